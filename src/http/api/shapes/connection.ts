/** How the API shows connections: which secrets are set, never what they are. */
import { z } from "zod";
import { RhythmShape } from "./rhythm.ts";
import { Time } from "./time.ts";

export const ConnectionStateShape = z
  .enum(["new", "live", "auth_expired"])
  .describe(
    "new: nothing was heard from it yet. live: it works. auth_expired: the destination refused the credentials.",
  );

export const SourceStateShape = z
  .enum([
    "draft",
    "registering",
    "verifying",
    "live",
    "drifted",
    "refused",
    "switched_off",
    "unreachable",
    "waiting",
  ])
  .describe(
    "draft: no automation needs its events, or something must be entered first. registering: the vendor is being asked. verifying: it agreed, and nothing confirms it yet. live: an event arrived, or the vendor showed the webhook. drifted: what the vendor does is not what is needed. refused: it said no. switched_off: it switched the webhook off. unreachable: it can't be asked. waiting: set up by hand, and no event arrived yet.",
  );

export const SourceShape = z
  .object({
    state: SourceStateShape,
    by: z
      .enum(["hirewire", "hand"])
      .describe("Who tells the vendor the address: Hirewire over its API, or the owner in its dashboard."),
    reason: z.string().nullable().describe("In words, the vendor's own quoted."),
    since: Time.nullable().describe("Since when, as far as it is known."),
    advice: z.array(z.string()).describe("What to do, a sentence each, likeliest first."),
    events: z
      .array(z.string())
      .describe("What the vendor was told to send, by its own names; empty where that is done by hand."),
    needed: z.array(z.string()).describe("What automations wait for, by the vendor's names."),
    orphans: z
      .array(z.object({ vendorId: z.string().nullable().describe("The vendor's id."), url: z.string() }))
      .describe(
        "Webhooks that can't be removed from here: remove them at the vendor. Their addresses answer 410.",
      ),
    rhythm: RhythmShape,
  })
  .meta({ id: "Source", description: "How a connection's events reach us." });

export const ConnectionShape = z
  .object({
    id: z.string(),
    name: z.string().describe("Unique; automations refer to it."),
    app: z.string().describe("Key of the app, such as `slack`."),
    label: z.string().describe("The app's name."),
    settings: z.record(z.string(), z.unknown()).describe("Values of the fields that are not secret."),
    state: ConnectionStateShape,
    stateReason: z.string().nullable().describe("Why it is in that state."),
    secrets: z.array(
      z.object({
        field: z.string(),
        active: z.int().describe("How many are accepted at the moment."),
        readable: z.boolean().describe("False: it must be entered again."),
      }),
    ),
    address: z.string().nullable().describe("Where the vendor sends its events; null when it sends none."),
    source: SourceShape.nullable().describe("How its events reach us; null when it sends none."),
    setup: z.array(z.string()).describe("What to do at the vendor, step by step."),
    createdAt: Time,
    updatedAt: Time,
  })
  .meta({ id: "Connection", description: "One account at an app." });

export const UseShape = z
  .object({
    id: z.string(),
    name: z.string(),
    state: z.enum(["on", "paused", "off"]),
    listens: z.boolean().describe("The connection's events begin it."),
    steps: z.array(z.string()).describe("Ids of its steps that act through the connection."),
  })
  .meta({ id: "Use", description: "An automation that a connection carries." });

export const DrainShape = z
  .object({
    at: Time.describe("When they were let go."),
    total: z.int().describe("How many runs waited for the connection."),
    goneOn: z.int().describe("How many of them are done, filtered or cancelled."),
    failed: z.int(),
    heldAgain: z.int(),
    why: z.string().nullable().describe("Why the first of them is held again or failed."),
  })
  .meta({ id: "Drain", description: "How runs go on that waited for a connection." });

export const PaceShape = z
  .object({
    hours: z
      .array(z.object({ at: Time.describe("When the hour began."), events: z.int() }))
      .describe("Oldest first. Hours in which Hirewire was down are left out."),
  })
  .meta({ id: "Pace", description: "How many events came, hour by hour, without tests." });

export const CheckedShape = z
  .object({
    ok: z.boolean(),
    message: z.string().describe("Who we are there, or what is wrong and what to do."),
    code: z.string().nullable(),
  })
  .meta({ id: "Checked", description: "Whether a connection works." });

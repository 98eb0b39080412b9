/** How the API shows connections: which secrets are set, never what they are. */
import { z } from "zod";
import { Time } from "./time.ts";

export const ConnectionStateShape = z
  .enum(["new", "live", "auth_expired"])
  .describe(
    "new: nothing was heard from it yet. live: it works. auth_expired: the destination refused the credentials.",
  );

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
    setup: z.array(z.string()).describe("What to do at the vendor, step by step."),
    createdAt: Time,
    updatedAt: Time,
  })
  .meta({ id: "Connection", description: "One account at an app." });

export const CheckedShape = z
  .object({
    ok: z.boolean(),
    message: z.string().describe("Who we are there, or what is wrong and what to do."),
    code: z.string().nullable(),
  })
  .meta({ id: "Checked", description: "Whether a connection works." });

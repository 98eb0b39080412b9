/** How the API shows Home. */
import { z } from "zod";
import { NEED_KINDS } from "../../../run/home/needs.ts";
import { Time } from "./time.ts";

export const NeedShape = z
  .object({
    id: z.string().describe("The same for as long as it is the same thing."),
    kind: z.enum(NEED_KINDS),
    urgency: z.enum(["now", "soon"]).describe("now: candidates wait, or are missed. soon: worth a look."),
    title: z.string(),
    why: z.string(),
    since: Time.nullable(),
    runs: z.int().describe("How many runs wait for it, or failed."),
    next: z
      .object({ words: z.string(), link: z.string().describe("A page of the web builder.") })
      .describe("The one next step."),
  })
  .meta({ id: "Need", description: "Something that a person has to see to." });

export const StartShape = z
  .object({
    sandbox: z.boolean().describe("The sandbox is on: connections lead to stand-ins."),
    source: z.boolean().describe("A hiring tool is connected."),
    destination: z.boolean().describe("A destination is connected."),
    automation: z.boolean().describe("An automation is on."),
    event: z.boolean().describe("An event has come."),
  })
  .meta({ id: "Start", description: "How far the first steps are." });

const Counts = z.array(z.int());
const Delays = z.object({
  median: z.int().nullable(),
  p95: z.int().nullable().describe("Nineteen of twenty were faster."),
});

export const ChartsShape = z
  .object({
    days: z
      .array(z.string())
      .describe("`2026-11-21`, in UTC, oldest first. Lists by day are in their order."),
    events: z
      .array(z.object({ app: z.string(), label: z.string(), counts: Counts }))
      .describe("Events without tests, by vendor, the one that sent most first."),
    scores: z
      .array(z.object({ from: z.int(), to: z.int(), count: z.int() }))
      .describe("How many candidates were given so many points."),
    outcomes: z
      .array(
        z.object({
          state: z.enum(["succeeded", "filtered", "failed", "held", "cancelled"]),
          counts: Counts,
        }),
      )
      .describe("Runs, by the day on which they began. Those at work are left out."),
    delivery: z
      .object({ days: z.array(Delays), all: Delays })
      .describe("Milliseconds from an event's arrival to the end of its run, up to a tenth too long."),
    complete: z.boolean().describe("False while older events are still being counted."),
  })
  .meta({ id: "Charts", description: "Numbers by day. They stay when events are removed." });

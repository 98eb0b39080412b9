/** How the API shows what became of an erased candidate. */
import { z } from "zod";
import { Time } from "./time.ts";

const TraceShape = z
  .object({
    app: z.string(),
    where: z.string().describe("The destination; of a subscriber the host that is told."),
    connection: z.string().nullable(),
    automation: z.string().describe("Which automation did it, as it was called then."),
    what: z.string().describe("`posted to #hiring`."),
    certainty: z
      .enum(["left", "seen", "maybe"])
      .describe(
        "`left`: it is there unless somebody removed it. `seen`: it was there before. `maybe`: no answer came.",
      ),
    at: Time,
    ref: z.string().nullable().describe("The destination's own name for it."),
    url: z.string().nullable().describe("Opens it there."),
    times: z.int().describe("How often the same was done."),
    advice: z.string().describe("What a person does about it."),
  })
  .meta({ id: "Trace", description: "What an automation left of a candidate somewhere else." });

export const ErasureShape = z
  .object({
    events: z.int().describe("Events about the candidate that were removed."),
    payloads: z.int(),
    runs: z.int(),
    attempts: z.int(),
    names: z.int().describe("Names by which the candidate was known."),
    atWork: z
      .int()
      .describe("Runs that were at work: what they had begun may still be finished at a destination."),
    mentions: z
      .array(z.string())
      .describe("Ids of events about somebody else that mention the address, 100 at most. They stay."),
    elsewhere: z.array(TraceShape).describe("What remains at destinations, newest first; 2,000 at most."),
    more: z.boolean().describe("There is more elsewhere than is listed."),
    cameFrom: z
      .array(z.object({ connection: z.string(), label: z.string(), events: z.int() }))
      .describe("Who sent what was kept: they still have it."),
  })
  .meta({ id: "Erasure", description: "What was removed of a candidate, and what remains elsewhere." });

/** How the API shows what is held. */
import { z } from "zod";
import { HoldKindShape } from "./run.ts";
import { Time } from "./time.ts";

export const HoldShape = z
  .object({
    kind: HoldKindShape,
    connection: z.string().nullable().describe("Name of the connection that is waited for, if it is one."),
    automations: z.array(z.string()).describe("Names of the automations whose runs are held."),
    runs: z.int().describe("How many."),
    reason: z.string().describe("Why, in the words of the run that arrived first."),
    code: z.string().nullable(),
    oldest: z
      .object({ runId: z.string(), since: Time, age: z.string().describe("`3 hours`.") })
      .describe("The run that arrived first. They go on in the order of their arrival."),
    until: Time.nullable().describe("When they go on by themselves; null for whatever waits for a person."),
    next: z.string().describe("What to do."),
  })
  .meta({ id: "Hold", description: "Runs that are held for one reason." });

/** What may be let go on without mending it here; a question goes on with its answer. */
export const ReleasableShape = HoldKindShape.exclude(["question"]);

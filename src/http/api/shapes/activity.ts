/** How the API shows what automations did lately. */
import { z } from "zod";
import { RunStateShape } from "./run.ts";
import { Time } from "./time.ts";

export const ActivityShape = z
  .object({
    automationId: z.string(),
    lastRuns: z
      .array(
        z.object({
          id: z.string(),
          state: RunStateShape,
          reason: z.string().nullable().describe("`79 is below 80`."),
          createdAt: Time,
        }),
      )
      .describe("Newest first, 12 at most."),
    held: z.int().describe("Runs that wait for a person, or for the automation to go on."),
  })
  .meta({ id: "Activity", description: "What an automation did lately." });

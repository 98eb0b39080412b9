/** How the API shows what is done to many runs. */
import { z } from "zod";
import { BULK_ACTIONS, BULK_STATES } from "../../../store/bulk-jobs.ts";
import { Time } from "./time.ts";

export const BulkActionShape = z
  .enum(BULK_ACTIONS)
  .describe(
    "replay: repeat finished or held ones. retry: try waiting ones now. release: let held ones go on. skip: pass over the step at which each stands. cancel: stop waiting or held ones for good.",
  );

export const BulkPlanShape = z
  .object({
    action: BulkActionShape,
    runs: z.int().describe("To how many it would be done."),
    automations: z.array(
      z.object({
        automationId: z.string(),
        name: z.string(),
        runs: z.int(),
        actions: z
          .record(z.string(), z.int())
          .describe("How often each action would be carried out at most, by `app.action`."),
      }),
    ),
    leftOut: z
      .array(z.object({ why: z.string(), runs: z.int() }))
      .describe("Runs that were chosen and stay as they are: `3` runs, `finished already`."),
  })
  .meta({ id: "BulkPlan", description: "What something that is asked for many runs would do." });

export const BulkJobShape = z
  .object({
    id: z.string(),
    action: BulkActionShape,
    choice: z.object({ fromStart: z.boolean(), version: z.enum(["recorded", "current"]) }),
    state: z.enum(BULK_STATES),
    madeBy: z.string().describe("Who asked for it."),
    runs: z.int().describe("How many runs it is about."),
    done: z.int(),
    refused: z.int().describe("Runs for which it could not be done; the report says why."),
    createdAt: Time,
    finishedAt: Time.nullable(),
  })
  .meta({ id: "BulkJob", description: "Something that is done to many runs, and how far it came." });

export const BulkReportShape = z
  .object({
    ...BulkJobShape.shape,
    refusals: z
      .array(
        z.object({
          code: z.string(),
          reason: z.string(),
          runs: z.int(),
          example: z.string().describe("Id of one of them."),
        }),
      )
      .describe("Why it could not be done, the most frequent reason first."),
  })
  .meta({ id: "BulkReport", description: "A job with what came of it." });

/** How the API shows runs. */
import { z } from "zod";
import { RUN_STATES } from "../../../core/types.ts";
import { HiringEventShape, HiringTypeShape } from "./event.ts";
import { Time } from "./time.ts";

export const HoldKindShape = z.enum(["paused", "auth_expired", "quota", "config", "question"]);
export const RunStateShape = z.enum(RUN_STATES);

const QuestionShape = z
  .object({
    text: z.string(),
    choices: z
      .array(z.object({ value: z.string(), label: z.string() }))
      .describe("Empty when the answer is free text."),
    expects: z.string().nullable().describe("For free text: what is expected."),
  })
  .meta({ id: "Question", description: "What a held run asks a person." });

/** A run as the store keeps it, without its automation's name. */
export const BareRunShape = z
  .object({
    id: z.string(),
    eventId: z.string(),
    automationId: z.string(),
    versionId: z.string(),
    state: RunStateShape,
    reason: z.string().nullable().describe("The outcome or the wait in words: `79 is below 80`."),
    code: z.string().nullable().describe("Stable code of the error behind the state, if any."),
    hold: HoldKindShape.nullable().describe("Why it is held."),
    holdConnectionId: z.string().nullable().describe("The connection that a held run waits for."),
    question: QuestionShape.nullable(),
    answer: z.string().nullable().describe("What a person answered to the current step's question."),
    lane: z.string().nullable().describe("Runs of one automation with the same lane go in order."),
    stepIndex: z.int(),
    attempts: z.int().describe("Attempts spent on the current step."),
    outputs: z.record(z.string(), z.unknown()).describe("What finished steps returned, by step id."),
    createdAt: Time,
    nextAt: Time.nullable().describe(
      "When it is tried next; null unless it waits, or is held until a quota is there again.",
    ),
    deadlineAt: Time.describe("Past this moment a failing step is not retried."),
    finishedAt: Time.nullable(),
    replayOf: z.string().nullable().describe("The run that this one repeats."),
  })
  .meta({ id: "BareRun", description: "One event through one automation version." });

export const RunShape = z
  .object({ ...BareRunShape.shape, automation: z.string().describe("The automation's name.") })
  .meta({ id: "Run", description: "One event through one automation version." });

export const ListedRunShape = z
  .object({
    ...RunShape.shape,
    event: z
      .object({
        app: z.string(),
        wireName: z.string(),
        hiringType: HiringTypeShape.nullable(),
        lane: z.string().nullable(),
        hiring: HiringEventShape,
      })
      .describe("What it is about."),
  })
  .meta({ id: "ListedRun", description: "A run, and in short the event that it is about." });

const AttemptShape = z
  .object({
    id: z.string(),
    runId: z.string(),
    stepId: z.string(),
    number: z.int().describe("1 for the first try of this step in this run."),
    startedAt: Time,
    durationMs: z.number(),
    outcome: z.enum([
      "succeeded",
      "skipped",
      "retry",
      "quota",
      "rejected",
      "auth_expired",
      "config_error",
      "mapping_error",
      "question",
    ]),
    message: z.string().nullable(),
    code: z.string().nullable(),
    request: z.string().nullable().describe("What was asked of the destination: `post to #hiring`."),
    response: z.string().nullable().describe("What came back."),
    nextAt: Time.nullable().describe("When the next try is due."),
  })
  .meta({ id: "Attempt", description: "One try of one step." });

const StepShape = z
  .object({
    id: z.string(),
    use: z.string().describe("The action, such as `slack.post_message`."),
    state: z
      .enum(["done", "skipped", "open", "waiting", "running", "held", "failed", "cancelled"])
      .describe("`open`: not reached. From `waiting` on: the run's own state, at the step where it stands."),
    effect: z
      .object({
        words: z.string().describe("`Posted to #hiring once at 10:02 UTC, third try`."),
        ref: z
          .string()
          .nullable()
          .describe("The destination's own name for it: a message's timestamp, a row, the id of a note."),
        url: z.string().nullable().describe("Opens it at the destination."),
        at: Time.nullable().describe("When it was known to be done; null when that is no longer kept."),
        tries: z.int().describe("Tries of the run that did it, the good one included."),
        found: z
          .boolean()
          .describe("A try whose answer was lost turned out to have worked, so that nothing was repeated."),
        runId: z.string().describe("The run that did it: another one when a replay went on behind it."),
      })
      .nullable()
      .describe("What it left behind; null unless it is done."),
  })
  .meta({ id: "RunStep", description: "One step of a run, and what it left behind." });

export const RunDetailShape = z
  .object({
    ...RunShape.shape,
    steps: z.array(StepShape).describe("In the automation's order."),
    attemptList: z.array(AttemptShape).describe("Oldest first."),
    event: z
      .object({
        id: z.string(),
        app: z.string(),
        wireName: z.string(),
        receivedAt: Time,
        hiring: HiringEventShape,
      })
      .nullable(),
  })
  .meta({ id: "RunDetail", description: "A run with its steps, its attempts and its event." });

export const ReplayPlanShape = z
  .object({
    fromStart: z.boolean(),
    version: z.enum(["recorded", "current"]),
    runs: z.array(z.string()).describe("Ids, oldest first."),
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
    leftOut: z.object({
      unfinished: z.int().describe("Waiting, running or held: they go on by themselves."),
      alreadyReplayed: z.int().describe("Repeated before."),
    }),
  })
  .meta({ id: "ReplayPlan", description: "What a replay of many would do." });

export const ReplayReportShape = z
  .object({
    replayed: z.array(z.object({ runId: z.string(), newRunId: z.string() })),
    refused: z.array(z.object({ runId: z.string(), code: z.string(), reason: z.string() })),
    stopped: z.boolean(),
  })
  .meta({ id: "ReplayReport", description: "What a replay of many did." });

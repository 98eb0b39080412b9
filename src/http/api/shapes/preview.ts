/** How the API says what an automation would do with events that arrived. */
import { z } from "zod";
import { PictureShape } from "./picture.ts";
import { Time } from "./time.ts";

/** What somebody is writing: not yet whole, and not yet right. */
export const DraftShape = z
  .looseObject({
    name: z.string().optional(),
    trigger: z.string().describe("As in an automation: `trycrucible.invitation_scored`, `candidate.scored`."),
    from: z.array(z.string()).optional(),
    when: z.string().optional(),
    ats: z.string().optional(),
    steps: z
      .array(
        z.looseObject({
          id: z.string().optional(),
          use: z.string().optional(),
          connection: z.string().optional(),
          when: z.string().optional(),
          with: z.unknown().optional(),
        }),
      )
      .max(20)
      .optional(),
  })
  .meta({
    id: "AutomationDraft",
    description: "An automation that may be unfinished: only its trigger is needed.",
  });

export const PlacedProblemShape = z
  .object({
    path: z.string().describe("The field: `steps[0].with.channel`."),
    code: z.string(),
    message: z.string(),
    position: z.int().nullable().describe("Offset in the expression, in characters."),
  })
  .meta({ id: "PlacedProblem", description: "What is wrong with a draft, and where." });

const VerdictShape = z
  .enum(["matches", "filtered", "failed"])
  .describe("failed: the condition could not be worked out for this event.");

export const SeenEventShape = z
  .object({
    eventId: z.string().describe("The event's id; of a vendor's sample, `sample:` and its name."),
    sample: z.boolean().describe("It is a vendor's sample: nothing like it has arrived yet."),
    receivedAt: Time.nullable(),
    candidate: z.string().nullable().describe("Name, else email address, else id."),
    detail: z.string().nullable().describe("What tells them apart: the job, the score."),
    source: z.string().describe("The vendor's name."),
    verdict: VerdictShape,
    why: z.string().describe("In words: `79 is below 80`. Empty when nothing was asked."),
  })
  .meta({ id: "SeenEvent", description: "An event, and what a draft's condition says to it." });

const CountsShape = z.object({ matches: z.int(), filtered: z.int(), failed: z.int() });

export const CandidatesPreviewShape = z
  .object({
    events: z.array(SeenEventShape).describe("Newest first."),
    counts: CountsShape,
    samples: z.boolean().describe("Nothing has arrived yet: these are the vendors' samples."),
    problem: PlacedProblemShape.nullable().describe("Why no event can be judged."),
  })
  .meta({
    id: "CandidatesPreview",
    description: "What a draft's trigger and condition say to the events that arrived last.",
  });

export const StepPreviewShape = z
  .object({
    id: z.string(),
    use: z.string().describe("The action; empty while none is chosen."),
    state: z
      .enum(["runs", "skipped", "broken"])
      .describe("broken: it can't be carried out as it is; `problems` says why."),
    why: z.string().nullable().describe("What the step's own condition said."),
    input: z.record(z.string(), z.unknown()).nullable().describe("What the action would be given."),
    picture: PictureShape.nullable().describe("What it would leave behind; null when that cannot be told."),
    marksTests: z.boolean().describe("Tried out for real, it says there that it is a test."),
    problems: z.array(PlacedProblemShape),
  })
  .meta({ id: "StepPreview", description: "What one step would do with an event." });

export const StepsPreviewShape = z.object({ event: SeenEventShape, steps: z.array(StepPreviewShape) }).meta({
  id: "StepsPreview",
  description:
    "What each step of a draft would do with one event, also when the condition leaves it out. Nothing was sent anywhere.",
});

export const SentStepShape = z
  .object({
    ok: z.boolean(),
    message: z.string().describe("What was done, or why not, in a sentence."),
    code: z.string().nullable(),
    marked: z.boolean().describe("What was sent says that it is a test."),
    repeated: z.boolean().describe("It had been sent before under this `sendId`: nothing was sent now."),
    url: z.string().nullable().describe("Opens it at the destination."),
    output: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: "SentStep", description: "What became of a step that was tried out for real." });

const EffectShape = z.object({
  stepId: z.string(),
  one: z.string().describe("`message to #hiring`"),
  many: z.string().describe("`messages to #hiring`"),
  count: z.int(),
});

const SideShape = z
  .object({
    ...CountsShape.shape,
    effects: z.array(EffectShape).describe("What its steps would have done."),
    skipped: z.int().describe("Steps that their own condition skipped."),
    broken: z.int().describe("Events at which a step would have failed."),
  })
  .meta({ id: "BacktestSide", description: "What one automation would have done." });

export const BacktestRowShape = z
  .object({
    eventId: z.string(),
    receivedAt: Time,
    candidate: z.string().nullable(),
    detail: z.string().nullable(),
    source: z.string(),
    where: z.enum(["draft", "live", "both", "neither"]).describe("Which of the two it matches."),
    why: z.string().describe("What the draft's condition says."),
    liveWhy: z.string().nullable().describe("What the live one's says; null without a comparison."),
    problem: z.string().nullable().describe("What would have failed."),
  })
  .meta({ id: "BacktestRow", description: "One event of a backtest." });

export const BacktestShape = z
  .object({
    id: z.string(),
    state: z.enum(["running", "done", "cancelled", "failed"]),
    progress: z.number().min(0).max(1),
    since: Time,
    until: Time,
    events: z.int().describe("Events that its trigger fits, so far."),
    draft: SideShape,
    live: SideShape.nullable().describe("The automation that it is compared with."),
    difference: z
      .object({ onlyDraft: z.int(), onlyLive: z.int(), both: z.int() })
      .nullable()
      .describe("By event."),
    unknown: z.array(z.string()).describe("What could not be told, in sentences."),
    rowsLeftOut: z.int().describe("Rows that are counted and not listed."),
    problem: PlacedProblemShape.nullable(),
  })
  .meta({ id: "Backtest", description: "What would have happened, had an automation been on." });

/** What previews are asked and what they answer. Types only: none of it is shipped. */
import type { z } from "zod";
export type { AutomationDraft as Draft } from "../../src/core/automation/automation-draft.ts";
import type { BacktestRowShape, BacktestShape } from "../../src/http/api/shapes/preview.ts";
import type {
  CandidatesPreviewShape,
  SeenEventShape,
  SentStepShape,
  StepPreviewShape,
  StepsPreviewShape,
} from "../../src/http/api/shapes/preview.ts";

export type CandidatesPreview = z.output<typeof CandidatesPreviewShape>;
export type SeenEvent = z.output<typeof SeenEventShape>;
export type StepsPreview = z.output<typeof StepsPreviewShape>;
export type StepPreview = z.output<typeof StepPreviewShape>;
export type SentStep = z.output<typeof SentStepShape>;
export type Backtest = z.output<typeof BacktestShape>;
export type BacktestRow = z.output<typeof BacktestRowShape>;

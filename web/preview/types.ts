/** What previews are asked and what they answer. Types only: none of it is shipped. */
import type { z } from "zod";
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

/** An automation as it is being written: only its trigger is needed. A whole one fits too. */
export interface Draft {
  name?: string | undefined;
  trigger: string;
  from?: string[] | undefined;
  when?: string | undefined;
  ats?: string | undefined;
  steps?: DraftStep[] | undefined;
}

export interface DraftStep {
  /** Left out: the action's own name, as when it is saved. */
  id?: string | undefined;
  use?: string | undefined;
  connection?: string | undefined;
  when?: string | undefined;
  with?: unknown;
}

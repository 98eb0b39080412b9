/** What an automation would do, shown on real candidates. */
export { BacktestPanel } from "./backtest-panel.tsx";
export { CandidatesPanel } from "./candidates-panel.tsx";
export { PictureView } from "./pictures/picture-view.tsx";
export { StepOutcome } from "./step-outcome.tsx";
export type { Draft } from "./types.ts";

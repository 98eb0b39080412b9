import type { AutomationDefinition } from "../core/automation/automation.ts";
import type { Run } from "../core/types.ts";

/**
 * Where a repeated run continues so that no finished step is done again: right after the last step of
 * `next` that the old run finished. A step that a later version put before that one is not caught up on.
 *
 * @param old  the run to repeat, with the definition that it ran with
 * @returns an index into `next.steps`; their number when nothing is left to do
 */
export function resumeStep(
  old: { run: Pick<Run, "state" | "stepIndex">; definition: AutomationDefinition },
  next: AutomationDefinition,
): number {
  // a run that succeeded still points at its last step
  const finishedSteps = old.run.state === "succeeded" ? old.definition.steps.length : old.run.stepIndex;
  const finished = new Set(old.definition.steps.slice(0, finishedSteps).map((step) => step.id));
  return next.steps.findLastIndex((step) => finished.has(step.id)) + 1;
}

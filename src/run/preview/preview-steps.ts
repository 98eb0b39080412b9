/** What each step of a draft would do with one event: its input, and what it would leave behind. Nothing is sent. */
import { createHash } from "node:crypto";
import { planOf } from "../../core/automation/automation-plan.ts";
import {
  actionKeyOf,
  type AutomationDefinition,
  type StepDefinition,
} from "../../core/automation/automation.ts";
import type { FoundAction } from "../../core/catalog.ts";
import { findingsOf, formatPath } from "../../core/findings.ts";
import type { Picture } from "../../core/picture/picture.ts";
import { plainLine } from "../../core/picture/plain-line.ts";
import type { PlanResult } from "../evaluator/evaluator.ts";
import type { AutomationDraft as Draft } from "../../core/automation/automation-draft.ts";
import { toDefinition } from "./draft.ts";
import { drawStep, type DrawParts } from "./draw-step.ts";
import type { FittingEvent, Looker } from "./fitting-events.ts";
import { judge, momentOf } from "./judge.ts";
import { fieldWords } from "./field-words.ts";
import { fittingEvent, placed, type PlacedProblem, type PreviewParts } from "./preview-candidates.ts";
import { toSeen, type SeenEvent } from "./seen-event.ts";

export interface StepPreview {
  id: string;
  /** The action; empty while none is chosen. */
  use: string;
  /** `broken`: it can't be carried out as it is; `problems` says why. */
  state: "runs" | "skipped" | "broken";
  /** What the step's own condition said. */
  why: string | null;
  input: Record<string, unknown> | null;
  /** Null when it cannot be told. */
  picture: Picture | null;
  /** Tried out for real, it says there that it is a test. */
  marksTests: boolean;
  problems: PlacedProblem[];
}

export interface StepsPreview {
  event: SeenEvent;
  steps: StepPreview[];
}

export type StepParts = PreviewParts & DrawParts;

/**
 * Steps are worked out also where the automation's condition leaves the event out: how it would look is what somebody
 * who writes it wants to see. What earlier steps return is their sample.
 *
 * @throws {ConfigError} `event_not_found`, `payload_removed`
 */
export async function previewSteps(
  draft: Draft,
  { eventId, looker, signal }: { eventId: string; looker: Looker; signal: AbortSignal },
  parts: StepParts,
): Promise<StepsPreview> {
  const definition = toDefinition(draft);
  const event = await fittingEvent(eventId, definition, looker, parts);
  const judging = judge(definition.when, event, { evaluator: parts.evaluator, now: parts.now() });
  const decided = await decideSteps(definition, event, parts);
  signal.throwIfAborted();
  const steps = await Promise.all(
    decided.map(async (one, index): Promise<StepPreview> => {
      const { id } = one.step;
      const marksTests = one.found?.action.asTest !== undefined;
      const base = { id, use: one.key, why: one.why, input: one.input, problems: one.problems, marksTests };
      if (one.state === "skipped") return { ...base, state: "skipped", picture: null };
      if (one.found === undefined || one.checked === undefined)
        return { ...base, state: "broken", picture: null };
      const drawn = await drawStep(
        { found: one.found, step: one.step, input: one.checked.input, event, mayLook: looker.mayRun, signal },
        parts,
      );
      const problems = [...one.problems, ...drawn.problems.map((problem) => at(["steps", index], problem))];
      return { ...base, state: problems.length > 0 ? "broken" : "runs", picture: drawn.picture, problems };
    }),
  );
  return { event: toSeen(event, await judging, parts.catalog), steps };
}

export interface DecidedStep {
  step: StepDefinition;
  /** The action's key, with the automation's ATS in it. */
  key: string;
  found: FoundAction | undefined;
  state: "runs" | "skipped" | "broken";
  why: string | null;
  /** As the mapping gave it. */
  input: Record<string, unknown> | null;
  /** As the action takes it; undefined when it does not. */
  checked: { input: unknown } | undefined;
  problems: PlacedProblem[];
}

/** Each step's input for an event, without asking the automation's own condition. */
export async function decideSteps(
  definition: AutomationDefinition,
  event: FittingEvent & { payload: string },
  { catalog, evaluator, now }: Pick<PreviewParts, "catalog" | "evaluator" | "now">,
): Promise<DecidedStep[]> {
  const plan = { steps: planOf(definition, catalog).steps };
  const planId = `preview:${createHash("sha256").update(JSON.stringify(plan)).digest("base64url")}`;
  const returned: Record<string, unknown> = {};
  const decided: DecidedStep[] = [];
  for (const [stepIndex, step] of definition.steps.entries()) {
    const key = step.use === "" ? "" : actionKeyOf(definition, step);
    const found = key === "" ? undefined : catalog.action(key);
    if (found === undefined) {
      decided.push(undecided(step, key, stepIndex));
      continue;
    }
    const request = { planId, definition: plan, stepIndex, payload: event.payload, event: event.hiring };
    const result = await evaluator.plan({ ...request, steps: returned, now: momentOf(event, now()) });
    const one = decide(step, { key, found, stepIndex }, result);
    if (one.state !== "skipped") returned[step.id] = found.action.outputSample;
    decided.push(one);
  }
  return decided;
}

function decide(
  step: StepDefinition,
  { key, found, stepIndex }: { key: string; found: FoundAction; stepIndex: number },
  result: PlanResult,
): DecidedStep {
  const nothing = { step, key, found, why: null, input: null, checked: undefined, problems: [] };
  if (result.outcome === "error") {
    return { ...nothing, state: "broken", problems: [placed(result.error, `steps[${stepIndex}]`)] };
  }
  if (result.outcome !== "input") return { ...nothing, state: "skipped", why: plainLine(result.why, 300) };
  const { input, why = null } = result;
  const checked = found.action.input.safeParse(input);
  const about = { ...nothing, why: why === null ? null : plainLine(why, 300), input };
  if (checked.success) return { ...about, state: "runs", checked: { input: checked.data } };
  const problems = findingsOf(checked.error, input).map(({ path, issue, words }) => {
    const field = path.length === 0 ? "What the step is given" : fieldWords(found.action.input, path);
    return at(["steps", stepIndex, "with", ...path], { code: issue.code, message: `${field} ${words}.` });
  });
  return { ...about, state: "broken", problems };
}

function undecided(step: StepDefinition, key: string, index: number): DecidedStep {
  const problem =
    key === ""
      ? { code: "missing_field", message: "Choose what this step does." }
      : { code: "unknown_action", message: `There is no action "${plainLine(key, 80)}".` };
  return {
    step,
    key,
    found: undefined,
    state: "broken",
    why: null,
    input: null,
    checked: undefined,
    problems: [at(["steps", index, "use"], problem)],
  };
}

function at(
  path: readonly PropertyKey[],
  { path: below, ...problem }: { path?: string | undefined; code: string; message: string },
): PlacedProblem {
  const whole = formatPath(below === undefined ? path : [...path, below]);
  return { path: whole, code: problem.code, message: problem.message, position: null };
}

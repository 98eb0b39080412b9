/**
 * Decides an automation's step in this process when its expressions run straight through (docs/adr/0009). It gives
 * either what the evaluator would give, to the letter, or nothing: then the evaluator is to be asked, errors included.
 */
import { parseCondition, type Verdict } from "../compile-condition.ts";
import { parseAndFinish } from "../engine.ts";
import { escapes } from "../escapes.ts";
import { EXPRESSION_LIMITS } from "../limits.ts";
import type { Trace } from "../operators.ts";
import { cleanInput, toPlain, type JsonValue } from "../plain.ts";
import type { AutomationPlan, PlanOutcome, PlanStep } from "../plan.ts";
import { readMapping, type Mapping } from "../read-mapping.ts";
import { soleExpression } from "../template.ts";
import { compileTree, type Evaluate, type Reading } from "./compile-tree.ts";
import { isReadable, type AtHandContext } from "./is-readable.ts";
import { looksSimple } from "./looks-simple.ts";
import { unsure } from "./unsure.ts";
import { isObject, truth } from "./values.ts";

export interface PlanAtHand {
  /** What the evaluator would answer; null when it has to be asked. Never throws. */
  decide: (stepIndex: number, context: AtHandContext) => PlanOutcome | null;
  /**
   * Asks the automation's `when` alone. Never throws.
   *
   * @returns why the automation does not concern the event; null when it does, or when that can't be told here
   */
  filteredBecause: (context: AtHandContext) => string | null;
  /** False when nothing about the step can be told here, so that nobody parses a payload for it. Never throws. */
  mayDecide: (stepIndex: number) => boolean;
}

/** Characters of all texts that one decision reads and makes; a few milliseconds of work. */
const BUDGET = 200_000;
/** Characters of a definition, as JSON. */
const LONGEST_PLAN = 100_000;

type Condition = (reading: Reading) => Verdict;

/** What is compiled when it is first needed; each throws when only the evaluator can tell. */
interface Parts {
  when: () => Condition | undefined;
  steps: readonly {
    when: () => Condition | undefined;
    mapping: () => Mapping<Evaluate>;
    escape: PlanStep["escape"];
  }[];
}

/** Costs nothing until it is asked; keep it as long as the definition is in use. */
export function planAtHand(plan: AutomationPlan): PlanAtHand {
  const parts = once(() => partsOf(plan));
  return {
    decide: (stepIndex, context) => attempt(() => decide(parts(), stepIndex, context)),
    filteredBecause: (context) =>
      attempt(() => {
        const verdict = parts().when()?.(readingOf(context));
        return verdict === undefined || verdict.passed ? null : verdict.why;
      }),
    mayDecide: (stepIndex) => attempt(() => needed(parts(), stepIndex)) !== null,
  };
}

function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

/** Remembers what was made, or that it can't be. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | null | undefined;
  return () => {
    if (made === undefined) made = attempt(() => ({ value: make() }));
    return made === null ? unsure() : made.value;
  };
}

function partsOf(plan: AutomationPlan): Parts {
  const text = JSON.stringify(plan);
  if (text.length > LONGEST_PLAN) unsure();
  // The evaluator gets it as JSON too.
  const { when, steps } = JSON.parse(text) as AutomationPlan;
  return {
    when: once(() => compileCondition(when)),
    steps: steps.map((step) => ({
      when: once(() => compileCondition(step.when)),
      mapping: once(() => readMapping(step.with, {}, compileExpression)),
      escape: step.escape,
    })),
  };
}

/** What a step asks first; throws when that is not for us. */
function needed({ when, steps }: Parts, stepIndex: number): unknown {
  const step = steps[stepIndex] ?? unsure();
  return (stepIndex === 0 ? when() : undefined) ?? step.when() ?? step.mapping();
}

/** As `compilePlan` does it. */
function decide(parts: Parts, stepIndex: number, context: AtHandContext): PlanOutcome {
  needed(parts, stepIndex);
  const reading = readingOf(context);
  const step = parts.steps[stepIndex] ?? unsure();
  const why: string[] = [];
  const first = stepIndex === 0 ? parts.when()?.(reading) : undefined;
  if (first?.passed === false) return { outcome: "filtered", why: first.why };
  if (first !== undefined) why.push(first.why);
  const second = step.when()?.(reading);
  if (second?.passed === false) return { outcome: "skipped_step", why: second.why };
  if (second !== undefined) why.push(second.why);
  const input = render(step.mapping(), reading, step.escape);
  return { outcome: "input", ...(why.length === 0 ? {} : { why: why.join("; ") }), input };
}

function readingOf(context: AtHandContext): Reading {
  if (!isReadable(context)) unsure();
  const { payload, event, eventMayGrow = false, steps, now } = context;
  return { payload: payload as object, event, eventMayGrow, steps: steps ?? {}, now, left: BUDGET };
}

function compileCondition(source: string | undefined): Condition | undefined {
  if (source === undefined) return undefined;
  const sole = soleExpression(source) ?? source;
  if (!looksSimple(sole)) unsure();
  const { parsed, explainer } = parseCondition(sole);
  const evaluate = compileTree(parsed.tree);
  return (reading) => {
    const seen: Trace = new Map();
    reading.seen = seen;
    const passed = truth(evaluate(reading), reading);
    return { passed, why: explainer.explain(seen) };
  };
}

function compileExpression(source: string): Evaluate {
  return looksSimple(source) ? compileTree(parseAndFinish(source).tree) : unsure();
}

function render(
  { expressions, fill }: Mapping<Evaluate>,
  reading: Reading,
  escape: PlanStep["escape"],
): { [key: string]: JsonValue } {
  const allowance = { left: EXPRESSION_LIMITS.outputLength };
  const values = expressions.map((evaluate) => {
    const value = evaluate(reading);
    // The evaluator cleans what goes in; here it is done with the little that comes out.
    return toPlain(isObject(value) ? cleanInput(value, { ...allowance }) : value, allowance);
  });
  const input = fill(values, escapes[escape ?? "none"]);
  if (!isObject(input) || Array.isArray(input)) return unsure();
  return input;
}

/**
 * What an automation version asks of its expressions, step by step. Pure, so that it can run in the evaluator's
 * process; only plain data goes in and comes out.
 */
import { ConfigError } from "../errors.ts";
import { compileCondition, type CompiledCondition } from "./compile-condition.ts";
import { compileMapping, type CompiledMapping } from "./compile-mapping.ts";
import { prepareContext, type ExpressionContext } from "./engine.ts";
import { escapes, type EscapeName } from "./escapes.ts";
import type { JsonValue } from "./plain.ts";

/** The part of an automation's definition that holds expressions. */
export interface AutomationPlan {
  when?: string | undefined;
  steps: readonly PlanStep[];
}

export interface PlanStep {
  id: string;
  when?: string | undefined;
  with?: unknown;
  /** How the action wants values from outside escaped; left out: not at all. */
  escape?: EscapeName | undefined;
}

export type PlanOutcome =
  /** The automation does not concern this event. */
  | { outcome: "filtered"; why: string }
  /** This step does not concern it. */
  | { outcome: "skipped_step"; why: string }
  /** The action's input; `why` is there when a condition was asked. */
  | { outcome: "input"; why?: string; input: { [key: string]: JsonValue } };

export interface CompiledPlan {
  /**
   * Asks the automation's `when` (before the first step only) and the step's, then renders its input.
   *
   * @throws {MappingError} when an expression fails
   * @throws {ConfigError} when an expression cannot be read
   */
  decide(stepIndex: number, context: ExpressionContext, isOverdue?: () => boolean): Promise<PlanOutcome>;
}

/** Each expression is compiled when it is first needed: a mistake in the last step must not fail the first. */
export function compilePlan(plan: AutomationPlan, options: { timeoutMs?: number } = {}): CompiledPlan {
  const conditions = new Map<string, CompiledCondition>();
  const mappings = new Map<number, CompiledMapping>();

  const condition = (source: string, path: string): CompiledCondition => {
    const known = conditions.get(path) ?? compileCondition(source, { ...options, path });
    conditions.set(path, known);
    return known;
  };
  const mapping = (step: PlanStep, index: number): CompiledMapping => {
    const known =
      mappings.get(index) ?? compileMapping(step.with, { ...options, path: `steps[${index}].with` });
    mappings.set(index, known);
    return known;
  };

  return {
    async decide(stepIndex, given, isOverdue) {
      const step = plan.steps[stepIndex];
      if (step === undefined) throw new RangeError(`The plan has no step ${stepIndex}`);
      const context = prepareContext(given);
      const why: string[] = [];
      if (stepIndex === 0 && plan.when !== undefined) {
        const verdict = await condition(plan.when, "when").test(context);
        if (!verdict.passed) return { outcome: "filtered", why: verdict.why };
        why.push(verdict.why);
      }
      if (step.when !== undefined) {
        const verdict = await condition(step.when, `steps[${stepIndex}].when`).test(context);
        if (!verdict.passed) return { outcome: "skipped_step", why: verdict.why };
        why.push(verdict.why);
      }
      const input = await mapping(step, stepIndex).render(context, {
        escape: escapes[step.escape ?? "none"],
        ...(isOverdue === undefined ? {} : { isOverdue }),
      });
      return { outcome: "input", ...(why.length === 0 ? {} : { why: why.join("; ") }), input };
    },
  };
}

/** Compiles everything a plan holds and gives back every problem, in the order of the automation. */
export function checkPlan(plan: AutomationPlan): ConfigError[] {
  const problems: ConfigError[] = [];
  const attempt = (compile: () => unknown): void => {
    try {
      compile();
    } catch (cause) {
      if (!(cause instanceof ConfigError)) throw cause;
      problems.push(cause);
    }
  };
  if (plan.when !== undefined) {
    const { when } = plan;
    attempt(() => compileCondition(when, { path: "when" }));
  }
  for (const [index, step] of plan.steps.entries()) {
    const { when } = step;
    if (when !== undefined) attempt(() => compileCondition(when, { path: `steps[${index}].when` }));
    attempt(() => compileMapping(step.with, { path: `steps[${index}].with` }));
  }
  return problems;
}

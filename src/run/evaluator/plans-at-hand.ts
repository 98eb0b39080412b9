/** Keeps the plans that were compiled to be decided in this process, and reads their payloads. */
import { planAtHand, type PlanAtHand } from "../../core/expression/at-hand/plan-at-hand.ts";
import type { PlanOutcome } from "../../core/expression/index.ts";
import type { PlanRequest } from "./evaluator.ts";

/** Plans kept; the longest unused goes first. */
const PLANS = 500;

export interface PlansAtHand {
  /** @returns null when the evaluator's process has to be asked */
  decide(request: PlanRequest): PlanOutcome | null;
}

export function createPlansAtHand(): PlansAtHand {
  const plans = new Map<string, PlanAtHand>();

  /** A Map keeps its order of insertion, so the first is the longest unused. */
  function planFor({ planId, definition }: PlanRequest): PlanAtHand {
    const plan = plans.get(planId) ?? planAtHand(definition);
    plans.delete(planId);
    plans.set(planId, plan);
    const [oldest] = plans.keys();
    if (plans.size > PLANS && oldest !== undefined) plans.delete(oldest);
    return plan;
  }

  return {
    decide(request) {
      const { stepIndex, payload: text, parsed, event, steps, now } = request;
      const plan = planFor(request);
      if (!plan.mayDecide(stepIndex)) return null;
      const payload = parsed ?? parse(text);
      return plan.decide(stepIndex, { payload, text, event, steps, now });
    },
  };
}

/** @returns undefined for what is no JSON: about that the evaluator's process has the words */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Asks the conditions of automations while an event is taken in, where that costs microseconds and is certain: a run
 * that is filtered anyway is then journaled as finished, and no worker has to look at it. Whatever can't be told here,
 * such as an expression that might take long, is left to the worker.
 */
import { planAtHand, type PlanAtHand } from "../../core/expression/at-hand/plan-at-hand.ts";
import { mayBecomeKnown } from "./event-candidate.ts";
import type { Automation, Event } from "../../core/types.ts";

/** Versions whose conditions are kept compiled. */
const MOST_VERSIONS = 500;

export interface FilterAtHand {
  /** @returns why the automation does not concern the event; null when it does, or when the worker has to tell */
  filteredBecause(automation: Automation, event: Event, payload: Record<string, unknown>): string | null;
}

export function createFilterAtHand(): FilterAtHand {
  const plans = new Map<string, PlanAtHand>();

  const planOf = ({ versionId, definition: { when } }: Automation): PlanAtHand => {
    let plan = plans.get(versionId);
    if (plan === undefined) {
      plan = planAtHand({ when, steps: [] });
      if (plans.size >= MOST_VERSIONS) plans.clear();
      plans.set(versionId, plan);
    }
    return plan;
  };

  return {
    filteredBecause(automation, event, payload) {
      if (automation.definition.when === undefined) return null;
      // as the worker reads it: a condition has no steps before it
      const context = {
        payload,
        event: event.hiring,
        eventMayGrow: mayBecomeKnown(event),
        steps: {},
        now: event.receivedAt,
      };
      return planOf(automation).filteredBecause(context);
    },
  };
}

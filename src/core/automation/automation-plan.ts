/** The part of an automation that the evaluator needs, completed by what the actions declare. */
import type { AutomationDefinition } from "./automation.ts";
import type { Catalog } from "../catalog.ts";
import type { AutomationPlan } from "../expression/index.ts";

/**
 * Adds to each step how its action wants values from outside escaped. Without it a candidate's name could call
 * everybody in a Slack channel, so nothing may be evaluated for an action but through here.
 */
export function planOf({ when, steps }: AutomationDefinition, catalog: Catalog): AutomationPlan {
  return {
    when,
    steps: steps.map((step) => ({
      id: step.id,
      when: step.when,
      with: step.with,
      escape: catalog.action(step.use)?.action.escape,
    })),
  };
}

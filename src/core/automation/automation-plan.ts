/** The part of an automation that the evaluator needs, completed by what the actions declare. */
import { actionKeyOf, type AutomationDefinition } from "./automation.ts";
import type { Catalog } from "../catalog.ts";
import type { AutomationPlan } from "../expression/index.ts";

/**
 * Adds to each step how its action wants values from outside escaped. Without it a candidate's name could call
 * everybody in a Slack channel, so nothing may be evaluated for an action but through here.
 */
export function planOf(definition: AutomationDefinition, catalog: Catalog): AutomationPlan {
  const { when, steps } = definition;
  return {
    when,
    steps: steps.map((step) => ({
      id: step.id,
      when: step.when,
      with: step.with,
      escape: catalog.action(actionKeyOf(definition, step))?.action.escape,
    })),
  };
}

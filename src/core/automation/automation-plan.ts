/** The part of an automation that the evaluator needs, completed by what the actions declare. */
import { actionKeyOf, type AutomationDefinition } from "./automation.ts";
import type { Catalog } from "../catalog.ts";
import type { AutomationPlan } from "../expression/index.ts";

/**
 * Adds to each step how its action wants values from outside escaped. Without it a candidate's name could call
 * everybody in a Slack channel, so nothing may be evaluated for an action but through here.
 */
export function planOf(definition: AutomationDefinition, catalog: Catalog): AutomationPlan {
  const known = plans.get(definition);
  if (known?.catalog === catalog) return known.plan;
  const plan = makePlan(definition, catalog);
  plans.set(definition, { catalog, plan });
  return plan;
}

/** A definition is not changed once it is stored, and asked for with every run. */
const plans = new WeakMap<AutomationDefinition, { catalog: Catalog; plan: AutomationPlan }>();

function makePlan(definition: AutomationDefinition, catalog: Catalog): AutomationPlan {
  const { when, steps } = definition;
  return {
    when,
    steps: steps.map((step) => ({
      id: step.id,
      when: step.when,
      with: step.with,
      escape: catalog.anyAction(actionKeyOf(definition, step))?.action.escape,
    })),
  };
}

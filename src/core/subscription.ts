/** How a subscription's deliveries are made: as runs of an automation of its own, which consists of one step. */
import type { AutomationDefinition } from "./automation/automation.ts";
import { soleExpression } from "./expression/template.ts";
import type { Subscription } from "./types.ts";

/** Key of the app that delivers; a subscription stands where a connection to it would. */
export const SUBSCRIBER = "subscriber";
export const DELIVER = `${SUBSCRIBER}.deliver`;

/** Where a subscription's own expressions stand in its automation. */
export const FILTER_PATH = "when";
export const MAPPING_PATH = "steps[0].with.body";

/** @param from  name of the connection whose events count; null: every one's */
export function automationOf(
  { id, event, filter, mapping }: Pick<Subscription, "id" | "event" | "filter" | "mapping">,
  from: string | null,
): AutomationDefinition {
  return {
    name: `REST hook ${id}`,
    trigger: event,
    ...(from === null ? {} : { from: [from] }),
    ...(filter === null ? {} : { when: filter }),
    steps: [
      {
        id: "deliver",
        use: DELIVER,
        connection: id,
        with: mapping === null ? {} : { mapped: true, body: asTemplate(mapping) },
      },
    ],
  };
}

/** An expression may be given with or without the `{% … %}` that automation files put around it. */
function asTemplate(mapping: string): string {
  return soleExpression(mapping) === undefined ? `{%${mapping}%}` : mapping;
}

/** The subscription that a run of this automation delivers for; undefined for an owner's own. */
export function subscriptionIn({ steps }: Pick<AutomationDefinition, "steps">): string | undefined {
  const [step] = steps;
  return step?.use === DELIVER ? step.connection : undefined;
}

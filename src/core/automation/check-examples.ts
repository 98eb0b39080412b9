/** Checks that an automation's examples can be run: their samples exist and fit the trigger. */
import type { AutomationDefinition, AutomationExample } from "./automation.ts";
import type { Catalog } from "../catalog.ts";
import type { EventDefinition, TriggerApp } from "../define-trigger.ts";
import { matches, toHiringEvent } from "../hiring/to-hiring-event.ts";
import { didYouMean } from "./closest.ts";

export interface ExampleProblem {
  path: PropertyKey[];
  code: string;
  message: string;
}

/** Every sample that the catalog has: `trycrucible.invitation_scored`. */
export function sampleKeys(catalog: Catalog): string[] {
  return [...catalog.triggers.values()].flatMap((app) =>
    Object.keys(app.events).map((event) => `${app.key}.${event}`),
  );
}

export function checkExamples(definition: AutomationDefinition, catalog: Catalog): ExampleProblem[] {
  return (definition.examples ?? []).flatMap((example, index) => [
    ...checkGiven(definition, example, catalog, ["examples", index, "given"]),
    ...checkExpected(definition, example, ["examples", index]),
  ]);
}

function checkGiven(
  definition: AutomationDefinition,
  { given }: AutomationExample,
  catalog: Catalog,
  path: PropertyKey[],
): ExampleProblem[] {
  const vendorEvent = catalog.event(definition.trigger);
  if (given.sample === undefined) {
    if (given.json === undefined) {
      const message =
        "The example needs a `sample`, such as `sample: trycrucible.invitation_scored`, or `json`.";
      return [{ path, code: "example_without_event", message }];
    }
    if (vendorEvent || !triggerExists(definition.trigger, catalog)) return [];
    const message = "The example needs a `sample` beside its `json`, which says whose event it is.";
    return [{ path, code: "example_without_vendor", message }];
  }
  const found = catalog.event(given.sample);
  if (!found) {
    const message = `There is no sample "${given.sample}".${didYouMean(given.sample, sampleKeys(catalog))}`;
    return [{ path: [...path, "sample"], code: "unknown_sample", message }];
  }
  if (given.json !== undefined && given.with !== undefined) {
    const message = "`with` changes a sample: beside `json` it has nothing to change.";
    return [{ path: [...path, "with"], code: "example_with_both", message }];
  }
  if (sampleStarts(definition.trigger, found) || !triggerExists(definition.trigger, catalog)) return [];
  const message = `"${given.sample}" does not start this automation, whose trigger is ${definition.trigger}.`;
  return [{ path: [...path, "sample"], code: "example_of_other_event", message }];
}

function checkExpected(
  definition: AutomationDefinition,
  { expect, why }: AutomationExample,
  path: PropertyKey[],
): ExampleProblem[] {
  const problems: ExampleProblem[] = [];
  if (why !== undefined && expect !== "filtered") {
    const message = "`why` explains a run that is filtered, and this one is expected to run.";
    problems.push({ path: [...path, "why"], code: "why_without_filtered", message });
  }
  if (expect === "filtered") return problems;
  const ids = definition.steps.map(({ id }) => id);
  for (const key of Object.keys(expect)) {
    if (ids.includes(key)) continue;
    const meant = didYouMean(key, ids) || ` Its steps are: ${ids.join(", ")}.`;
    const message = `The automation has no step "${key}".${meant}`;
    problems.push({ path: [...path, "expect", key], code: "unknown_step", message });
  }
  return problems;
}

/** An unknown trigger is told once, at the trigger. */
function triggerExists(trigger: string, catalog: Catalog): boolean {
  return [...catalog.triggers.values()].some((app) =>
    Object.entries(app.events).some(
      ([key, { hiringType }]) => trigger === `${app.key}.${key}` || trigger === hiringType,
    ),
  );
}

/** Whether a vendor's sample, as it stands, would start an automation with that trigger. */
export function sampleStarts(
  trigger: string,
  { app, eventKey, event }: { app: TriggerApp; eventKey: string; event: EventDefinition },
): boolean {
  const { hiring } = toHiringEvent({ app, eventKey, payload: event.sample, connectionName: app.label });
  return matches(
    { trigger },
    {
      app: app.key,
      eventKey,
      hiringType: hiring.type,
      scored: hiring.score?.value !== undefined,
      connectionName: app.label,
    },
  );
}

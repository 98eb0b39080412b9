/** Runs an automation's examples: evaluates it as a run would, and calls nobody. */
import { createHash } from "node:crypto";
import { planOf } from "../../core/automation/automation-plan.ts";
import {
  actionKeyOf,
  type AutomationDefinition,
  type AutomationExample,
} from "../../core/automation/automation.ts";
import type { Catalog } from "../../core/catalog.ts";
import { ConfigError } from "../../core/errors.ts";
import { withChanges } from "../../core/hiring/fresh-sample.ts";
import { toHiringEvent } from "../../core/hiring/to-hiring-event.ts";
import { findingsOf, formatPath } from "../../core/findings.ts";
import { differences } from "./differences.ts";
import type { Evaluator } from "../evaluator/evaluator.ts";

/** `"filtered"`, or by step id the input that would be sent or `"skipped"`. */
export type ExampleOutcome = "filtered" | Record<string, unknown>;

export interface ExampleResult {
  note: string;
  passed: boolean;
  expected: ExampleOutcome;
  actual: ExampleOutcome;
  /** What the conditions said: `79 is below 80`; null when none was asked or the run got further. */
  why: string | null;
  /** What differs, a line for each difference; empty when it passed. */
  message: string;
}

interface Options {
  catalog: Catalog;
  evaluator: Pick<Evaluator, "plan">;
}

/**
 * @returns one result for each example, in order
 * @throws {RetryLater} when the evaluator is not there
 */
export async function runExamples(
  definition: AutomationDefinition,
  options: Options,
): Promise<ExampleResult[]> {
  const results: ExampleResult[] = [];
  for (const example of definition.examples ?? [])
    results.push(await runExample(definition, example, options));
  return results;
}

async function runExample(
  definition: AutomationDefinition,
  example: AutomationExample,
  options: Options,
): Promise<ExampleResult> {
  const { note, expect: expected } = example;
  try {
    const { actual, why, faults } = await evaluate(definition, example, options);
    const lines = faults.length > 0 ? faults : compare(example, actual, why);
    return { note, passed: lines.length === 0, expected, actual, why, message: lines.join("\n") };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { note, passed: false, expected, actual: {}, why: null, message: error.message };
  }
}

interface Evaluated {
  actual: ExampleOutcome;
  why: string | null;
  /** What would fail the run. */
  faults: string[];
}

async function evaluate(
  definition: AutomationDefinition,
  example: AutomationExample,
  { catalog, evaluator }: Options,
): Promise<Evaluated> {
  const { payload, event, now } = readGiven(definition, example, catalog);
  const plan = planOf(definition, catalog);
  const planId = `example:${createHash("sha256").update(JSON.stringify(plan)).digest("base64url")}`;
  const actual: Record<string, unknown> = {};
  const steps: Record<string, unknown> = {};
  for (const [stepIndex, step] of definition.steps.entries()) {
    const action = catalog.action(actionKeyOf(definition, step))?.action;
    if (!action) return { actual, why: null, faults: [`There is no action "${step.use}".`] };
    const request = {
      definition: plan,
      planId,
      stepIndex,
      payload: JSON.stringify(payload),
      event,
      steps,
      now,
    };
    const decided = await evaluator.plan(request);
    if (decided.outcome === "error")
      return { actual, why: null, faults: [`${step.id}: ${decided.error.message}`] };
    if (decided.outcome === "filtered") return { actual: "filtered", why: decided.why, faults: [] };
    if (decided.outcome === "skipped_step") {
      actual[step.id] = "skipped";
      continue;
    }
    actual[step.id] = decided.input;
    steps[step.id] = action.outputSample;
    const checked = action.input.safeParse(decided.input);
    if (checked.success) continue;
    const faults = findingsOf(checked.error, decided.input).map(
      ({ path, words }) => `${[step.id, formatPath(path)].filter(Boolean).join(".")} ${words}`,
    );
    return { actual, why: null, faults };
  }
  return { actual, why: null, faults: [] };
}

/** The payload as the vendor would send it, and the hiring event that it makes. Time stands still at the event. */
function readGiven(definition: AutomationDefinition, { given }: AutomationExample, catalog: Catalog) {
  const key = given.sample ?? definition.trigger;
  const found = catalog.event(key);
  if (!found) {
    throw new ConfigError(`There is no sample "${key}".`, { code: "unknown_sample" });
  }
  const sample = found.event.sample as Record<string, unknown>;
  const payload = given.json === undefined ? withChanges(sample, given.with ?? {}) : given.json;
  const { hiring: event } = toHiringEvent({
    app: found.app,
    eventKey: found.eventKey,
    payload,
    connectionName: definition.from?.[0] ?? found.app.label,
  });
  const occurredAt = Date.parse(event.occurredAt ?? "");
  return { payload, event, now: Number.isNaN(occurredAt) ? 0 : occurredAt };
}

function compare(example: AutomationExample, actual: ExampleOutcome, why: string | null): string[] {
  const { expect: expected, why: expectedWhy } = example;
  if (expected === "filtered") {
    if (actual !== "filtered")
      return [`expected to be filtered, and it ran: ${Object.keys(actual).join(", ")}`];
    if (expectedWhy === undefined || expectedWhy === why) return [];
    return [`filtered for another reason`, `  expected: ${expectedWhy}`, `  actual:   ${why}`];
  }
  if (actual === "filtered") return [`expected to run, and it was filtered: ${why}`];
  return Object.entries(expected).flatMap(([id, input]) => {
    const sent = actual[id];
    if (sent === undefined) return [`${id}: the run did not get there`];
    if (input === "skipped") return sent === "skipped" ? [] : [`${id}: expected to be skipped, and it ran`];
    if (sent === "skipped") return [`${id}: expected to run, and it was skipped`];
    return differences(input, sent, id);
  });
}

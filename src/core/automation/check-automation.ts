/**
 * Checks an automation against what there is: apps, events, actions, their fields, connections, expressions,
 * samples. Tells all problems at once.
 */
import { actionKeyOf, ATS_PREFIX, type AutomationDefinition, type StepDefinition } from "./automation.ts";
import type { Catalog } from "../catalog.ts";
import { checkExamples, sampleKeys } from "./check-examples.ts";
import { checkExpressions } from "./check-expressions.ts";
import { checkLiterals } from "./check-literals.ts";
import { closest, didYouMean } from "./closest.ts";
import type { ActionApp } from "../define-action.ts";
import { checkFields } from "../fields.ts";
import { HIRING_EVENT_TYPES } from "../hiring/hiring-event.ts";
import { formatPath } from "../findings.ts";
import type { Locate, Problem } from "./problem.ts";

export type { Problem } from "./problem.ts";

export interface CheckOptions {
  catalog: Catalog;
  /** The connections that exist; left out: nothing is said about connections. */
  connections?: readonly { name: string; app: string }[];
  /** True for an automation that Hirewire makes for itself: it may use internal actions. */
  internal?: boolean;
  /** Finds lines and columns (`readAutomation` gives one); left out: problems have only their path. */
  locate?: Locate;
}

/** @returns every problem, in the order of the file; empty when the automation can run */
export function checkAutomation(definition: AutomationDefinition, options: CheckOptions): Problem[] {
  const found: Found[] = [
    ...checkTrigger(definition, options),
    ...checkFrom(definition, options),
    ...checkAts(definition, options.catalog),
    ...checkStepIds(definition),
    ...definition.steps.flatMap((step, index) => checkStep(definition, step, index, options)),
    ...checkExpressions(definition),
    ...checkExamples(definition, options.catalog),
  ];
  const problems = found.map(({ path, atKey, position, ...problem }): Problem => {
    const place = options.locate?.(path, { key: atKey ?? false, position });
    return { path: formatPath(path), ...problem, ...place };
  });
  const order = new Map(problems.map((problem, index) => [problem, index]));
  const rank = (problem: Problem): number => (problem.line ?? 0) * 1_000_000 + (order.get(problem) ?? 0);
  return problems.toSorted((one, other) => rank(one) - rank(other));
}

interface Found {
  path: PropertyKey[];
  code: string;
  message: string;
  /** The field's name is what is wrong. */
  atKey?: boolean;
  /** Offset inside the field's text. */
  position?: number | undefined;
}

function checkTrigger({ trigger }: AutomationDefinition, { catalog }: CheckOptions): Found[] {
  const path = ["trigger"];
  const vendorEvent = catalog.event(trigger);
  const isHiringType = (HIRING_EVENT_TYPES as readonly string[]).includes(trigger);
  if (vendorEvent && isHiringType) {
    const message = `"${trigger}" is both an event of ${vendorEvent.app.label} and a hiring event of every vendor: it cannot be told which is meant.`;
    return [{ path, code: "ambiguous_trigger", message }];
  }
  if (vendorEvent || isHiringType) return [];
  const app = catalog.triggers.get(trigger.split(".")[0] ?? "");
  if (app) {
    const message = `${app.label} has no event "${trigger}".${orList("events", trigger, app.key, app.events)}`;
    return [{ path, code: "unknown_trigger", message }];
  }
  const meant = didYouMean(trigger, [...HIRING_EVENT_TYPES, ...sampleKeys(catalog)]);
  return [{ path, code: "unknown_trigger", message: `There is no event "${trigger}".${meant}` }];
}

function checkFrom({ trigger, from }: AutomationDefinition, options: CheckOptions): Found[] {
  const { catalog, connections } = options;
  if (!connections) return [];
  return (from ?? []).flatMap((name, index): Found[] => {
    const path = ["from", index];
    const connection = connections.find((candidate) => candidate.name === name);
    if (!connection) {
      const senders = connections.filter(({ app }) => catalog.triggers.has(app)).map((sender) => sender.name);
      const message = `There is no connection "${name}".${didYouMean(name, senders)}`;
      return [{ path, code: "connection_missing", message }];
    }
    const vendor = catalog.event(trigger)?.app;
    const sends = vendor ? connection.app === vendor.key : catalog.triggers.has(connection.app);
    if (sends) return [];
    const message = vendor
      ? `The connection "${name}" is not one to ${vendor.label}, so its events never start this automation.`
      : `The connection "${name}" sends no events.`;
    return [{ path, code: "connection_of_other_app", message }];
  });
}

function checkStepIds({ steps }: AutomationDefinition): Found[] {
  return steps.flatMap(({ id }, index): Found[] => {
    if (steps.findIndex((step) => step.id === id) === index) return [];
    const message = `Two steps are called "${id}": give one of them another name.`;
    return [{ path: ["steps", index, "id"], code: "duplicate_step", message }];
  });
}

function checkAts({ ats, steps }: AutomationDefinition, catalog: Catalog): Found[] {
  const known = catalog.family("ats").map(({ key }) => key);
  if (ats === undefined) {
    const index = steps.findIndex(({ use }) => use.startsWith(ATS_PREFIX));
    if (index === -1) return [];
    const message = `"${steps[index]?.use}" needs to know the ATS: say which above the steps, such as \`ats: ${known[0] ?? "greenhouse"}\`.`;
    return [{ path: ["steps", index, "use"], code: "ats_missing", message }];
  }
  if (known.includes(ats)) return [];
  const meant = didYouMean(ats, known) || ` There are: ${known.join(", ")}.`;
  return [
    { path: ["ats"], code: "unknown_ats", message: `"${ats}" is not an ATS that Hirewire knows.${meant}` },
  ];
}

function checkStep(
  definition: AutomationDefinition,
  step: StepDefinition,
  index: number,
  options: CheckOptions,
): Found[] {
  const { catalog } = options;
  const path = ["steps", index];
  const key = actionKeyOf(definition, step);
  const found = options.internal === true ? catalog.anyAction(key) : catalog.action(key);
  if (!found) {
    // without its ATS nothing can be said of the step; that was said already
    const unsaid =
      step.use.startsWith(ATS_PREFIX) && catalog.actions.get(definition.ats ?? "")?.family !== "ats";
    return unsaid
      ? []
      : [{ path: [...path, "use"], code: "unknown_action", message: unknownAction(key, catalog) }];
  }
  const literals = typeof step.with === "string" ? [] : checkLiterals(key, found.action.input, step.with);
  return [
    ...checkConnection(step, path, found.app, options),
    ...literals.map((problem) => ({ ...problem, path: [...path, "with", ...problem.path] })),
  ];
}

function unknownAction(use: string, catalog: Catalog): string {
  const app = catalog.actions.get(use.split(".")[0] ?? "");
  if (app) return `${app.label} has no action "${use}".${orList("actions", use, app.key, app.actions)}`;
  const all = [...catalog.actions.values()].flatMap(({ key, actions }) =>
    Object.keys(actions).map((action) => `${key}.${action}`),
  );
  return `There is no action "${use}".${didYouMean(use, all)}`;
}

/** What was probably meant among one app's events or actions, else all of them. */
function orList(what: string, written: string, app: string, known: object): string {
  const meant = closest(written.slice(app.length + 1), Object.keys(known));
  if (meant !== undefined) return ` Did you mean "${app}.${meant}"?`;
  const keys = Object.keys(known).map((key) => `${app}.${key}`);
  return ` Its ${what} are: ${keys.join(", ")}.`;
}

function checkConnection(
  { connection: name }: StepDefinition,
  path: PropertyKey[],
  app: ActionApp,
  { connections }: CheckOptions,
): Found[] {
  if (!connections) return [];
  const at = [...path, "connection"];
  const own = connections.filter((connection) => connection.app === app.key);
  if (name === undefined) {
    if (own.length === 1 || (own.length === 0 && worksWithout(app))) return [];
    const code = own.length === 0 ? "connection_missing" : "connection_ambiguous";
    const message =
      own.length === 0
        ? `There is no connection to ${app.label} yet: make one first.`
        : `There are several connections to ${app.label}: say which, such as \`connection: ${own[0]?.name}\`.`;
    return [{ path: at, code, message }];
  }
  if (own.some((connection) => connection.name === name)) return [];
  const other = connections.some((connection) => connection.name === name);
  const names = own.map((connection) => connection.name);
  return [
    other
      ? {
          path: at,
          code: "connection_of_other_app",
          message: `The connection "${name}" is not one to ${app.label}.`,
        }
      : {
          path: at,
          code: "connection_missing",
          message: `There is no connection "${name}".${didYouMean(name, names)}`,
        },
  ];
}

/** An app all of whose fields may be left out, such as plain HTTP, needs no connection. */
function worksWithout(app: ActionApp): boolean {
  try {
    const values = checkFields(app.connection, {}, { label: app.label });
    app.validate?.(values as never);
    return true;
  } catch {
    return false;
  }
}

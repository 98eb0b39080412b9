/** All fields that an automation can read: the hiring event's, the payload's, and what its steps give. */
import { z } from "zod";
import { actionKeyOf } from "../automation/automation.ts";
import { didYouMean } from "../automation/closest.ts";
import type { Catalog } from "../catalog.ts";
import type { EventDefinition, TriggerApp } from "../define-trigger.ts";
import { ConfigError } from "../errors.ts";
import { HIRING_EVENT_TYPES, HiringFactsSchema } from "../hiring/hiring-event.ts";
import { matches, toHiringEvent } from "../hiring/to-hiring-event.ts";
import { hiringLabelOf, isHolder, labelOf } from "./field-label.ts";
import { writePath } from "./field-path.ts";
import { fieldsIn, type FoundField } from "./fields-in.ts";
import type { FieldChoice, FieldInfo } from "./field-info.ts";
import { HIRING_GROUPS } from "./hiring-labels.ts";

/** The part of an automation, finished or not, that decides what it can read. */
export interface FieldsOf {
  trigger: string;
  ats?: string | undefined;
  steps?: readonly { id?: string | undefined; use?: string | undefined }[] | undefined;
}

/** What was seen of real events of the trigger, newest first. */
export interface SeenEvents {
  payloads: readonly unknown[];
  hiring: readonly unknown[];
  /** Names of the connections that such events can come through. */
  connections: readonly string[];
}

const NOTHING_SEEN: SeenEvents = { payloads: [], hiring: [], connections: [] };

/**
 * @returns the hiring event's fields first, then the payload's, then each step's
 * @throws {ConfigError} `event_not_found` for a trigger that there is not
 */
export function listFields(
  catalog: Catalog,
  automation: FieldsOf,
  seen: SeenEvents = NOTHING_SEEN,
): FieldInfo[] {
  return [
    ...hiringFields(catalog, automation.trigger, seen),
    ...payloadFields(catalog, automation.trigger, seen),
    ...stepFields(catalog, automation),
  ];
}

/** Ids of steps as they are given when an automation is kept: `post_message`, `post_message_2`. */
export function stepIds({ steps = [] }: Pick<FieldsOf, "steps">): string[] {
  const taken = new Set(steps.flatMap(({ id }) => id ?? []));
  return steps.map(({ id, use = "" }) => {
    if (id !== undefined) return id;
    const base = use.slice(use.indexOf(".") + 1);
    let name = base;
    for (let count = 2; taken.has(name); count += 1) name = `${base}_${count}`;
    taken.add(name);
    return name;
  });
}

function hiringFields(catalog: Catalog, trigger: string, seen: SeenEvents): FieldInfo[] {
  const events = eventsOf(catalog, trigger);
  const known = events.map(({ app, eventKey, event }) => ({
    app,
    hiring: toHiringEvent({ app, payload: event.sample, connectionName: app.label, eventKey }).hiring,
  }));
  // Facts that are filled by anybody come first, with what the newest real event holds.
  const samples = [...seen.hiring, ...known.map(({ hiring }) => hiring)];
  const mayHoldAnything =
    events.length === 0 || events.some(({ app, eventKey }) => app.anyEvent === eventKey);
  const holds = (name: string): boolean =>
    mayHoldAnything || samples.some((sample) => (sample as Record<string, unknown>)[name] !== undefined);
  const vendors = known.map(({ app }) => ({ value: app.key, label: app.label }));
  const fields = [
    ...fieldsIn(z.toJSONSchema(HiringFactsSchema, { io: "input" }), samples).filter(
      ({ names: [first = ""] }) => first !== "source" && first !== "type",
    ),
    ...fieldsIn(SOURCE, samples).filter(({ names }) => names[0] === "source"),
  ];
  return Object.keys(HIRING_GROUPS).flatMap((group) =>
    fields
      .filter(({ names: [first = ""] }) => first === group && holds(first))
      .filter(({ names }) => names.length > 1 || names[0] === "occurredAt")
      .filter(({ names }) => !HIDDEN.has(names.join(".")))
      // what such an event is known to tell comes first
      .toSorted((one, other) => Number(one.sample === undefined) - Number(other.sample === undefined))
      .map((field) => {
        const path = field.names.join(".");
        const choices =
          path === "source.vendor"
            ? unique(vendors)
            : path === "source.connection" && seen.connections.length > 0
              ? seen.connections.map((name) => ({ value: name, label: name }))
              : field.choices;
        return {
          ...withoutNames(field),
          kind: TIMES.has(path) ? ("date" as const) : field.kind,
          path: writePath("event", field.names),
          label: hiringLabelOf(field.names),
          group: HIRING_GROUPS[group] ?? "Event",
          ...(choices && { choices }),
        };
      }),
  );
}

const TEXT = { type: "string" };
const SOURCE = {
  type: "object",
  properties: {
    source: { type: "object", properties: { connection: TEXT, vendor: TEXT, event: TEXT } },
  },
};
const TIMES = new Set(["occurredAt", "interview.startedAt", "interview.completedAt"]);
/** For the machine: how a candidate became known. */
const HIDDEN = new Set(["candidate.remembered"]);

interface FoundEvent {
  app: TriggerApp;
  eventKey: string;
  event: EventDefinition;
}

/** The vendors' events that a trigger means, those of the trigger's own kind first. */
function eventsOf(catalog: Catalog, trigger: string): FoundEvent[] {
  const named = catalog.event(trigger);
  if (named) return [named];
  const types: readonly string[] = HIRING_EVENT_TYPES;
  if (!types.includes(trigger)) {
    throw new ConfigError(`There is no event "${trigger}".${didYouMean(trigger, types)}`, {
      code: "event_not_found",
      path: "trigger",
    });
  }
  const all = [...catalog.triggers.values()].flatMap((app) =>
    Object.entries(app.events).map(([eventKey, event]) => ({ app, eventKey, event })),
  );
  const meant = all.filter(({ app, eventKey, event }) =>
    matches(
      { trigger },
      {
        app: app.key,
        eventKey,
        hiringType: event.hiringType,
        scored:
          toHiringEvent({ app, payload: event.sample, connectionName: "", eventKey }).hiring.score?.value !==
          undefined,
        connectionName: "",
      },
    ),
  );
  return meant.toSorted(
    (one, other) => Number(other.event.hiringType === trigger) - Number(one.event.hiringType === trigger),
  );
}

function payloadFields(catalog: Catalog, trigger: string, seen: SeenEvents): FieldInfo[] {
  const found = catalog.event(trigger);
  if (!found) return [];
  const { app, event, eventKey } = found;
  const documented = z.toJSONSchema(event.payload, { io: "input", unrepresentable: "any" });
  // The sample of whatever arrives is nobody's: it only serves until something arrived.
  const isAnything = app.anyEvent === eventKey && seen.payloads.length > 0;
  const samples = isAnything ? seen.payloads : [...seen.payloads, event.sample];
  return named(fieldsIn(documented, samples), "payload", [], `From ${app.label}`);
}

function stepFields(catalog: Catalog, automation: FieldsOf): FieldInfo[] {
  const { steps = [], ats } = automation;
  const ids = stepIds(automation);
  return steps.flatMap((step, index) => {
    const { use = "" } = step;
    const { action } = catalog.action(actionKeyOf({ ats }, { use })) ?? {};
    const id = ids[index] ?? "";
    if (!action || id === "") return [];
    const group = `Step ${index + 1}: ${action.label}`;
    return named(fieldsIn(undefined, [action.outputSample]), "steps", [id], group).map((field) => ({
      ...field,
      step: id,
    }));
  });
}

function named(
  fields: readonly FoundField[],
  root: "payload" | "steps",
  before: readonly string[],
  group: string,
): FieldInfo[] {
  const shown = fields.filter(({ names, kind }) => kind !== "object" || !isHolder(names.at(-1) ?? ""));
  const labels = shown.map(({ names }) => labelOf(names));
  return shown.map((field, index) => {
    const label = labels[index] ?? "";
    const isTaken = labels.indexOf(label) !== labels.lastIndexOf(label);
    const holder = field.names.at(-2);
    return {
      ...withoutNames(field),
      path: writePath(root, [...before, ...field.names]),
      label: isTaken && holder !== undefined ? `${label} (${labelOf([holder]).toLowerCase()})` : label,
      group,
    };
  });
}

function withoutNames({ names: _names, ...field }: FoundField): Omit<FoundField, "names"> {
  return field;
}

function unique(choices: readonly FieldChoice[]): FieldChoice[] {
  return [...new Map(choices.map((choice) => [choice.value, choice])).values()];
}

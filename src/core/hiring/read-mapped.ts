/**
 * Reads what a connection's own mapping gave: the hiring facts with their `type`. What does not fit is told in
 * words and left out; nothing here throws.
 */
import { closest } from "../automation/closest.ts";
import { findingsOf, formatPath, kindOf } from "../findings.ts";
import { convert, fitFacts } from "./fit-facts.ts";
import {
  HIRING_EVENT_TYPES,
  HiringEventTypeSchema,
  HiringFactsSchema,
  type HiringEventType,
  type HiringFacts,
} from "./hiring-event.ts";

/** What became of a connection's own mapping for one payload. `value` is undefined when it gave nothing. */
export type Mapped = { value: unknown } | { failed: string };

export interface MappedFacts {
  type: HiringEventType | null;
  facts: HiringFacts;
  /** In words without values; empty when everything fits. */
  misfits: string[];
}

/** Below, a number of seconds reaches to the year 5138; above, a number of milliseconds begins in 1973. */
const FIRST_MILLISECONDS = 1e11;

/** Nothing at all is an answer too: the event is no hiring event. */
export function readMapped(mapped: Mapped): MappedFacts {
  if ("failed" in mapped) return nothing([mapped.failed]);
  const { value } = mapped;
  if (value === undefined || value === null) return nothing([]);
  if (typeof value !== "object" || Array.isArray(value)) {
    return nothing([
      `the mapping gives ${kindOf(value)}, expected an object such as { "type": "candidate.scored" }`,
    ]);
  }
  const { type: given, ...rest } = withoutNulls(value) as Record<string, unknown>;
  const type = HiringEventTypeSchema.safeParse(given);
  const facts = withTime(rest);
  return {
    type: type.success ? type.data : null,
    facts: fitFacts(facts),
    misfits: [...(type.success ? [] : [aboutType(given)]), ...aboutFacts(facts)],
  };
}

function nothing(misfits: string[]): MappedFacts {
  return { type: null, facts: {}, misfits };
}

function aboutType(given: unknown): string {
  if (given === undefined) return "the mapping gives no `type`, so no automation for a hiring event starts";
  const meant = typeof given === "string" ? closest(given, HIRING_EVENT_TYPES) : undefined;
  const hint = meant === undefined ? `such as ${HIRING_EVENT_TYPES[1]}` : `did you mean ${meant}?`;
  return `the mapping's \`type\` is none of the hiring events (${hint})`;
}

function aboutFacts(facts: unknown): string[] {
  const parsed = HiringFactsSchema.safeParse(facts);
  const findings = parsed.success ? [] : findingsOf(parsed.error, facts);
  const misfits = findings.flatMap(({ path, issue, words }) => {
    const expected = issue.code === "invalid_type" ? issue.expected : undefined;
    const value = path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)?.[key], facts);
    return convert(value, expected) === undefined ? [`the mapping's ${formatPath(path)} ${words}`] : [];
  });
  return [...misfits, ...unknownFields(facts, HiringFactsSchema.shape)];
}

/** Names beside those of a hiring event: a slip such as `canditate` must not pass in silence. */
function unknownFields(facts: unknown, shape: object, within: readonly string[] = []): string[] {
  if (typeof facts !== "object" || facts === null || Array.isArray(facts)) return [];
  return Object.entries(facts).flatMap(([key, value]) => {
    const path = [...within, key];
    if (!Object.hasOwn(shape, key)) {
      const meant = closest(key, Object.keys(shape));
      const hint = meant === undefined ? "" : ` (did you mean ${formatPath([...within, meant])}?)`;
      return [`the mapping's ${formatPath(path)} is not part of a hiring event${hint}`];
    }
    const inner: unknown = (shape as Record<string, { unwrap?: () => { shape?: object } }>)[key]?.unwrap?.();
    const innerShape = (inner as { shape?: object } | undefined)?.shape;
    return innerShape === undefined ? [] : unknownFields(value, innerShape, path);
  });
}

/** A path that leads nowhere gives nothing; one that leads to null says as little. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (inner === null ? [] : [[key, withoutNulls(inner)]])),
  );
}

/** Senders count seconds or milliseconds as often as they write a date. */
function withTime(facts: Record<string, unknown>): Record<string, unknown> {
  const at = facts["occurredAt"];
  if (typeof at !== "number" || !(at > 0 && at < 1e14)) return facts;
  return { ...facts, occurredAt: new Date(at < FIRST_MILLISECONDS ? at * 1000 : at).toISOString() };
}

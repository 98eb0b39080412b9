/**
 * A condition as rows: field, operator, value, in groups of "and" and "or". The text of the automation stays the truth
 * (docs/adr/0016); this is what is drawn of it, and what a text is written from once somebody changed the drawing.
 */
import type { FieldKind } from "./field-info.ts";
import { isOfHiringEvent } from "./field-path.ts";
import { standsAlone, trimBlanks } from "./stands-alone.ts";

export type Condition = Group | Rule | Code;

export interface Group {
  kind: "group";
  join: Join;
  items: Condition[];
}
export type Join = "and" | "or";

export interface Rule {
  kind: "rule";
  /** JSONata, as `writePath` writes it; empty while none is chosen. */
  field: string;
  operator: OperatorName;
  /** As many as the operator takes; fewer while the row is being filled in. */
  values: readonly Value[];
}
export type Value = string | number;

/** A part that rows can't show, as it was written. */
export interface Code {
  kind: "code";
  source: string;
  /** Why it is not drawn, in words. */
  reason?: string;
}

interface OperatorSpec {
  /** Between the field and the value: "Score is at least 80". */
  label: string;
  /** How many values it takes. */
  takes: 0 | 1 | 2 | "many";
  /** What its values are. */
  of?: "number" | "text" | "any";
  /** Fields that it is offered for; it is understood for all. */
  kinds: readonly FieldKind[];
}

const TEXT = ["text"] as const;
const NUMBER = ["number"] as const;
const DATE = ["date"] as const;
const ALL = ["text", "number", "boolean", "date", "list", "object"] as const;

/** In the order in which they are offered. */
export const OPERATORS = {
  at_least: { label: "is at least", takes: 1, of: "number", kinds: NUMBER },
  more_than: { label: "is more than", takes: 1, of: "number", kinds: NUMBER },
  at_most: { label: "is at most", takes: 1, of: "number", kinds: NUMBER },
  less_than: { label: "is less than", takes: 1, of: "number", kinds: NUMBER },
  between: { label: "is between", takes: 2, of: "number", kinds: NUMBER },
  is: { label: "is", takes: 1, of: "any", kinds: ["text", "number"] },
  is_not: { label: "is not", takes: 1, of: "any", kinds: ["text", "number"] },
  is_yes: { label: "is yes", takes: 0, kinds: ["boolean"] },
  is_no: { label: "is no", takes: 0, kinds: ["boolean"] },
  contains: { label: "contains", takes: 1, of: "text", kinds: TEXT },
  not_contains: { label: "does not contain", takes: 1, of: "text", kinds: TEXT },
  starts_with: { label: "starts with", takes: 1, of: "text", kinds: TEXT },
  not_starts_with: { label: "does not start with", takes: 1, of: "text", kinds: [] },
  ends_with: { label: "ends with", takes: 1, of: "text", kinds: TEXT },
  not_ends_with: { label: "does not end with", takes: 1, of: "text", kinds: [] },
  one_of: { label: "is one of", takes: "many", of: "any", kinds: TEXT },
  none_of: { label: "is none of", takes: "many", of: "any", kinds: TEXT },
  has: { label: "contains", takes: 1, of: "any", kinds: ["list"] },
  has_not: { label: "does not contain", takes: 1, of: "any", kinds: ["list"] },
  empty: { label: "is empty", takes: 0, kinds: ["list"] },
  not_empty: { label: "is not empty", takes: 0, kinds: ["list"] },
  within_days: { label: "is within the last days:", takes: 1, of: "number", kinds: DATE },
  older_than_days: { label: "is longer ago than days:", takes: 1, of: "number", kinds: DATE },
  before: { label: "is before", takes: 1, of: "text", kinds: DATE },
  from: { label: "is on or after", takes: 1, of: "text", kinds: DATE },
  after: { label: "is after", takes: 1, of: "text", kinds: [] },
  up_to: { label: "is not after", takes: 1, of: "text", kinds: [] },
  known: { label: "is known", takes: 0, kinds: ALL },
  unknown: { label: "is not known", takes: 0, kinds: ALL },
  sent: { label: "is sent along", takes: 0, kinds: [] },
  not_sent: { label: "is not sent along", takes: 0, kinds: [] },
  filled: { label: "is filled in", takes: 0, kinds: [] },
} as const satisfies Record<string, OperatorSpec>;

export type OperatorName = keyof typeof OPERATORS;

export function operatorOf(name: OperatorName): OperatorSpec {
  return OPERATORS[name];
}

/** The operators for a kind of field, and the one that is in use, whatever the kind. */
export function operatorsFor(kind: FieldKind, inUse?: OperatorName): OperatorName[] {
  return (Object.keys(OPERATORS) as OperatorName[]).filter(
    (name) => name === inUse || operatorOf(name).kinds.includes(kind),
  );
}

/** Whether a row says something yet; one that does not is left out of the text. */
export function isComplete({ field, operator, values }: Rule): boolean {
  const { takes, of } = operatorOf(operator);
  if (field === "" || (takes === "many" ? values.length === 0 : values.length !== takes)) return false;
  return values.every((value) => {
    if (typeof value === "number") {
      if (!Number.isFinite(value) || of === "text") return false;
      return (operator !== "within_days" && operator !== "older_than_days") || isDays(value);
    }
    if (of === "number") return false;
    // Every text contains the empty one, so such a row would say nothing.
    return of === "any" || value !== "";
  });
}

/** A span of days that a date can be told from. */
export function isDays(value: number): boolean {
  return value >= 0 && value <= 100_000;
}

/**
 * The same condition in the one form that is written: no empty groups, no groups of one, no unfinished rows, and "at
 * least" followed by "at most" of one field as "between".
 *
 * @returns `tidy(tidy(group))` is `tidy(group)`
 */
export function tidy({ join, items }: Group): Group {
  const kept = items.flatMap((item) => tidyItem(item));
  const merged = join === "and" ? withBetweens(kept) : kept;
  const [only] = merged;
  if (merged.length === 1 && only?.kind === "group") return only;
  return { kind: "group", join: merged.length < 2 ? "and" : join, items: merged };
}

function tidyItem(item: Condition): Condition[] {
  if (item.kind === "group") {
    const group = tidy(item);
    return group.items.length < 2 ? group.items : [group];
  }
  if (item.kind === "code") {
    const source = trimBlanks(item.source);
    if (source === "") return [];
    return [{ ...item, source: standsAlone(source) ? source : `(${source})` }];
  }
  if (!isComplete(item)) return [];
  const { kind, field, values } = item;
  return [
    { kind, field, operator: simplest(item), values: values.map((value) => (value === 0 ? 0 : value)) },
  ];
}

/** A fact of the hiring event that is sent along is known: it is never null. */
function simplest({ field, operator }: Rule): OperatorName {
  if (operator === "sent" && isOfHiringEvent(field)) return "known";
  return operator === "not_sent" && isOfHiringEvent(field) ? "unknown" : operator;
}

function withBetweens(items: readonly Condition[]): Condition[] {
  const merged: Condition[] = [];
  for (const item of items) {
    const last = merged.at(-1);
    if (
      item.kind === "rule" &&
      last?.kind === "rule" &&
      item.operator === "at_most" &&
      last.operator === "at_least" &&
      item.field === last.field
    ) {
      merged[merged.length - 1] = { ...last, operator: "between", values: [...last.values, ...item.values] };
    } else merged.push(item);
  }
  return merged;
}

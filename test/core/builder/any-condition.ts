/** Generated conditions, events to hold them against, and what each row means, said without JSONata. */
import * as fc from "fast-check";
import {
  OPERATORS,
  operatorOf,
  type Code,
  type Condition,
  type Group,
  type OperatorName,
  type Rule,
  type Value,
} from "../../../src/core/builder/condition.ts";
import { writePath, type FieldRoot } from "../../../src/core/builder/field-path.ts";

export const NOW = Date.parse("2026-03-10T12:00:00Z");

/** Names that would hurt if they were not written with care. */
const hostile = fc.constantFrom(
  "and",
  "or",
  "in",
  "null",
  "true",
  "a b",
  "a`b",
  '"',
  "\\",
  "$",
  "$event",
  "%}",
  "{%",
  "/*",
  "*/",
  "2nd",
  "Größe",
  "名前",
  "😀",
  "a.b",
  "a\nb",
  "'",
  "x]",
  "(",
  "constructor",
  "a\u00a0b",
  "\ud83d",
);
const anyText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("Ada", "Sales", "REJECTED", "80", "2026-03-01", "😀 ok") },
  { weight: 2, arbitrary: hostile },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
);
const anyNumber = fc.oneof(
  fc.integer({ min: -5, max: 101 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
export const anyName = fc
  .oneof(
    { weight: 4, arbitrary: fc.constantFrom("score", "status", "email", "skills", "at", "flag") },
    { weight: 1, arbitrary: hostile },
    { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 6 }) },
  )
  .filter((name) => name !== "__proto__");
const anyRoot = fc.constantFrom<FieldRoot>("payload", "payload", "event", "steps");

export const anyField = fc
  .tuple(anyRoot, fc.array(anyName, { minLength: 1, maxLength: 3 }))
  .map(([root, names]) => ({ root, names, path: writePath(root, names) }));
export type Field = (typeof anyField extends fc.Arbitrary<infer F> ? F : never) & object;

function valuesFor(operator: OperatorName): fc.Arbitrary<Value[]> {
  const { takes, of } = operatorOf(operator);
  const each: fc.Arbitrary<Value> =
    of === "number" ? anyNumber : of === "text" ? anyText : fc.oneof(anyText, anyNumber);
  return takes === "many"
    ? fc.array(each, { maxLength: 4 })
    : fc.array(each, { minLength: takes, maxLength: takes });
}

const operators = Object.keys(OPERATORS) as OperatorName[];
/** The fields that a rule can be about are few, so that rows about one field stand side by side. */
export const anyRule = (fields: fc.Arbitrary<string>): fc.Arbitrary<Rule> =>
  fc.constantFrom(...operators).chain((operator) =>
    fc.record({
      kind: fc.constant("rule" as const),
      field: fields,
      operator: fc.constant(operator),
      values: valuesFor(operator),
    }),
  );

const anyCode: fc.Arbitrary<Code> = fc
  .constantFrom(
    "$round(score) > 3",
    "a ? b : c",
    "(a; b)",
    "score > limit",
    "$x := 1",
    "score.(a and b)",
    "f(1) /* ) */",
    " ",
  )
  .map((source) => ({ kind: "code" as const, source }));

export const anyGroup = (fields: fc.Arbitrary<string>, code = true): fc.Arbitrary<Group> =>
  fc.letrec<{ item: Condition; group: Group }>((tie) => ({
    item: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      anyRule(fields),
      tie("group"),
      ...(code ? [anyCode] : []),
    ),
    group: fc.record({
      kind: fc.constant("group" as const),
      join: fc.constantFrom("and" as const, "or" as const),
      items: fc.array(tie("item"), { maxLength: 4 }),
    }),
  })).group;

/** What JSONata calls an error: the run fails and says so. */
export class Fails extends Error {}

const NUMERIC = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const numeric = (value: unknown): unknown =>
  typeof value === "string" && NUMERIC.test(value.trim()) && value.length <= 40
    ? Number(value.trim())
    : value;

/** Equal, where a numeric text next to a number is one. */
function same(one: unknown, other: unknown): boolean {
  if (typeof one === "number") return one === numeric(other);
  return typeof other === "number" ? numeric(one) === other : one === other;
}

function ordered(value: unknown, limit: Value, holds: (sign: number) => boolean): boolean {
  const one = typeof limit === "number" ? numeric(value) : value;
  const other = typeof value === "number" ? numeric(limit) : limit;
  if (one === undefined || one === null) return false;
  if (typeof one !== typeof other || (typeof one !== "number" && typeof one !== "string")) throw new Fails();
  return holds(one < (other as typeof one) ? -1 : one > (other as typeof one) ? 1 : 0);
}

function textIn(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw new Fails();
  return value;
}

function timeIn(value: unknown): number | undefined {
  const text = textIn(value);
  if (text === undefined) return undefined;
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) throw new Fails();
  return Date.parse(text);
}

/** What a row means: undefined values make it neither true nor false, and so does their opposite. */
export function holds(item: Condition, read: (field: string) => unknown): boolean {
  if (item.kind === "code") throw new TypeError("code has no meaning of its own here");
  if (item.kind === "group") {
    if (item.items.length === 0) return true;
    return item.join === "and"
      ? item.items.every((each) => holds(each, read))
      : item.items.some((each) => holds(each, read));
  }
  const value = read(item.field);
  const [limit = "", high = ""] = item.values;
  const starts = (text: string, end: boolean) => {
    const [all, part] = [Array.from(text), Array.from(String(limit))];
    return (end ? all.slice(-part.length) : all.slice(0, part.length)).join("") === limit;
  };
  const about = <T>(given: T | undefined, says: (known: T) => boolean) => given !== undefined && says(given);
  const day = 86_400_000;
  switch (item.operator) {
    case "is":
      return value !== undefined && same(value, limit);
    case "is_not":
      return value !== undefined && !same(value, limit);
    case "at_least":
    case "from":
      return ordered(value, limit, (sign) => sign >= 0);
    case "more_than":
    case "after":
      return ordered(value, limit, (sign) => sign > 0);
    case "at_most":
    case "up_to":
      return ordered(value, limit, (sign) => sign <= 0);
    case "less_than":
    case "before":
      return ordered(value, limit, (sign) => sign < 0);
    case "between":
      return ordered(value, limit, (sign) => sign >= 0) && ordered(value, high, (sign) => sign <= 0);
    case "is_yes":
      return value === true;
    case "is_no":
      return value === false;
    case "contains":
      return about(textIn(value), (text) => text.includes(String(limit)));
    case "not_contains":
      return about(textIn(value), (text) => !text.includes(String(limit)));
    case "starts_with":
      return about(textIn(value), (text) => starts(text, false));
    case "not_starts_with":
      return about(textIn(value), (text) => !starts(text, false));
    case "ends_with":
      return about(textIn(value), (text) => starts(text, true));
    case "not_ends_with":
      return about(textIn(value), (text) => !starts(text, true));
    case "one_of":
      return item.values.includes(value as Value);
    case "none_of":
      return !item.values.includes(value as Value);
    case "has":
      return (Array.isArray(value) ? value : [value]).includes(limit);
    case "has_not":
      return !(Array.isArray(value) ? value : [value]).includes(limit);
    case "empty":
      return value === undefined || (Array.isArray(value) && value.length === 0);
    case "not_empty":
      return value !== undefined && !(Array.isArray(value) && value.length === 0);
    case "within_days":
      return about(timeIn(value), (at) => at >= NOW - Number(limit) * day);
    case "older_than_days":
      return about(timeIn(value), (at) => at < NOW - Number(limit) * day);
    case "known":
      return value !== undefined && value !== null;
    case "unknown":
      return value === undefined || value === null;
    case "sent":
      return value !== undefined;
    case "not_sent":
      return value === undefined;
    case "filled":
      return Array.isArray(value) ? value.some(Boolean) : Boolean(value);
  }
}

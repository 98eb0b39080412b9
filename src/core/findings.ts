/** What a zod schema found wrong, in words that need no knowledge of schemas. */
import type { z } from "zod";

export interface Finding {
  path: PropertyKey[];
  /** The issue's own code, such as `unrecognized_keys`. */
  issue: z.core.$ZodIssue;
  /** Continues a sentence that begins with the field: `is text, expected a number`. Holds no value. */
  words: string;
}

/** One finding for each issue; of a union that nothing fits, the issues of the nearest option. */
export function findingsOf(error: z.core.$ZodError, value: unknown): Finding[] {
  return error.issues.flatMap((issue) => expand(issue, [], value));
}

/** `steps[0].with.channel`; a key that is no plain word stands in quotes: `values["First name"]`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    const key = String(part);
    if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(key)) return `${text}[${JSON.stringify(key)}]`;
    return text === "" ? key : `${text}.${key}`;
  }, "");
}

/** What stands at a path, or undefined. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, key)) return undefined;
    return (inner as Record<PropertyKey, unknown>)[key];
  }, value);
}

/** `text`, `a number`, `a list` … */
export function kindOf(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  switch (typeof value) {
    case "string":
      return "text";
    case "number":
      return Number.isNaN(value) ? "not a number" : "a number";
    case "boolean":
      return "true or false";
    case "undefined":
      return "missing";
    default:
      return "a group of fields";
  }
}

/** Issues that a missing field may have. */
const ABOUT_VALUE = new Set(["invalid_type", "invalid_value", "invalid_union"]);

const EXPECTED: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "a group of fields",
  record: "a group of fields",
  null: "nothing",
};

const FORMATS: Readonly<Record<string, string>> = {
  datetime: "is not a time such as 2026-05-23T10:34:17Z",
  date: "is not a date such as 2026-05-23",
  email: "is not an email address",
  url: "is not a web address",
};

/** Issues that say that another option of a union was meant. */
const OUTER = new Set(["invalid_type", "invalid_value"]);

function expand(issue: z.core.$ZodIssue, prefix: PropertyKey[], value: unknown): Finding[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === "invalid_union" && ownWords(issue.message) === undefined) {
    // the option whose outer kind is right is the one that was meant
    const inside = issue.errors
      .filter((issues) => issues.every(({ path: inner, code }) => inner.length > 0 || !OUTER.has(code)))
      .toSorted((one, other) => one.length - other.length)[0];
    if (inside) return inside.flatMap((inner) => expand(inner, path, value));
  }
  return [{ path, issue, words: wordsOf(issue, valueAt(value, path)) }];
}

function wordsOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined && ABOUT_VALUE.has(issue.code)) return "is missing";
  const own = ownWords(issue.message);
  if (own !== undefined) return own;
  switch (issue.code) {
    case "invalid_type":
      if (issue.expected === "int" && typeof value === "number")
        return "has decimals, expected a whole number";
      return `is ${kindOf(value)}, expected ${EXPECTED[issue.expected] ?? issue.expected}`;
    case "too_big":
      return tooMuch(issue.origin, String(issue.maximum));
    case "too_small":
      return tooLittle(issue.origin, String(issue.minimum));
    case "invalid_value":
      return issue.values.length === 1
        ? `is not ${JSON.stringify(issue.values[0])}`
        : `is not one of: ${issue.values.join(", ")}`;
    case "invalid_format":
      return FORMATS[issue.format] ?? "does not have the expected form";
    case "invalid_union": {
      const kinds = new Set(issue.errors.flat().flatMap((inner) => expectedBy(inner)));
      return kinds.size > 0
        ? `is ${kindOf(value)}, expected ${[...kinds].join(" or ")}`
        : "fits none of the expected forms";
    }
    case "unrecognized_keys":
      return `has fields that are not known: ${issue.keys.join(", ")}`;
    default:
      return "does not have the expected form";
  }
}

function expectedBy(issue: z.core.$ZodIssue): string[] {
  if (issue.code === "invalid_type") return [EXPECTED[issue.expected] ?? issue.expected];
  return issue.code === "invalid_value" ? issue.values.map((value) => JSON.stringify(value)) : [];
}

function tooMuch(origin: string, limit: string): string {
  if (origin === "string") return `is longer than ${limit} characters`;
  if (origin === "array" || origin === "set") return `has more than ${limit} entries`;
  return `is above ${limit}`;
}

function tooLittle(origin: string, limit: string): string {
  if (origin === "string") return limit === "1" ? "is empty" : `is shorter than ${limit} characters`;
  if (origin === "array" || origin === "set")
    return limit === "1" ? "is empty" : `has fewer than ${limit} entries`;
  return `is below ${limit}`;
}

/** A message that the schema's author wrote, as opposed to one that zod made (zod/v4/locales/en). */
function ownWords(message: string): string | undefined {
  return /^(Invalid|Too big|Too small|Unrecognized)\b/.test(message) ? undefined : message;
}

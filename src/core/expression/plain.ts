/**
 * What goes into an expression and what comes out of it is plain JSON. jsonata 2.2.x gives objects without a
 * prototype and lists with extra properties (https://github.com/jsonata-js/jsonata/blob/master/CHANGELOG.md,
 * read 2026-11-21), and marks its own functions by keys that a payload could carry too.
 */
import { EXPRESSION_LIMITS } from "./limits.ts";
import { Refusal } from "./refusal.ts";

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** Keys by which jsonata recognises its own values; dropped from what it reads. */
const INTERNAL_KEYS = new Set([
  "_jsonata_lambda",
  "_jsonata_function",
  "tupleStream",
  "outerWrapper",
  "__proto__",
]);

export function isInternalKey(key: string): boolean {
  return INTERNAL_KEYS.has(key);
}

/** Keys that could reach a prototype in whatever reads the result; never given out. */
export const RESERVED_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Characters that may still be read or given; shared by everything that is counted together. */
export interface Allowance {
  left: number;
}

/**
 * Checks that a value is within the limits and holds none of jsonata's internal keys. Copies only where such a
 * key must be dropped.
 *
 * @throws {Refusal} `expression_input_too_large`, `expression_input_too_deep`
 */
export function cleanInput<T>(value: T, allowance: Allowance, depth?: number): T;
export function cleanInput(value: unknown, allowance: Allowance, depth = 0): unknown {
  allowance.left -= typeof value === "string" ? value.length + 2 : 4;
  if (allowance.left < 0) {
    throw new Refusal(
      "expression_input_too_large",
      `cannot be worked out: the event holds more than ${millions(EXPRESSION_LIMITS.inputLength)} characters`,
    );
  }
  if (typeof value !== "object" || value === null) return value;
  if (depth >= EXPRESSION_LIMITS.dataDepth) {
    throw new Refusal(
      "expression_input_too_deep",
      `cannot be worked out: the event has more than ${EXPRESSION_LIMITS.dataDepth} levels inside each other`,
    );
  }
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined;
    for (let index = 0; index < value.length; index += 1) {
      const item: unknown = value[index];
      const clean = cleanInput(item, allowance, depth + 1);
      if (clean !== item) (copy ??= [...value])[index] = clean;
    }
    return copy ?? value;
  }
  const object = value as Record<string, unknown>;
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(object)) {
    allowance.left -= key.length;
    if (INTERNAL_KEYS.has(key)) {
      copy ??= without(object);
      continue;
    }
    const item = object[key];
    const clean = cleanInput(item, allowance, depth + 1);
    if (clean !== item) (copy ??= without(object))[key] = clean;
  }
  return copy ?? value;
}

function without(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !INTERNAL_KEYS.has(key)));
}

/**
 * Copies what an expression gave into plain JSON: ordinary objects and arrays, no functions, finite numbers.
 * Reserved keys and missing values in objects are left out; a missing item of a list becomes null, as in JSON.
 *
 * @returns undefined when the expression gave nothing
 * @throws {Refusal} `expression_gives_a_function`, `expression_gives_no_number`, `expression_output_too_large`,
 *   `expression_output_too_deep`
 */
export function toPlain(value: unknown, allowance: Allowance, depth = 0): JsonValue | undefined {
  allowance.left -= typeof value === "string" ? value.length + 2 : 4;
  if (allowance.left < 0) {
    throw new Refusal(
      "expression_output_too_large",
      `gives more than ${millions(EXPRESSION_LIMITS.outputLength)} characters`,
    );
  }
  switch (typeof value) {
    case "undefined":
      return undefined;
    case "string":
    case "boolean":
      return value;
    case "number":
      if (!Number.isFinite(value))
        throw new Refusal("expression_gives_no_number", "gives a number without end");
      return value === 0 ? 0 : value;
    case "object":
      if (value === null) return null;
      break;
    default:
      throw aFunction();
  }
  if (isFunction(value)) throw aFunction();
  if (depth >= EXPRESSION_LIMITS.dataDepth) {
    throw new Refusal(
      "expression_output_too_deep",
      `gives more than ${EXPRESSION_LIMITS.dataDepth} levels inside each other`,
    );
  }
  if (Array.isArray(value)) {
    const list: JsonValue[] = [];
    for (const item of value as unknown[]) list.push(toPlain(item, allowance, depth + 1) ?? null);
    return list;
  }
  const object: { [key: string]: JsonValue } = {};
  for (const [key, item] of Object.entries(value)) {
    if (RESERVED_KEYS.has(key)) continue;
    allowance.left -= key.length;
    const plain = toPlain(item, allowance, depth + 1);
    if (plain !== undefined) object[key] = plain;
  }
  return object;
}

/** True for jsonata's built-in functions, for functions written in an expression, and for its matchers. */
export function isFunction(value: unknown): boolean {
  if (typeof value === "function") return true;
  if (typeof value !== "object" || value === null) return false;
  const marked = value as { _jsonata_function?: unknown; _jsonata_lambda?: unknown };
  return marked._jsonata_function === true || marked._jsonata_lambda === true;
}

/**
 * Counts the characters of a value's JSON and stops once they pass the limit, so that a value that refers to
 * itself many times over is never written out.
 */
export function isLongerThan(value: unknown, limit: number): boolean {
  const count = { left: limit };
  return runsOut(value, count, 0);
}

function runsOut(value: unknown, count: Allowance, depth: number): boolean {
  count.left -= typeof value === "string" ? value.length + 2 : 1;
  if (count.left < 0) return true;
  if (typeof value !== "object" || value === null || isFunction(value)) return false;
  // A value that contains itself has no JSON; the depth ends the walk.
  if (depth > 1_000) return true;
  if (Array.isArray(value)) return value.some((item) => runsOut(item, count, depth + 1));
  for (const [key, item] of Object.entries(value)) {
    count.left -= key.length + 3;
    if (runsOut(item, count, depth + 1)) return true;
  }
  return false;
}

function aFunction(): Refusal {
  return new Refusal("expression_gives_a_function", "gives a function, which cannot be sent anywhere");
}

function millions(count: number): string {
  return `${count / 1_000_000} million`;
}

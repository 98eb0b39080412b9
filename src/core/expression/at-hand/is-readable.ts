/**
 * Whether the evaluator would take what an expression is to read: it refuses an event that is too large or too deep
 * even where the expression looks at one name of it. Far below its limits, so that nothing need be counted exactly.
 */
import { EXPRESSION_LIMITS } from "../limits.ts";
import type { ExpressionContext } from "../engine.ts";
import type { Allowance } from "../plain.ts";
import { isObject } from "./values.ts";

export interface AtHandContext extends ExpressionContext {
  /** The JSON that `payload` was parsed from; without it the whole payload has to be walked through. */
  text?: string | undefined;
  /**
   * True when `event` may still be completed before a step is worked on, such as by the address of a candidate who is
   * known by an id alone: then nothing that reads `$event` is decided.
   */
  eventMayGrow?: boolean | undefined;
}

/** Characters of the payload. The evaluator counts its text as twice that at most: `1,` stands for four. */
const LONGEST_PAYLOAD = EXPRESSION_LIMITS.inputLength / 20;
/** Characters of the hiring event and the steps. */
const LONGEST_REST = 200_000;
/** Lists and objects inside each other. */
const DEEPEST = EXPRESSION_LIMITS.dataDepth - 10;

export function isReadable({ payload, event, steps, bindings, text }: AtHandContext): boolean {
  if (!isObject(payload) || Array.isArray(payload) || bindings !== undefined) return false;
  if (text !== undefined && text.length > LONGEST_PAYLOAD) return false;
  const isFlat = text !== undefined && hasFewBrackets(text);
  const rest = { left: LONGEST_REST };
  return (
    (isFlat || isPlain(payload, { left: LONGEST_PAYLOAD }, 0)) &&
    isPlain(event, rest, 0) &&
    isPlain(steps, rest, 0)
  );
}

/** Few in all are few inside each other; those inside of texts count too, which does no harm. */
function hasFewBrackets(text: string): boolean {
  let count = 0;
  for (const bracket of ["{", "["]) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      count += 1;
      if (count > DEEPEST) return false;
    }
  }
  return true;
}

/** Nothing but what comes out of JSON as it went in, and not too much of it. */
function isPlain(value: unknown, allowance: Allowance, depth: number): boolean {
  allowance.left -= typeof value === "string" ? value.length + 2 : 4;
  if (allowance.left < 0 || depth > DEEPEST) return false;
  if (!isObject(value)) return !["function", "symbol", "bigint"].includes(typeof value);
  if (Array.isArray(value)) {
    return value.every((item) => item !== undefined && isPlain(item, allowance, depth + 1));
  }
  if (!hasNoClass(value)) return false;
  for (const key of Object.keys(value)) {
    allowance.left -= key.length;
    if (!isPlain((value as Record<string, unknown>)[key], allowance, depth + 1)) return false;
  }
  return true;
}

/** A Date would be a text to the evaluator. Objects of another realm, such as a test's, are plain too. */
function hasNoClass(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

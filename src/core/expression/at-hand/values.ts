/**
 * What may be said of a value without walking through it. Values come from the payload, the hiring event or earlier
 * steps, and the evaluator would see them after `cleanInput` and a way through JSON, so whatever either could change
 * is unsure here.
 */
import { isInternalKey } from "../plain.ts";
import { unsure } from "./unsure.ts";

export type Scalar = string | number | boolean | null | undefined;

/** What one decision may still spend: characters of all texts that it reads, takes apart and makes. */
export interface Budget {
  left: number;
}

/** Items of a list that is looked into. */
const LONGEST_LIST = 200;

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** The same text, paid for. Its length is a bound for what one function or operator does with it. */
export function paid(text: string, budget: Budget): string {
  budget.left -= text.length;
  return budget.left < 0 ? unsure() : text;
}

/** Lets through what JSON can hold; lists and objects are not looked into. */
export function known(value: unknown, budget: Budget): unknown {
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) ? value : unsure();
    case "string":
      return paid(value, budget);
    case "boolean":
    case "object":
    case "undefined":
      return value;
    default:
      return unsure();
  }
}

/** Neither a list nor an object. */
export function scalar(value: unknown): Scalar {
  return isObject(value) ? unsure() : (value as Scalar);
}

/** The same list, once it is known to be short and to hold neither lists nor objects. */
export function shortList(list: readonly unknown[], budget: Budget): readonly unknown[] {
  if (list.length > LONGEST_LIST) unsure();
  for (const item of list) if (scalar(known(item, budget)) === undefined) unsure();
  return list;
}

/** jsonata's `$boolean`; false when there is nothing. */
export function truth(value: unknown, budget: Budget): boolean {
  if (!isObject(value)) return Boolean(value);
  if (Array.isArray(value)) return shortList(value, budget).some(Boolean);
  return !isEmpty(value);
}

/** A value that the words of an explanation may be about: whether it is empty is all they tell of an object. */
export function explainable(value: unknown): unknown {
  if (isObject(value) && !Array.isArray(value)) isEmpty(value);
  return value;
}

/** By its first key, so that nobody lists them all. */
function isEmpty(value: object): boolean {
  for (const mark of ["_jsonata_function", "_jsonata_lambda"]) if (Object.hasOwn(value, mark)) unsure();
  for (const key in value) {
    // Any of these would not be there for the evaluator.
    if (!Object.hasOwn(value, key) || isInternalKey(key)) unsure();
    if ((value as Record<string, unknown>)[key] === undefined) unsure();
    return false;
  }
  return true;
}

/** A text, as `&` and `$string` make it of anything but lists, objects and nothing. */
export function textOf(value: unknown): string {
  const plain = scalar(value);
  if (typeof plain === "string") return plain;
  if (typeof plain === "number" && !Number.isInteger(plain)) return String(Number(plain.toPrecision(15)));
  return plain === undefined ? unsure() : String(plain);
}

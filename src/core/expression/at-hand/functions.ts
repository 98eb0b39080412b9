/**
 * The built-in functions that are worked out at hand: those whose time and output are bounded by what they are given,
 * rewritten from jsonata 2.2.2 (https://github.com/jsonata-js/jsonata/blob/v2.2.2/src/functions.js, read 2026-11-21)
 * for exactly the arguments that need no conversion. Everything else about them, errors too, is the evaluator's.
 */
import { checkLength } from "../guards.ts";
import { scalar, shortList, textOf, truth, type Budget } from "./values.ts";
import { unsure } from "./unsure.ts";

export interface AtHandFunction {
  /** How many arguments it takes here; with fewer jsonata would fill in the context. */
  least: number;
  most: number;
  call: (args: readonly unknown[], reading: { now: number } & Budget) => unknown;
}

export const FUNCTIONS: ReadonlyMap<string, AtHandFunction> = new Map(
  Object.entries({
    exists: of(1, ([value]) => value !== undefined),
    not: of(1, ([value], reading) => (value === undefined ? undefined : !truth(value, reading))),
    boolean: of(1, ([value], reading) => (value === undefined ? undefined : truth(value, reading))),
    string: of(1, ([value]) => (value === undefined ? undefined : textOf(value))),
    number: of(1, ([value]) => toNumber(scalar(value))),
    count: of(1, ([value]) => (value === undefined ? 0 : Array.isArray(value) ? value.length : 1)),
    millis: of(0, (_args, { now }) => now),

    lowercase: onText((text) => text.toLowerCase()),
    uppercase: onText((text) => text.toUpperCase()),
    trim: onText((text) =>
      text
        .replaceAll(/[ \t\n\r]+/g, " ")
        .replace(/^ /, "")
        .replace(/ $/, ""),
    ),
    length: onText((text) => Array.from(text).length),
    substringBefore: onTexts((text, part) => {
      const at = text.indexOf(part);
      return at === -1 ? text : text.slice(0, at);
    }),
    substringAfter: onTexts((text, part) => {
      const at = text.indexOf(part);
      return at === -1 ? text : text.slice(at + part.length);
    }),
    contains: onTexts((text, part) => text.includes(part)),
    substring: { least: 2, most: 3, call: substring },
    join: { least: 1, most: 2, call: join },

    floor: onNumber(Math.floor),
    ceil: onNumber(Math.ceil),
    abs: onNumber(Math.abs),
    round: { least: 1, most: 2, call: round },
  }),
);

function of(count: number, call: AtHandFunction["call"]): AtHandFunction {
  return { least: count, most: count, call };
}

/** A text that a function made; jsonata's own and ours are refused beyond the same length. */
function within<T>(value: T): T {
  if (typeof value === "string") checkLength(value.length);
  return value;
}

function onText(work: (text: string) => unknown): AtHandFunction {
  return of(1, ([text]) => {
    if (text === undefined) return undefined;
    return typeof text === "string" ? within(work(text)) : unsure();
  });
}

function onTexts(work: (text: string, part: string) => unknown): AtHandFunction {
  return of(2, ([text, part]) => {
    if (typeof part !== "string") unsure();
    if (text === undefined) return undefined;
    return typeof text === "string" ? within(work(text, part)) : unsure();
  });
}

function onNumber(work: (value: number) => number): AtHandFunction {
  return of(1, ([value]) => {
    if (value === undefined) return undefined;
    return typeof value === "number" ? work(value) : unsure();
  });
}

function toNumber(value: unknown): unknown {
  if (value === undefined || typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "string" || value.length > 40) return unsure();
  if (!/^-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?$/.test(value)) return unsure();
  return Number.parseFloat(value);
}

/** By characters, not by halves of them. */
function substring([text, from, length]: readonly unknown[]): unknown {
  if (typeof from !== "number" || (length !== undefined && typeof length !== "number")) return unsure();
  if (text === undefined) return undefined;
  if (typeof text !== "string") return unsure();
  const characters = Array.from(text);
  const start = characters.length + from < 0 ? 0 : from;
  if (length === undefined) return characters.slice(start).join("");
  if (length <= 0) return "";
  const end = start >= 0 ? start + length : characters.length + start + length;
  return characters.slice(start, end).join("");
}

function join([parts, separator = ""]: readonly unknown[], budget: Budget): unknown {
  if (typeof separator !== "string") return unsure();
  if (parts === undefined) return undefined;
  if (typeof parts === "string") return parts;
  if (!Array.isArray(parts)) return unsure();
  let length = 0;
  for (const part of shortList(parts, budget)) {
    length += typeof part === "string" ? part.length + separator.length : unsure();
  }
  checkLength(length);
  return parts.join(separator);
}

/** Half to even; places are shifted in writing, since multiplying would add an error of its own. */
function round([value, places]: readonly unknown[]): unknown {
  if (places !== undefined && typeof places !== "number") return unsure();
  if (value === undefined) return undefined;
  if (typeof value !== "number") return unsure();
  const shifted = places ? shift(value, places) : value;
  let rounded = Math.round(shifted);
  if (Math.abs(rounded - shifted) === 0.5 && Math.abs(rounded % 2) === 1) rounded -= 1;
  return places ? shift(rounded, -places) : rounded;
}

function shift(value: number, places: number): number {
  const [digits = "", exponent] = String(value).split("e");
  return Number(`${digits}e${exponent === undefined ? places : Number(exponent) + places}`);
}

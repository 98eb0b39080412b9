/** The sentences of `explain-condition`: each states what was seen, so it reads the same passed, failed or negated. */
import { MIRRORED, numberIn, type Comparison } from "./operators.ts";
import { isFunction } from "./plain.ts";

/** One side of a comparison: what it is called, and whether it is written out in the expression. */
export interface Side {
  noun: string | undefined;
  /** As written. */
  text: string;
  /** Its numbers are moments, in milliseconds. */
  isTime?: boolean;
  literal: boolean;
}

interface Sides {
  left: Side;
  right: Side;
}

/** [when it holds, when it does not], for numbers and for texts (times in ISO form sort as texts). */
const NUMBER_WORDS = {
  ">=": ["is at least", "is below"],
  ">": ["is above", "is not above"],
  "<=": ["is at most", "is above"],
  "<": ["is below", "is not below"],
} as const;
const TEXT_WORDS = {
  ">=": ["is not before", "is before"],
  ">": ["is after", "is not after"],
  "<=": ["is not after", "is after"],
  "<": ["is before", "is not before"],
} as const;

/** @param named  true when there are several comparisons, so that each must say what it is about */
export function factOfComparison(
  operator: Comparison,
  sides: Sides,
  seen: readonly unknown[],
  named: boolean,
): string {
  const [left, right, result] = seen;
  // "80 <= score" is about the score.
  if (sides.left.literal && !sides.right.literal) {
    const mirrored = { left: sides.right, right: sides.left };
    return factOfComparison(MIRRORED[operator], mirrored, [right, left, result], named);
  }
  // Whether something is null is a question whether it is there.
  if (sides.right.literal && right === null && (operator === "=" || operator === "!=")) {
    return factOfExistence(sides.left, left ?? undefined);
  }
  if (isMissing(left, operator)) return nothingIn(sides.left);
  if (isMissing(right, operator)) return nothingIn(sides.right);
  const holds = result === true;
  if (operator === "=" || operator === "!=") {
    const same = holds === (operator === "=");
    const [shown, other] = alike(left, right);
    return `${nameOf(sides.left)} is ${shown}${same ? "" : `, not ${other}`}`;
  }
  const times = sides.left.isTime === true || sides.right.isTime === true;
  if (times && typeof left === "number" && typeof right === "number") {
    return `${nameOf(sides.left)} ${showTime(left)} ${TEXT_WORDS[operator][holds ? 0 : 1]} ${showTime(right)}`;
  }
  const texts = typeof left === "string" && typeof right === "string";
  const words = (texts ? TEXT_WORDS : NUMBER_WORDS)[operator][holds ? 0 : 1];
  const [shown, other] = alike(left, right);
  return `${named ? `${nameOf(sides.left)} ` : ""}${shown} ${words} ${other}`;
}

/** A text that was asked how it begins or ends: `$substring(email, -4) = ".org"`. */
export function factOfEnd(
  { noun, end, wanted }: { noun: string; end: "start" | "end"; wanted: string },
  seen: readonly unknown[],
  operator: "=" | "!=",
): string {
  const [left, , result] = seen;
  if (left === undefined) return `no ${noun} yet`;
  const holds = (result === true) === (operator === "=");
  return `${noun} ${holds ? `${end}s` : `does not ${end}`} with ${show(wanted)}`;
}

export function factOfMembership(sides: Sides, seen: readonly unknown[]): string {
  const [left, right, result] = seen;
  if (left === undefined) return nothingIn(sides.left);
  if (right === undefined) return nothingIn(sides.right);
  // `"SQL" in skills` is about the skills.
  if (sides.left.literal) {
    return `${nameOf(sides.right)} ${result === true ? "includes" : "does not include"} ${show(left)}`;
  }
  const options = Array.isArray(right) ? (right as unknown[]) : [right];
  const shown = options.slice(0, 5).map(show).join(", ") + (options.length > 5 ? ", …" : "");
  return `${nameOf(sides.left)} is ${show(left)}${result === true ? "" : `, not one of ${shown}`}`;
}

/** `$contains`, with a text or a regular expression. */
export function factOfText(sides: Sides, seen: readonly [unknown, unknown, boolean]): string {
  const [text, part, holds] = seen;
  if (text === undefined || text === null) return nothingIn(sides.left);
  if (typeof part === "string") {
    return `${nameOf(sides.left)} ${holds ? "contains" : "does not contain"} ${show(part)}`;
  }
  return `${nameOf(sides.left)} ${holds ? "matches" : "does not match"} ${sides.right.text}`;
}

/** Any other part of a condition, by its value alone. */
export function factOfValue(side: Side, value: unknown): string {
  if (side.literal) return `the condition is always ${value ? "true" : "false"}`;
  if (value === undefined || value === null)
    return side.noun === undefined ? `${nameOf(side)} gave nothing` : nothingIn(side);
  if (value === "" || (typeof value === "object" && Object.keys(value).length === 0))
    return `${nameOf(side)} is empty`;
  if (isFunction(value)) return `${nameOf(side)} gives a function; call it with brackets`;
  return `${nameOf(side)} is ${typeof value === "number" || typeof value === "boolean" ? show(value) : "present"}`;
}

export function factOfExistence(side: Side, value: unknown): string {
  return value === undefined ? `no ${nameOf(side)}` : `${nameOf(side)} is present`;
}

function isMissing(value: unknown, operator: Comparison): boolean {
  return value === undefined || (value === null && operator !== "=" && operator !== "!=");
}

function nothingIn(side: Side): string {
  return `no ${nameOf(side)} yet`;
}

function nameOf(side: Side): string {
  return side.noun ?? `\`${side.text}\``;
}

/** Both sides of a comparison; a numeric text next to a number is shown as the number it was taken for. */
function alike(left: unknown, right: unknown): [string, string] {
  if (typeof left === "number") return [show(left), show(numberIn(right) ?? right)];
  if (typeof right === "number") return [show(numberIn(left) ?? left), show(right)];
  return [show(left), show(right)];
}

function showTime(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? show(at) : `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function show(value: unknown): string {
  if (typeof value === "string") return value.length > 40 ? `"${value.slice(0, 40)}…"` : `"${value}"`;
  if (typeof value === "number") return String(Number(value.toPrecision(15)));
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

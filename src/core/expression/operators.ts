/**
 * Operators that behave a little differently from jsonata's own: a numeric text compares as a number, null has
 * no order just as a missing value has none, and `&` looks at lengths. `install` turns their nodes into calls
 * of the functions here, once, after parsing.
 */
import type { BuiltIn, Focus, Implementation } from "./built-ins.ts";
import { checkLength, checkTexts, onlyClones, toText } from "./guards.ts";
import { isFunction } from "./plain.ts";
import { Refusal } from "./refusal.ts";
import { leftOf, listNodes, rightOf, turnIntoCall, type SyntaxNode } from "./syntax-tree.ts";

export type Comparison = "<" | "<=" | ">" | ">=" | "=" | "!=";

/** What is said of the left side, said of the right one. */
export const MIRRORED: Record<Comparison, Comparison> = {
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
  "=": "=",
  "!=": "!=",
};

/** The variable that holds the values seen during one evaluation: for each numbered node what went in and came out. */
export const TRACE = " trace";
export type Trace = Map<number, readonly unknown[]>;

const NUMERIC = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** A number, or the number that a text such as `"85"` or `" 7.5 "` stands for. */
export function numberIn(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.length > 40) return undefined;
  const text = value.trim();
  return NUMERIC.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined;
}

/**
 * @returns undefined when a side is missing or null and so has no order
 * @throws {Refusal} `expression_cannot_compare`
 */
export function compare(operator: Comparison, left: unknown, right: unknown): boolean | undefined {
  if (operator === "=" || operator === "!=") {
    if (left === undefined || right === undefined) return false;
    return isEqual(left, right) === (operator === "=");
  }
  let [low, high] = [left, right];
  if (typeof low !== typeof high) {
    if (typeof low === "number") high = numberIn(high) ?? high;
    else if (typeof high === "number") low = numberIn(low) ?? low;
  }
  for (const value of [low, high]) if (!hasOrder(value)) throw unordered(operator, left, right);
  if (low === undefined || low === null || high === undefined || high === null) return undefined;
  if (typeof low !== typeof high) throw unordered(operator, left, right);
  // Both are numbers or both are texts; TypeScript cannot see that they are of one kind.
  const [from, to] = [low as number, high as number];
  if (operator === "<") return from < to;
  if (operator === "<=") return from <= to;
  return operator === ">" ? from > to : from >= to;
}

function hasOrder(value: unknown): boolean {
  return value === undefined || value === null || typeof value === "string" || typeof value === "number";
}

function unordered(operator: Comparison, left: unknown, right: unknown): Refusal {
  const refusal = new Refusal(
    "expression_cannot_compare",
    `compares ${kindOf(left)} with ${kindOf(right)}, which have no order`,
    Array.isArray(left) || Array.isArray(right)
      ? "Choose one of the values, for example the first with [0], or the highest with $max(…)."
      : "Convert one side first, for example with $number(…).",
  );
  refusal.token = operator;
  return refusal;
}

/** "a number", "text", "a list" … as a recruiter would call it. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return "text";
  if (typeof value === "number") return "a number";
  if (typeof value === "boolean") return "true or false";
  return "an object";
}

function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left === "number") return typeof right === "string" && numberIn(right) === left;
  if (typeof right === "number") return typeof left === "string" && numberIn(left) === right;
  return isDeepEqual(left, right);
}

/** jsonata's own equality; inside lists and objects a number is a number and a text a text. */
function isDeepEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isDeepEqual(item, right[index]));
  }
  if (isFunction(left) || isFunction(right)) return false;
  const [ones, others] = [left as Record<string, unknown>, right as Record<string, unknown>];
  const keys = Object.keys(ones);
  if (keys.length !== Object.keys(others).length) return false;
  return keys.every((key) => Object.hasOwn(others, key) && isDeepEqual(ones[key], others[key]));
}

/** As jsonata's `in`: exactly the same value. */
export function isIn(left: unknown, right: unknown): boolean {
  if (left === undefined || right === undefined) return false;
  return (Array.isArray(right) ? (right as unknown[]) : [right]).includes(left);
}

function concat(this: Focus, ...parts: unknown[]): string {
  let length = 0;
  let text = "";
  for (const part of parts) {
    if (part === undefined) continue;
    const piece = String(toText.call(this, part));
    length += piece.length;
    checkLength(length);
    text += piece;
  }
  return text;
}

function note(focus: Focus, id: unknown, values: readonly unknown[]): void {
  if (typeof id === "number") (focus.environment.lookup(TRACE) as Trace | undefined)?.set(id, values);
}

const COMPARISONS: readonly Comparison[] = ["<", "<=", ">", ">=", "=", "!="];

const OPERATORS = new Map<string, BuiltIn>();
function define(name: string, implementation: Implementation): void {
  OPERATORS.set(name, { _jsonata_function: true, implementation });
}
for (const operator of COMPARISONS) {
  define(` ${operator}`, function (left, right, id) {
    checkTexts([left, right]);
    const result = compare(operator, left, right);
    note(this, id, [left, right, result]);
    return result;
  });
}
define(" in", function (left, right, id) {
  const result = isIn(left, right);
  note(this, id, [left, right, result]);
  return result;
});
define(" seen", function (value, id) {
  note(this, id, [value]);
  return value;
});
define(" &", concat);
define(" clones", onlyClones);

export function isComparison(value: unknown): value is Comparison {
  return COMPARISONS.includes(value as Comparison);
}

/** Puts our operators in place of jsonata's, in the tree itself. */
export function install(root: SyntaxNode): void {
  for (const node of listNodes(root)) {
    if (node.type === "binary" && isComparison(node.value)) {
      if (!needsNoLeniency(node)) turnIntoCall(node, ` ${node.value}`, [leftOf(node), rightOf(node)]);
    } else if (node.type === "binary" && node.value === "&") {
      turnIntoCall(node, " &", operandsOfAnd(node));
    } else if (node.type === "binary" && (node.value === "and" || node.value === "or")) {
      turnIntoChoice(node);
    } else if (node.type === "transform" && node.pattern !== undefined) {
      const pattern: SyntaxNode = { type: "block" };
      turnIntoCall(pattern, " clones", [node.pattern]);
      if (node.position !== undefined) pattern.position = node.position;
      node.pattern = pattern;
    }
  }
}

/**
 * `a and b` becomes `a ? (b ? true : false) : false`, and `or` likewise: of any error on the right of its own
 * `and` jsonata says that it happened at the `and`.
 */
function turnIntoChoice(node: SyntaxNode): void {
  const isAnd = node.value === "and";
  const right = choice(rightOf(node), literal(true), literal(false));
  const chosen = isAnd
    ? choice(leftOf(node), right, literal(false))
    : choice(leftOf(node), literal(true), right);
  delete node.lhs;
  delete node.rhs;
  Object.assign(node, chosen);
}

function choice(condition: SyntaxNode, yes: SyntaxNode, no: SyntaxNode): SyntaxNode {
  // oxlint-disable-next-line unicorn/no-thenable -- jsonata's name for it
  return { type: "condition", condition, then: yes, else: no };
}

function literal(value: boolean): SyntaxNode {
  return { type: "value", value };
}

/** Against text that is no number, true, false or null, jsonata's own equality does the same and is faster. */
function needsNoLeniency(node: SyntaxNode): boolean {
  const isFixed = ({ type, value }: SyntaxNode): boolean =>
    type === "value" || (type === "string" && numberIn(value) === undefined);
  return (node.value === "=" || node.value === "!=") && (isFixed(leftOf(node)) || isFixed(rightOf(node)));
}

/** `a & b & c` is one call with three operands rather than two calls. */
function operandsOfAnd(node: SyntaxNode): SyntaxNode[] {
  const operands = [rightOf(node)];
  let left = leftOf(node);
  while (left.type === "binary" && left.value === "&") {
    operands.unshift(rightOf(left));
    left = leftOf(left);
  }
  return [left, ...operands];
}

/** Makes a comparison or `in` note its operands and its result under a number. */
export function trace(node: SyntaxNode, id: number): void {
  if (node.type === "binary") turnIntoCall(node, ` ${String(node.value)}`, [leftOf(node), rightOf(node)]);
  node.arguments = [...(node.arguments ?? []), { type: "number", value: id }];
}

/** Makes any node note its value under a number. */
export function traceValue(node: SyntaxNode, id: number): void {
  const inner = { ...node };
  for (const key of Object.keys(node))
    if (key !== "position") delete (node as unknown as Record<string, unknown>)[key];
  turnIntoCall(node, " seen", [inner, { type: "number", value: id }]);
}

/** The operators among the variables that a tree names, to be bound to it. */
export function operatorsFor(names: ReadonlySet<string>): [string, BuiltIn][] {
  return [...OPERATORS].filter(([name]) => names.has(name));
}

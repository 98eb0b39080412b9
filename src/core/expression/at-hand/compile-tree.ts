/**
 * Makes a plain function of an expression's tree, for expressions that run straight through: paths of names, literals,
 * operators, choices, constructors and a handful of built-ins. The tree is the very one that jsonata would walk, our
 * operators and their notes for the explanation included, so the two can only differ in what stands here; and what
 * stands here is unsure about everything out of the ordinary.
 */
import { checkLength } from "../guards.ts";
import { compare, isComparison, isIn, type Trace } from "../operators.ts";
import { isInternalKey, RESERVED_KEYS } from "../plain.ts";
import { calledName, leftOf, rightOf, type SyntaxNode } from "../syntax-tree.ts";
import { FUNCTIONS } from "./functions.ts";
import { unsure } from "./unsure.ts";
import {
  explainable,
  isObject,
  known,
  paid,
  scalar,
  shortList,
  textOf,
  truth,
  type Budget,
} from "./values.ts";

/** What one evaluation reads, and where it notes what it sees. */
export interface Reading extends Budget {
  payload: object;
  event: unknown;
  eventMayGrow: boolean;
  steps: unknown;
  now: number;
  seen?: Trace;
}

/** @throws whatever it does not want to decide */
export type Evaluate = (reading: Reading) => unknown;

/** Nodes inside each other; jsonata counts them too, and gives up at some thousands. */
const DEEPEST = 60;

/** All that a node of each kind may carry: whatever jsonata's parser adds (filters, groups, `[]`) is not for us. */
const PROPERTIES: Record<string, ReadonlySet<string>> = {
  string: words("value"),
  number: words("value"),
  value: words("value"),
  name: words("value"),
  variable: words("value"),
  path: words("steps"),
  binary: words("value lhs rhs"),
  unary: words("value lhs expression expressions"),
  condition: words("value condition then else"),
  block: words("expressions"),
  function: words("value name procedure arguments"),
};

function words(text: string): ReadonlySet<string> {
  return new Set(["type", "position", ...text.split(" ")]);
}

/** @throws when the expression holds something that only the evaluator knows */
export function compileTree(node: SyntaxNode | undefined, depth = 0): Evaluate {
  if (node === undefined || depth > DEEPEST) return unsure();
  checkProperties(node);
  const compile = (inner: SyntaxNode | undefined): Evaluate => compileTree(inner, depth + 1);
  switch (node.type) {
    case "string":
    case "number":
    case "value": {
      const value = scalar(node.value);
      return () => value;
    }
    case "variable":
      return readVariable(node.value);
    case "path":
      return readPath(node.steps ?? []);
    case "block":
      return inTurn((node.expressions ?? []).map(compile));
    case "condition":
      return choose(compile(node.condition), compile(node.then), node.else && compile(node.else));
    case "binary":
      return calculate(node.value, compile(leftOf(node)), compile(rightOf(node)));
    case "unary":
      if (node.value === "-") return negate(compile(node.expression));
      return node.value === "[" ? makeList(node.expressions ?? [], compile) : makeObject(node, compile);
    case "function":
      return call(calledName(node), node.arguments ?? [], compile);
    default:
      return unsure();
  }
}

function checkProperties(node: SyntaxNode): void {
  const allowed = PROPERTIES[node.type];
  for (const key of Object.keys(node)) {
    if (allowed?.has(key) !== true && node[key as keyof SyntaxNode] !== undefined) unsure();
  }
}

function readVariable(name: unknown): Evaluate {
  switch (name) {
    case "":
    case "$":
      return ({ payload }) => payload;
    case "event":
      return (reading) => (reading.eventMayGrow ? unsure() : known(reading.event, reading));
    case "steps":
      return ({ steps }) => steps;
    default:
      return unsure();
  }
}

function readPath(steps: readonly SyntaxNode[]): Evaluate {
  const [first] = steps;
  const begin = readVariable(first?.type === "variable" ? first.value : "");
  const names = (first?.type === "variable" ? steps.slice(1) : steps).map(nameOf);
  for (const step of steps) checkProperties(step);
  return (reading) => {
    let value = begin(reading);
    for (const name of names) {
      if (!isObject(value)) return undefined;
      // A list is gone through item by item, and what that gives depends on how many there are.
      if (Array.isArray(value)) unsure();
      value = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    }
    return known(value, reading);
  };
}

function nameOf({ type, value }: SyntaxNode): string {
  return type === "name" && typeof value === "string" && !isInternalKey(value) ? value : unsure();
}

function inTurn(parts: readonly Evaluate[]): Evaluate {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return (reading) => {
    let last: unknown;
    for (const part of parts) last = part(reading);
    return last;
  };
}

function choose(condition: Evaluate, yes: Evaluate, no: Evaluate | undefined): Evaluate {
  return (reading) => (truth(condition(reading), reading) ? yes(reading) : no?.(reading));
}

/** jsonata's own operators; ours have become calls. */
function calculate(operator: unknown, left: Evaluate, right: Evaluate): Evaluate {
  switch (operator) {
    case "+":
      return onNumbers(left, right, (one, other) => one + other);
    case "-":
      return onNumbers(left, right, (one, other) => one - other);
    case "*":
      return onNumbers(left, right, (one, other) => one * other);
    case "/":
      return onNumbers(left, right, (one, other) => one / other);
    case "%":
      return onNumbers(left, right, (one, other) => one % other);
    case "=":
      return (reading) => isSame(left(reading), right(reading)) === true;
    case "!=":
      return (reading) => isSame(left(reading), right(reading)) === false;
    case "in":
      return (reading) => isAmong(left(reading), right(reading), reading);
    default:
      return unsure();
  }
}

function onNumbers(left: Evaluate, right: Evaluate, work: (one: number, other: number) => number): Evaluate {
  return (reading) => {
    const [one, other] = [left(reading), right(reading)];
    if (one !== undefined && typeof one !== "number") unsure();
    if (other !== undefined && typeof other !== "number") unsure();
    return one === undefined || other === undefined ? undefined : known(work(one, other), reading);
  };
}

/** jsonata's equality, left in place only where one side is a literal; undefined when a side is missing. */
function isSame(left: unknown, right: unknown): boolean | undefined {
  if (left === undefined || right === undefined) return undefined;
  return isObject(left) && isObject(right) ? unsure() : left === right;
}

function isAmong(left: unknown, right: unknown, budget: Budget): boolean {
  return isIn(scalar(left), Array.isArray(right) ? shortList(right, budget) : right);
}

function negate(inner: Evaluate): Evaluate {
  return (reading) => {
    const value = inner(reading);
    return value === undefined ? undefined : typeof value === "number" ? -value : unsure();
  };
}

function makeList(items: readonly SyntaxNode[], compile: (node: SyntaxNode) => Evaluate): Evaluate {
  const parts = items.map((item) => ({
    evaluate: compile(item),
    isList: item.type === "unary" && item.value === "[",
  }));
  return (reading) => {
    const list: unknown[] = [];
    for (const { evaluate, isList } of parts) {
      const value = evaluate(reading);
      // The items of a list from elsewhere would be taken out of it.
      if (Array.isArray(value) && !isList) unsure();
      if (value !== undefined) list.push(value);
    }
    return list;
  };
}

function makeObject(node: SyntaxNode, compile: (node: SyntaxNode) => Evaluate): Evaluate {
  if (node.value !== "{" || !Array.isArray(node.lhs)) return unsure();
  const fields = (node.lhs as [SyntaxNode, SyntaxNode][]).map(
    ([key, value]) => [compile(key), compile(value)] as const,
  );
  return (reading) => {
    const object: Record<string, unknown> = {};
    const taken = new Set<string>();
    for (const [readKey, readValue] of fields) {
      const key = readKey(reading);
      if (key === undefined) continue;
      if (typeof key !== "string" || isInternalKey(key) || RESERVED_KEYS.has(key)) return unsure();
      if (taken.size === taken.add(key).size) unsure();
      const value = readValue(reading);
      if (value !== undefined) object[key] = value;
    }
    return object;
  };
}

function call(
  name: string | undefined,
  nodes: readonly SyntaxNode[],
  compile: (node: SyntaxNode) => Evaluate,
): Evaluate {
  if (name?.startsWith(" ") === true) return callOperator(name.slice(1), nodes, compile);
  const found = FUNCTIONS.get(name ?? "");
  if (found === undefined || nodes.length < found.least || nodes.length > found.most) return unsure();
  const parts = nodes.map(compile);
  return (reading) => {
    const args: unknown[] = [];
    for (const part of parts) args.push(part(reading));
    return known(found.call(args, reading), reading);
  };
}

/** The operators that `install` and the explainer have put in place of jsonata's. */
function callOperator(
  operator: string,
  nodes: readonly SyntaxNode[],
  compile: (node: SyntaxNode) => Evaluate,
): Evaluate {
  if (operator === "&") return concat(nodes.map(compile));
  const [first, second, third] = nodes;
  if (operator === "seen" && first !== undefined) {
    const [value, id] = [compile(first), idOf(second)];
    return (reading) => note(reading, id, explainable(value(reading)));
  }
  if (first === undefined || second === undefined) return unsure();
  const [left, right] = [compile(first), compile(second)];
  const id = third === undefined ? undefined : idOf(third);
  const work = isComparison(operator)
    ? (one: unknown, other: unknown): unknown =>
        isObject(one) && isObject(other) ? unsure() : compare(operator, one, other)
    : operator === "in"
      ? isAmong
      : unsure();
  return (reading) => {
    const [one, other] = [left(reading), right(reading)];
    const result = work(one, other, reading);
    if (id !== undefined) reading.seen?.set(id, [one, other, result]);
    return result;
  };
}

function idOf(node: SyntaxNode | undefined): number {
  return typeof node?.value === "number" ? node.value : unsure();
}

function note({ seen }: Reading, id: number, value: unknown): unknown {
  seen?.set(id, [value]);
  return value;
}

function concat(parts: readonly Evaluate[]): Evaluate {
  return (reading) => {
    let text = "";
    for (const part of parts) {
      const value = part(reading);
      if (value === undefined) continue;
      text += textOf(value);
      checkLength(text.length);
    }
    return paid(text, reading);
  };
}

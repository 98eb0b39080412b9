/** Names a part of an expression the way a recruiter would: `data.session.overall_score` is the "overall score". */
import { calledName, listNodes, type SyntaxNode } from "./syntax-tree.ts";
import type { Token } from "./tokens.ts";

/** Names of fields that say nothing about what is in them. */
const EMPTY_NAMES = new Set(["value", "values", "data", "payload", "raw"]);

/** Functions that give the same thing in another form. */
const SAME_THING = new Set(
  "number string round floor ceil abs trim lowercase uppercase boolean distinct sort reverse toMillis".split(
    " ",
  ),
);

const PHRASES: Record<string, string> = {
  count: "number of",
  sum: "total",
  average: "average",
  max: "highest",
  min: "lowest",
  length: "length of",
};

/** @returns undefined when the part has no name of its own */
export function nounOf(node: SyntaxNode | undefined): string | undefined {
  if (node === undefined) return undefined;
  switch (node.type) {
    case "path":
      return nounOfPath(node.steps ?? []);
    case "name":
      return nounOfPath([node]);
    case "variable":
      return typeof node.value === "string" && /^\w{2,}$/.test(node.value) ? inWords(node.value) : undefined;
    case "block":
      return node.expressions?.length === 1 ? nounOf(node.expressions[0]) : undefined;
    case "condition":
      // `score ?? 0` is still the score; which side of a real choice was taken is not known here.
      return isDefault(node) ? nounOf(node.then) : undefined;
    case "function": {
      const name = calledName(node) ?? "";
      const inner = nounOf(node.arguments?.[0]);
      if (inner === undefined) return undefined;
      if (SAME_THING.has(name)) return inner;
      return Object.hasOwn(PHRASES, name) ? `${PHRASES[name]} ${inner}` : undefined;
    }
    default:
      return undefined;
  }
}

/** True for `a ?? b` and `a ?: b`, whose condition jsonata makes from a copy of `a`. */
function isDefault({ condition, then, else: other }: SyntaxNode): boolean {
  if (condition === undefined || then === undefined) return false;
  if (other?.type !== "number" && other?.type !== "string" && other?.type !== "value") return false;
  const asked = calledName(condition) === "exists" ? (condition.arguments?.[0] ?? condition) : condition;
  return placesOf(asked) === placesOf(then);
}

function placesOf(node: SyntaxNode): string {
  return listNodes(node)
    .map(({ position }) => position)
    .join(" ");
}

function nounOfPath(steps: readonly SyntaxNode[]): string | undefined {
  const names: string[] = [];
  for (const [index, step] of steps.entries()) {
    if (step.type === "name" && typeof step.value === "string") names.push(step.value);
    // `$event.score`, `$steps.find_row.row`: what stands in the variable is named by the fields behind it.
    else if (index > 0 || step.type !== "variable") return undefined;
  }
  let last = names.length - 1;
  while (last > 0 && EMPTY_NAMES.has(names[last] ?? "")) last -= 1;
  const name = names[last];
  if (name === undefined) return undefined;
  // An id alone could be anything's.
  return inWords(name === "id" && last > 0 ? `${names[last - 1]} id` : name);
}

function inWords(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[_\-\s]+/g, " ")
    .trim()
    .toLowerCase();
}

/** Finds the text of a part of an expression: from its first token to its last, and on until all brackets close. */
export function sourceOf(
  node: SyntaxNode,
  source: string,
  tokens: readonly Token[],
  nodes: readonly SyntaxNode[],
): string {
  const ends = new Set([node, ...nodes].map((each) => each.position));
  const own = tokens.flatMap((token, index) => (ends.has(token.end) ? [index] : []));
  const first = own[0] ?? 0;
  let last = own.at(-1) ?? tokens.length - 1;
  const textOf = (index: number): string => source.slice(tokens[index]?.start, tokens[index]?.end);
  // An opening bracket is the token of its node, the closing one is nobody's.
  let depth = 0;
  for (let index = first; index <= last || (depth > 0 && index < tokens.length); index += 1) {
    if ("([{".includes(textOf(index))) depth += 1;
    else if (")]}".includes(textOf(index))) depth -= 1;
    last = Math.max(last, index);
  }
  const text = source.slice(tokens[first]?.start, tokens[last]?.end).replaceAll(/\s+/g, " ");
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

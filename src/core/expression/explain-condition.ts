/**
 * Says in words why a condition passed or not: `79 is below 80`, `no score yet`. The parts of a condition that
 * can be explained note the values they saw while it was evaluated; the words are made of those.
 */
import {
  factOfComparison,
  factOfEnd,
  factOfExistence,
  factOfMembership,
  factOfText,
  factOfValue,
  type Side,
} from "./facts.ts";
import { nounOf, sourceOf } from "./nouns.ts";
import { isComparison, trace, traceValue, type Comparison, type Trace } from "./operators.ts";
import { isFunction } from "./plain.ts";
import { calledName, leftOf, listNodes, rightOf, type SyntaxNode } from "./syntax-tree.ts";
import type { Token } from "./tokens.ts";

type Part =
  | { kind: "all" | "any"; parts: Part[] }
  | { kind: "not"; part: Part }
  | {
      kind: "comparison";
      id: number;
      node: SyntaxNode;
      operator: Comparison;
      left: Side;
      right: Side;
      asks?: End;
    }
  | { kind: "in"; id: number; node: SyntaxNode; left: Side; right: Side }
  | { kind: "contains"; id: number; node: SyntaxNode; left: Side; right: Side }
  | { kind: "exists"; id: number; node: SyntaxNode; side: Side }
  | { kind: "value"; id: number; node: SyntaxNode; side: Side };

export interface Explainer {
  /** Makes the parts note what they see. Call it once our operators are in the tree. */
  install(): void;
  /** @param seen  what the parts noted during one evaluation */
  explain(seen: Trace): string;
}

/** Looks at a condition as it was parsed, before our operators are put in. */
export function readCondition(tree: SyntaxNode, source: string, tokens: readonly Token[]): Explainer {
  let count = 0;
  const leaves: Part[] = [];
  const leaf = <P extends Part>(part: P): P => {
    leaves.push(part);
    return part;
  };
  const side = (node: SyntaxNode): Side => ({
    noun: nounOf(node),
    text: sourceOf(node, source, tokens, listNodes(node)),
    literal: isLiteral(node),
    isTime: calledName(node) === "toMillis",
  });

  function read(node: SyntaxNode): Part {
    // Three numbers are kept for each part: `$contains` notes its arguments and its result apart.
    const id = (count += 3);
    if (node.predicate !== undefined || node.group !== undefined)
      return leaf({ kind: "value", id, node, side: side(node) });
    if (node.type === "block" && node.expressions !== undefined) {
      const last = node.expressions.at(-1);
      if (last !== undefined) return read(last);
    }
    if (node.type === "binary") {
      const { value: operator } = node;
      if (operator === "and" || operator === "or") {
        const [left, right] = [read(leftOf(node)), read(rightOf(node))];
        return { kind: operator === "and" ? "all" : "any", parts: [left, right] };
      }
      if (isComparison(operator) || operator === "in") {
        const sides = { left: side(leftOf(node)), right: side(rightOf(node)) };
        if (operator === "in") return leaf({ kind: "in", id, node, ...sides });
        const asks = endAskedFor(node);
        return leaf({ kind: "comparison", id, node, operator, ...sides, ...(asks && { asks }) });
      }
    }
    const [first, second] = node.arguments ?? [];
    const called = calledName(node);
    if (called === "not" && first !== undefined) return { kind: "not", part: read(first) };
    if (called === "exists" && first !== undefined)
      return leaf({ kind: "exists", id, node, side: side(first) });
    if (called === "contains" && first !== undefined && second !== undefined) {
      return leaf({ kind: "contains", id, node, left: side(first), right: side(second) });
    }
    return leaf({ kind: "value", id, node, side: side(node) });
  }

  const whole = read(tree);
  return {
    install() {
      for (const part of leaves) installLeaf(part);
    },
    explain: (seen) => explainPart(whole, seen, leaves.length > 1),
  };
}

function installLeaf(part: Part): void {
  if (part.kind === "comparison" || part.kind === "in") trace(part.node, part.id);
  if (part.kind === "exists" && part.node.arguments?.[0] !== undefined)
    traceValue(part.node.arguments[0], part.id);
  if (part.kind === "contains") {
    for (const [index, argument] of (part.node.arguments ?? []).entries())
      traceValue(argument, part.id + 1 + index);
  }
  if (part.kind === "value" || part.kind === "contains") traceValue(part.node, part.id);
}

/** What a part came to: undefined when something was missing, "unseen" when it was never reached. */
function resultOf(part: Part, seen: Trace): boolean | undefined | "unseen" {
  switch (part.kind) {
    case "all": {
      const results = part.parts.map((each) => resultOf(each, seen));
      return results.every((each) => each === true);
    }
    case "any":
      return part.parts.some((each) => resultOf(each, seen) === true);
    case "not": {
      const inner = resultOf(part.part, seen);
      return typeof inner === "boolean" ? !inner : inner;
    }
    default: {
      const values = seen.get(part.id);
      if (values === undefined) return "unseen";
      if (part.kind === "exists") return values[0] !== undefined;
      const result = values.at(-1);
      return result === undefined ? undefined : isTrue(result);
    }
  }
}

/** jsonata's `$boolean`. */
export function isTrue(value: unknown): boolean {
  if (isFunction(value)) return false;
  if (Array.isArray(value)) return value.length === 1 ? isTrue(value[0]) : value.some(isTrue);
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

function explainPart(part: Part, seen: Trace, named: boolean): string {
  const explain = (each: Part): string => explainPart(each, seen, named);
  const values = "id" in part ? (seen.get(part.id) ?? []) : [];
  switch (part.kind) {
    case "all":
    case "any": {
      const passed = resultOf(part, seen) === true;
      const decisive = part.parts.find((each) => (resultOf(each, seen) === true) === (part.kind === "any"));
      // One failing part decides an "and", one passing part an "or"; otherwise all of them do.
      if (passed === (part.kind === "any") && decisive !== undefined) return explain(decisive);
      return part.parts.map(explain).join(" and ");
    }
    case "not":
      return explain(part.part);
    case "comparison":
      if (part.asks && (part.operator === "=" || part.operator === "!="))
        return factOfEnd(part.asks, values, part.operator);
      return factOfComparison(part.operator, part, values, named);
    case "in":
      return factOfMembership(part, values);
    case "contains":
      return factOfText(part, [seen.get(part.id + 1)?.[0], seen.get(part.id + 2)?.[0], isTrue(values[0])]);
    case "exists":
      return factOfExistence(part.side, values[0]);
    default:
      return factOfValue(part.side, values[0]);
  }
}

/** How a text begins or ends. */
interface End {
  noun: string;
  end: "start" | "end";
  wanted: string;
}

/** `$substring(name, 0, 3) = "Ada"` and `$substring(email, -4) = ".org"`. */
function endAskedFor(node: SyntaxNode): End | undefined {
  const [asked, { type, value: wanted }] = [leftOf(node), rightOf(node)];
  const [text, from, count, more] = asked.arguments ?? [];
  const noun = nounOf(text);
  if (calledName(asked) !== "substring" || type !== "string" || typeof wanted !== "string") return undefined;
  if (more !== undefined || from?.type !== "number" || noun === undefined) return undefined;
  const length = Array.from(wanted).length;
  if (from.value === 0 && count?.type === "number" && count.value === length) {
    return { noun, end: "start", wanted };
  }
  return count === undefined && length > 0 && from.value === -length
    ? { noun, end: "end", wanted }
    : undefined;
}

function isLiteral(node: SyntaxNode): boolean {
  if (node.type === "unary" && node.value === "[") return (node.expressions ?? []).every(isLiteral);
  return node.type === "string" || node.type === "number" || node.type === "value" || node.type === "regex";
}

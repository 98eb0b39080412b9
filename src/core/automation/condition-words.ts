/**
 * A condition as a recruiter would say it: `$event.score.value >= 80` is "the score is 80 or more". What can't be said that way
 * stays what it is, a written condition.
 */
import { parse } from "../expression/engine.ts";
import { nounOf, sourceOf } from "../expression/nouns.ts";
import { isComparison, MIRRORED, type Comparison } from "../expression/operators.ts";
import { calledName, leftOf, listNodes, rightOf, type SyntaxNode } from "../expression/syntax-tree.ts";
import { ConfigError } from "../errors.ts";

export interface Clause {
  kind: "clause";
  /** What it is about, without an article: `score`. */
  noun: string;
  /** What is asked of it, without its value: `is at least`. Clauses that ask the same of the same thing are one that changed. */
  asks: string;
  /** Behind the noun: `is 80 or more`. */
  says: string;
  /** The value alone where there is one: `80 or more`. */
  value: string | null;
}
export type ConditionPart =
  | Clause
  | { kind: "all" | "any"; parts: ConditionPart[] }
  /** No words for it: as it is written. */
  | { kind: "written"; source: string };

/** @returns the condition in parts; what can't be read at all is one written part */
export function readConditionParts(source: string): ConditionPart {
  try {
    const { tree, tokens } = parse(source);
    return read(tree, (node) => sourceOf(node, source, tokens, listNodes(node)));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { kind: "written", source };
  }
}

/** `the score is 80 or more and the job title contains "engineer"`. */
export function conditionInWords(part: ConditionPart): string {
  if (part.kind === "written") return "a written condition holds";
  if (part.kind === "clause") return `the ${part.noun} ${part.says}`;
  const inner = part.parts.map((each) => conditionInWords(each));
  if (part.kind === "any") return `either ${inner.join(" or ")}`;
  return listed(inner, "and");
}

/** `a, b and c`. */
export function listed(words: readonly string[], last: "and" | "or" | "then"): string {
  const [end = "", ...before] = words.toReversed();
  return before.length === 0 ? end : `${before.toReversed().join(", ")} ${last} ${end}`;
}

type Quote = (node: SyntaxNode) => string;

function read(node: SyntaxNode, quote: Quote): ConditionPart {
  const written = (): ConditionPart => ({ kind: "written", source: quote(node) });
  if (node.predicate !== undefined || node.group !== undefined) return written();
  if (node.type === "block") {
    const [only, ...more] = node.expressions ?? [];
    return only && more.length === 0 ? read(only, quote) : written();
  }
  if (node.type === "binary") {
    if (node.value === "and" || node.value === "or") {
      const kind = node.value === "and" ? "all" : "any";
      const sides = [read(leftOf(node), quote), read(rightOf(node), quote)];
      return { kind, parts: sides.flatMap((side) => (side.kind === kind ? side.parts : [side])) };
    }
    if (isComparison(node.value)) return comparison(node.value, leftOf(node), rightOf(node)) ?? written();
    if (node.value === "in") return membership(leftOf(node), rightOf(node)) ?? written();
    return written();
  }
  const [first, second] = node.arguments ?? [];
  const called = calledName(node);
  if (called === "exists" && first) return clause(first, "is known", "is known") ?? written();
  if (called === "not" && first) {
    const inner = read(first, quote);
    const [negated] = inner.kind === "clause" && inner.says === "is known" ? [inner] : [];
    return negated ? { ...negated, says: "is not known" } : written();
  }
  if (called === "contains" && first && second?.type === "string") {
    return clause(first, "contains", `contains ${show(second)}`, show(second)) ?? written();
  }
  if (node.type === "path" || node.type === "name") return clause(node, "is set", "is set") ?? written();
  return written();
}

function comparison(operator: Comparison, left: SyntaxNode, right: SyntaxNode): Clause | undefined {
  if (isLiteral(left) && !isLiteral(right)) return comparison(MIRRORED[operator], right, left);
  if (!isLiteral(right)) return undefined;
  const value = show(right);
  const asText = right.type === "string";
  switch (operator) {
    case ">=":
      return clause(
        left,
        "least",
        asText ? `is ${value} or later` : `is ${value} or more`,
        asText ? `${value} or later` : `${value} or more`,
      );
    case "<=":
      return clause(
        left,
        "most",
        asText ? `is ${value} or earlier` : `is ${value} or less`,
        asText ? `${value} or earlier` : `${value} or less`,
      );
    case ">":
      return clause(
        left,
        "least",
        `is ${asText ? "after" : "above"} ${value}`,
        `${asText ? "after" : "above"} ${value}`,
      );
    case "<":
      return clause(
        left,
        "most",
        `is ${asText ? "before" : "below"} ${value}`,
        `${asText ? "before" : "below"} ${value}`,
      );
    case "=":
      return clause(left, "is", `is ${value}`, value);
    case "!=":
      return clause(left, "is not", `is not ${value}`, `anything but ${value}`);
  }
}

function membership(left: SyntaxNode, right: SyntaxNode): Clause | undefined {
  if (right.type === "unary" && right.value === "[") {
    const options = right.expressions ?? [];
    if (!options.every(isLiteral) || isLiteral(left)) return undefined;
    const value = listed(options.map(show), "or");
    return clause(left, "is", `is ${value}`, value);
  }
  return isLiteral(left) ? clause(right, "includes", `includes ${show(left)}`, show(left)) : undefined;
}

function clause(
  node: SyntaxNode,
  asks: string,
  says: string,
  value: string | null = null,
): Clause | undefined {
  const noun = pathNoun(node) ?? nounOf(node);
  if (noun === undefined) return undefined;
  return { kind: "clause", noun: noun.replace(/ (minutes|hours|days)$/, " in $1"), asks, says, value };
}

/** Names that say whose they are only with what stands before them. */
const NEEDS_OWNER = new Set("name email id title status type url location phone department".split(" "));
const OWNERS = new Set(["candidate", "job", "interview", "application", "user", "offer"]);

function pathNoun(node: SyntaxNode): string | undefined {
  const names = (node.steps ?? []).flatMap(({ type, value }) =>
    type === "name" && typeof value === "string" ? [value] : [],
  );
  const [owner = "", last = ""] = names.slice(-2);
  return NEEDS_OWNER.has(last) && OWNERS.has(owner)
    ? `${owner} ${last === "email" ? "email address" : last}`
    : undefined;
}

function isLiteral({ type }: SyntaxNode): boolean {
  return type === "string" || type === "number" || type === "value";
}

function show({ type, value }: SyntaxNode): string {
  if (type === "string") return `"${value as string}"`;
  if (value === null) return "empty";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return JSON.stringify(value) ?? "nothing";
}

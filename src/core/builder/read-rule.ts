/** One part of a condition as a row, where it is what some row would write. */
import { leftOf, rightOf, type SyntaxNode } from "../expression/syntax-tree.ts";
import { isDays, type OperatorName, type Rule, type Value } from "./condition.ts";
import { isOfHiringEvent } from "./field-path.ts";
import { argumentsOf, fieldOf, hasOnly, valueOf, valuesOf, wordOf } from "./read-node.ts";
import { DAY_MS } from "./write-condition.ts";

type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";

const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  "=": "=",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};
const OF_NUMBERS: Readonly<Record<Comparison, OperatorName>> = {
  "=": "is",
  "!=": "is_not",
  "<": "less_than",
  "<=": "at_most",
  ">": "more_than",
  ">=": "at_least",
};
const OF_TEXTS: Readonly<Record<Comparison, OperatorName>> = {
  ...OF_NUMBERS,
  "<": "before",
  "<=": "up_to",
  ">": "after",
  ">=": "from",
};

/** @returns undefined when no row means exactly this */
export function readRule(node: SyntaxNode): Rule | undefined {
  const field = fieldOf(node);
  if (field !== undefined) return rule(field, "filled");
  if (node.type === "binary" && hasOnly(node, "value", "lhs", "rhs")) {
    if (node.value === "in") return readMembership(node, "one_of", "has");
    return isComparison(node.value) ? readComparison(node, node.value) : undefined;
  }
  return readCall(node, "contains", "sent") ?? readNegation(node);
}

function rule(field: string | undefined, operator: OperatorName, ...values: Value[]): Rule | undefined {
  return field === undefined ? undefined : { kind: "rule", field, operator, values };
}

function isComparison(value: unknown): value is Comparison {
  return typeof value === "string" && Object.hasOwn(MIRRORED, value);
}

function readComparison(node: SyntaxNode, operator: Comparison): Rule | undefined {
  const [left, right] = [leftOf(node), rightOf(node)];
  const isWritten = (side: SyntaxNode): boolean => valueOf(side) !== undefined || wordOf(side) !== undefined;
  if (isWritten(left) && !isWritten(right)) return compared(right, MIRRORED[operator], left);
  return compared(left, operator, right);
}

function compared(subject: SyntaxNode, operator: Comparison, other: SyntaxNode): Rule | undefined {
  const value = valueOf(other);
  const field = fieldOf(subject);
  if (field !== undefined) {
    if (value !== undefined) return plainly(field, operator, value);
    const word = wordOf(other);
    if (word === null && operator === "!=") return rule(field, "known");
    if (typeof word === "boolean" && operator === "=") return rule(field, word ? "is_yes" : "is_no");
    return undefined;
  }
  return (
    readCount(subject, operator, value) ??
    readEnds(subject, operator, value) ??
    readDays(subject, operator, other)
  );
}

function plainly(field: string, operator: Comparison, value: Value): Rule | undefined {
  if (typeof value === "number") return rule(field, OF_NUMBERS[operator], value);
  const ordered = operator !== "=" && operator !== "!=";
  return ordered && value === "" ? undefined : rule(field, OF_TEXTS[operator], value);
}

function readCount(subject: SyntaxNode, operator: Comparison, value: Value | undefined): Rule | undefined {
  const [list, ...more] = argumentsOf(subject, "count") ?? [];
  if (value !== 0 || more.length > 0) return undefined;
  if (operator === "=") return rule(fieldOf(list), "empty");
  return operator === ">" ? rule(fieldOf(list), "not_empty") : undefined;
}

/** `$substring(name, 0, 3) = "Ada"`, `$substring(email, -4) = ".org"`. */
function readEnds(subject: SyntaxNode, operator: Comparison, value: Value | undefined): Rule | undefined {
  const [text, from, count, ...more] = argumentsOf(subject, "substring") ?? [];
  if (typeof value !== "string" || value === "" || more.length > 0) return undefined;
  if (operator !== "=" && operator !== "!=") return undefined;
  const length = Array.from(value).length;
  const [start, taken] = [valueOf(from), valueOf(count)];
  if (start === 0 && taken === length) {
    return rule(fieldOf(text), operator === "=" ? "starts_with" : "not_starts_with", value);
  }
  if (start !== -length || count !== undefined) return undefined;
  return rule(fieldOf(text), operator === "=" ? "ends_with" : "not_ends_with", value);
}

/** `$toMillis(startedAt) >= $millis() - 7 * 86400000`. */
function readDays(subject: SyntaxNode, operator: Comparison, other: SyntaxNode): Rule | undefined {
  const [time, ...more] = argumentsOf(subject, "toMillis") ?? [];
  if (more.length > 0 || (operator !== ">=" && operator !== "<")) return undefined;
  if (other.type !== "binary" || other.value !== "-" || !hasOnly(other, "value", "lhs", "rhs"))
    return undefined;
  const span = rightOf(other);
  if (argumentsOf(leftOf(other), "millis")?.length !== 0) return undefined;
  if (span.type !== "binary" || span.value !== "*" || !hasOnly(span, "value", "lhs", "rhs")) return undefined;
  const days = valueOf(leftOf(span));
  if (typeof days !== "number" || !isDays(days) || valueOf(rightOf(span)) !== DAY_MS) return undefined;
  return rule(fieldOf(time), operator === ">=" ? "within_days" : "older_than_days", days);
}

/** `status in ["a", "b"]`, or `"SQL" in skills`. */
function readMembership(node: SyntaxNode, oneOf: OperatorName, has: OperatorName): Rule | undefined {
  const values = valuesOf(rightOf(node));
  if (values !== undefined) return rule(fieldOf(leftOf(node)), oneOf, ...values);
  const value = valueOf(leftOf(node));
  return value === undefined ? undefined : rule(fieldOf(rightOf(node)), has, value);
}

function readCall(node: SyntaxNode, contains: OperatorName, sent: OperatorName): Rule | undefined {
  const [asked, ...others] = argumentsOf(node, "exists") ?? [];
  if (asked !== undefined && others.length === 0) {
    const field = fieldOf(asked);
    const known = sent === "sent" ? "known" : "unknown";
    return rule(field, field !== undefined && isOfHiringEvent(field) ? known : sent);
  }
  const [text, part, ...more] = argumentsOf(node, "contains") ?? [];
  const value = valueOf(part);
  if (typeof value !== "string" || value === "" || more.length > 0) return undefined;
  return rule(fieldOf(text), contains, value);
}

function readNegation(node: SyntaxNode): Rule | undefined {
  const [inner, ...more] = argumentsOf(node, "not") ?? [];
  if (inner === undefined || more.length > 0) return undefined;
  if (inner.type === "binary" && hasOnly(inner, "value", "lhs", "rhs")) {
    if (inner.value === "in") return readMembership(inner, "none_of", "has_not");
    const negated = inner.value === "!=" ? readComparison(inner, "!=") : undefined;
    return negated?.operator === "known" ? { ...negated, operator: "unknown" } : undefined;
  }
  return readCall(inner, "not_contains", "not_sent");
}

/**
 * From JSONata to rows, by jsonata's own tree. A part that no row means exactly is kept as it stands, as code inside the
 * drawing; where nothing can be drawn without loss, all of it is.
 */
import { parse, type Parsed } from "../expression/engine.ts";
import { SyntaxProblem } from "../expression/syntax-error.ts";
import { leftOf, rightOf, type SyntaxNode } from "../expression/syntax-tree.ts";
import { soleExpression } from "../expression/template.ts";
import { tidy, type Condition, type Group, type Join } from "./condition.ts";
import { hasOnly } from "./read-node.ts";
import { readRule } from "./read-rule.ts";
import { trimBlanks } from "./stands-alone.ts";
import { whyNotDrawn } from "./why-not-drawn.ts";
import { writeCondition } from "./write-condition.ts";

export type ReadCondition =
  | { drawn: true; group: Group }
  /** `code` is `comment` where drawing it would only lose comments. */
  | {
      drawn: false;
      code: "syntax" | "comment" | "too_long" | "not_the_same";
      reason: string;
      position?: number | undefined;
    };

/** More rows than this nobody takes in. */
const MOST_ROWS = 100;

/**
 * Reads a condition. Never throws for what somebody wrote. In a page the engine must have been brought first.
 *
 * @param options.dropComments  draws it although its comments would be gone once the drawing is changed
 */
export function readCondition(source: string, options: { dropComments?: boolean } = {}): ReadCondition {
  const text = soleExpression(source) ?? source;
  if (trimBlanks(text) === "") return { drawn: true, group: { kind: "group", join: "and", items: [] } };
  let parsed: Parsed;
  try {
    parsed = parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    return { drawn: false, code: "syntax", reason: error.message, position: error.position };
  }
  const tooLong = { drawn: false, code: "too_long", reason: "It is too long to be shown as rows." } as const;
  if (countJoins(parsed) >= MOST_ROWS) return tooLong;
  const reading: Reading = { parsed, kept: [] };
  const whole = readPart(parsed.tree, { start: 0, end: text.length }, reading);
  const comment = options.dropComments === true ? undefined : lostComment(parsed, reading.kept);
  if (comment !== undefined) {
    return {
      drawn: false,
      code: "comment",
      reason: "It has a comment, for which rows have no place.",
      position: comment,
    };
  }
  const group = tidy(whole.kind === "group" ? whole : { kind: "group", join: "and", items: [whole] });
  if (!readsBack(group)) {
    return { drawn: false, code: "not_the_same", reason: "Rows could not say exactly the same." };
  }
  return { drawn: true, group };
}

/** Where a part stands in the source, from the end of what is before it to the beginning of what is behind. */
interface Span {
  start: number;
  end: number;
}

interface Reading {
  parsed: Parsed;
  /** What is kept as it stands, comments included. */
  kept: Span[];
}

function readPart(node: SyntaxNode, span: Span, reading: Reading): Condition {
  const join = joinOf(node);
  if (join !== undefined) return readChain(node, join, span, reading);
  const inner = innerOf(node, span, reading.parsed);
  if (inner !== undefined) {
    const [part, within] = inner;
    const read = readPart(part, within, reading);
    return read.kind === "group" ? read : { kind: "group", join: "and", items: [read] };
  }
  const rule = readRule(node);
  if (rule !== undefined) return rule;
  reading.kept.push(span);
  const source = trimBlanks(reading.parsed.source.slice(span.start, span.end));
  return { kind: "code", source, reason: whyNotDrawn(node) };
}

function joinOf(node: SyntaxNode): Join | undefined {
  if (node.type !== "binary" || !hasOnly(node, "value", "lhs", "rhs")) return undefined;
  return node.value === "and" || node.value === "or" ? node.value : undefined;
}

/** `a and b and c`, which jsonata reads as `(a and b) and c`. */
function readChain(node: SyntaxNode, join: Join, span: Span, reading: Reading): Group {
  const operands: { node: SyntaxNode; span: Span }[] = [];
  let left = node;
  let { end } = span;
  while (joinOf(left) === join) {
    const operator = reading.parsed.tokens.find((token) => token.end === left.position);
    operands.unshift({ node: rightOf(left), span: { start: operator?.end ?? span.start, end } });
    end = operator?.start ?? end;
    left = leftOf(left);
  }
  operands.unshift({ node: left, span: { start: span.start, end } });
  return { kind: "group", join, items: operands.map((each) => readPart(each.node, each.span, reading)) };
}

/** What stands in a pair of brackets, unless they hold more than one expression. */
function innerOf(node: SyntaxNode, span: Span, parsed: Parsed): [SyntaxNode, Span] | undefined {
  const [only, ...more] = node.expressions ?? [];
  if (node.type !== "block" || only === undefined || more.length > 0 || !hasOnly(node, "expressions")) return;
  const within = parsed.tokens.filter(({ start, end }) => start >= span.start && end <= span.end);
  const [open, close] = [within[0], within.at(-1)];
  if (open === undefined || close === undefined || parsed.source.charAt(close.start) !== ")") return;
  const last = within.at(-2);
  if (last !== undefined && parsed.source.charAt(last.start) === ";") return;
  return [only, { start: open.end, end: close.start }];
}

function countJoins({ source, tokens }: Parsed): number {
  return tokens.filter(
    ({ kind, start, end }) => kind === "name" && /^(and|or)$/.test(source.slice(start, end)),
  ).length;
}

/** Where the first comment begins that stands in nothing which is kept as it is. */
function lostComment({ source, tokens }: Parsed, kept: readonly Span[]): number | undefined {
  let gap = 0;
  for (const { start, end } of [...tokens, { start: source.length, end: source.length }]) {
    const comment = source.slice(gap, start).indexOf("/*");
    if (comment !== -1) {
      const at = gap + comment;
      if (!kept.some((span) => at >= span.start && at < span.end)) return at;
    }
    gap = end;
  }
  return undefined;
}

/** Whether the rows say the same again once they are written: the last guard against a loss that nobody thought of. */
function readsBack(group: Group): boolean {
  let parsed: Parsed;
  const written = writeCondition(group);
  try {
    parsed = parse(written);
  } catch {
    return group.items.length === 0;
  }
  const reading: Reading = { parsed, kept: [] };
  const again = readPart(parsed.tree, { start: 0, end: written.length }, reading);
  const tidied = tidy(again.kind === "group" ? again : { kind: "group", join: "and", items: [again] });
  return JSON.stringify(tidied) === JSON.stringify(group);
}

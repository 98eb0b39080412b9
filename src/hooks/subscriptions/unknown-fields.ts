/**
 * Finds what a subscriber's expression reads of a delivery and no delivery has. Such a field reads as missing, so that
 * `data.score >= 80`, which is how an automation would say it, would leave out every event without a word.
 */
import { HIRING_SHAPE, type Shape } from "../../core/automation/check-expressions.ts";
import { didYouMean } from "../../core/automation/closest.ts";
import { ConfigError } from "../../core/errors.ts";
import { parse, startOf, type Parsed } from "../../core/expression/engine.ts";
import type { SyntaxNode } from "../../core/expression/syntax-tree.ts";
import { soleExpression } from "../../core/expression/template.ts";

export interface UnknownField {
  message: string;
  /** Offset in the text. */
  position: number;
}

const { type: _type, ...FACTS } = HIRING_SHAPE;
/** Names by name; null where anything may stand below. */
const DELIVERY: Readonly<Record<string, Shape>> = {
  id: null,
  event: null,
  occurredAt: null,
  receivedAt: null,
  test: null,
  ...FACTS,
  candidate: { ...FACTS["candidate"], remembered: null },
  payload: null,
};

/** @returns nothing for what can't be read: that is told elsewhere */
export function unknownFields(text: string): UnknownField[] {
  const expression = soleExpression(text) ?? text;
  const parsed = read(expression);
  if (!parsed) return [];
  const offset = text.indexOf(expression);
  return readsOf(parsed.tree).flatMap((steps) => {
    const slip = slipIn(steps);
    if (!slip) return [];
    return [{ message: slip.message, position: offset + (startOf(parsed.tokens, slip.node.position) ?? 0) }];
  });
}

function read(expression: string): Parsed | undefined {
  try {
    return parse(expression);
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

/** Paths that begin at the delivery itself. What stands inside others, or in functions, is left aside. */
function readsOf(node: SyntaxNode | undefined): SyntaxNode[][] {
  if (node === undefined) return [];
  const of = (...nodes: (SyntaxNode | undefined)[]): SyntaxNode[][] => nodes.flatMap(readsOf);
  switch (node.type) {
    case "name":
      return [[node]];
    case "path": {
      const [first] = node.steps ?? [];
      return first?.type === "name" ? [node.steps ?? []] : of(first);
    }
    case "binary":
    case "apply":
      return of(...leftOf(node), node.rhs);
    case "unary":
      return of(node.expression, ...(node.expressions ?? []), ...leftOf(node));
    case "function":
      return of(...(node.arguments ?? []));
    case "condition":
      return of(node.condition, node.then, node.else);
    case "block":
      return of(...(node.expressions ?? []));
    case "bind":
      return of(node.rhs);
    default:
      return [];
  }
}

/** One node, or the names and values that an object is made of. */
function leftOf({ lhs = [] }: SyntaxNode): SyntaxNode[] {
  return Array.isArray(lhs) ? lhs.flat() : [lhs];
}

function slipIn(steps: readonly SyntaxNode[]): { node: SyntaxNode; message: string } | undefined {
  let shape: Shape = DELIVERY;
  const above: string[] = [];
  for (const node of steps) {
    if (shape === null || node.type !== "name" || typeof node.value !== "string") return undefined;
    const name = node.value;
    if (!Object.hasOwn(shape, name)) return { node, message: wordsFor(name, above, Object.keys(shape)) };
    shape = shape[name] ?? null;
    above.push(name);
  }
  return undefined;
}

function wordsFor(name: string, above: readonly string[], known: readonly string[]): string {
  if (above.length > 0) {
    const hint = didYouMean(name, known) || ` It has: ${known.join(", ")}.`;
    return `\`${above.join(".")}\` of a delivery has no field "${name}".${hint}`;
  }
  const hint = didYouMean(name, known) || ` It has: ${known.join(", ")}.`;
  return `A delivery has no field "${name}".${hint} The vendor's own fields stand in \`payload\`: \`payload.${name}\`.`;
}

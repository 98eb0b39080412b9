/**
 * Reads every expression of an automation and tells all that can be known without an event: whether it can be
 * read, and whether the steps, variables and fields of the hiring event that it names exist.
 */
import { z } from "zod";
import type { AutomationDefinition } from "./automation.ts";
import { closest, didYouMean } from "./closest.ts";
import { ConfigError } from "../errors.ts";
import { BUILT_IN_NAMES } from "../expression/built-ins.ts";
import { compileMapping } from "../expression/compile-mapping.ts";
import { parse, startOf, type Parsed } from "../expression/engine.ts";
import { SyntaxProblem } from "../expression/syntax-error.ts";
import { calledName, listNodes, type SyntaxNode } from "../expression/syntax-tree.ts";
import { readTemplate, soleExpression } from "../expression/template.ts";
import { HiringFactsSchema } from "../hiring/hiring-event.ts";
import { formatPath } from "../findings.ts";

export interface ExpressionProblem {
  path: PropertyKey[];
  code: string;
  message: string;
  /** Offset in the field's whole text. */
  position?: number | undefined;
}

/** Ids of the steps whose results an expression can read, and of those that come too late for it. */
interface Steps {
  earlier: readonly string[];
  later: readonly string[];
}

export function checkExpressions({ when, steps }: AutomationDefinition): ExpressionProblem[] {
  const ids = steps.map(({ id }) => id);
  const problems = when === undefined ? [] : checkText(when, ["when"], { earlier: [], later: ids }, true);
  for (const [index, step] of steps.entries()) {
    const known = { earlier: ids.slice(0, index), later: ids.slice(index) };
    const path = ["steps", index];
    if (step.when !== undefined) problems.push(...checkText(step.when, [...path, "when"], known, true));
    problems.push(...checkMapping(step.with, [...path, "with"], known));
  }
  return problems;
}

function checkMapping(given: unknown, path: PropertyKey[], steps: Steps): ExpressionProblem[] {
  const inTexts = textsOf(given, path).flatMap((text) => checkText(text.text, text.path, steps, false));
  if (inTexts.length > 0) return inTexts;
  const whole = attempt(() => compileMapping(given, { path: formatPath(path) }));
  return whole.error ? [{ path, code: whole.error.code, message: whole.error.message }] : [];
}

function textsOf(value: unknown, path: PropertyKey[]): { text: string; path: PropertyKey[] }[] {
  if (typeof value === "string") return [{ text: value, path }];
  if (typeof value !== "object" || value === null) return [];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, inner]: [PropertyKey, unknown]) => textsOf(inner, [...path, key]));
}

/** @param bare  true where the whole text is an expression even without `{% … %}` */
function checkText(text: string, path: PropertyKey[], steps: Steps, bare: boolean): ExpressionProblem[] {
  const name = formatPath(path);
  const sole = soleExpression(text);
  if (bare && sole === undefined) return checkExpression(text, 0, path, steps);
  const template = attempt(() => readTemplate(text, name));
  if (!template.value) {
    const position = Math.max(0, text.lastIndexOf("{%"));
    return [{ path, code: template.error.code, message: template.error.message, position }];
  }
  let cursor = 0;
  return template.value.flatMap((piece) => {
    if ("literal" in piece) return [];
    const offset = text.indexOf(`{%${piece.expression}`, cursor) + 2;
    cursor = offset + piece.expression.length;
    return checkExpression(piece.expression, offset, path, steps);
  });
}

function checkExpression(
  source: string,
  offset: number,
  path: PropertyKey[],
  steps: Steps,
): ExpressionProblem[] {
  const parsed = attempt(() => parse(source, { path: formatPath(path) }));
  if (parsed.error) {
    const { code, message } = parsed.error;
    const position = parsed.error instanceof SyntaxProblem ? parsed.error.position : undefined;
    return [{ path, code, message, position: offset + (position ?? 0) }];
  }
  return [
    ...unknownVariables(parsed.value),
    ...unknownSteps(parsed.value, steps),
    ...unknownFacts(parsed.value),
  ].map(({ node, code, message }) => ({
    path,
    code,
    message,
    position: offset + (startOf(parsed.value.tokens, node.position) ?? 0),
  }));
}

interface Slip {
  node: SyntaxNode;
  code: string;
  message: string;
}

/** A misspelt variable reads as a missing value, so the automation would be silent for ever. */
function unknownVariables({ tree }: Parsed): Slip[] {
  const nodes = listNodes(tree);
  const known = new Set<unknown>(["", "$", "event", "steps"]);
  for (const node of nodes) {
    const { focus, index } = node as SyntaxNode & { focus?: unknown; index?: unknown };
    if (node.type === "bind") known.add((node.lhs as SyntaxNode).value);
    if (node.type === "lambda") for (const parameter of node.arguments ?? []) known.add(parameter.value);
    known.add(focus).add(index);
  }
  return nodes.flatMap((node) => {
    if (node.type !== "variable" || typeof node.value !== "string") return [];
    if (known.has(node.value) || BUILT_IN_NAMES.has(node.value)) return [];
    const names = [...known].filter((name) => typeof name === "string" && name.length > 1) as string[];
    const meant = closest(node.value, names);
    const hint = meant === undefined ? "" : ` Did you mean $${meant}?`;
    return [{ node, code: "unknown_variable", message: `There is no variable $${node.value}.${hint}` }];
  });
}

function unknownSteps({ tree }: Parsed, { earlier, later }: Steps): Slip[] {
  return listNodes(tree).flatMap((node) => {
    const named = stepNamedBy(node);
    if (!named || earlier.includes(named.id)) return [];
    if (later.includes(named.id)) {
      const message = `\`$steps.${named.id}\` has no result yet at this place: only steps above it can be read.`;
      return [{ node: named.node, code: "step_not_run_yet", message }];
    }
    const hint =
      didYouMean(named.id, earlier) || (earlier.length > 0 ? ` Steps above: ${earlier.join(", ")}.` : "");
    return [{ node: named.node, code: "unknown_step", message: `There is no step "${named.id}".${hint}` }];
  });
}

/** `$steps.find_row` or `$lookup($steps, "find_row")`. */
function stepNamedBy(node: SyntaxNode): { node: SyntaxNode; id: string } | undefined {
  const [first, second] = calledName(node) === "lookup" ? (node.arguments ?? []) : (node.steps ?? []);
  if (first?.type !== "variable" || first.value !== "steps") return undefined;
  if (second?.type !== "name" && second?.type !== "string") return undefined;
  return { node: second, id: String(second.value) };
}

/** Names of the hiring event's fields; null where there are none below. */
export type Shape = { readonly [name: string]: Shape } | null;

const TEXT: Shape = null;
/** The hiring event's. */
export const HIRING_SHAPE: { readonly [name: string]: Shape } = {
  ...shapeOf(z.toJSONSchema(HiringFactsSchema, { io: "input" })),
  type: TEXT,
  source: { vendor: TEXT, event: TEXT, connection: TEXT },
};

function shapeOf(schema: object): Shape {
  const { properties, items } = schema as { properties?: Record<string, object>; items?: object };
  if (items) return shapeOf(items);
  if (!properties) return null;
  return Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, shapeOf(inner)]));
}

function unknownFacts({ tree }: Parsed): Slip[] {
  return listNodes(tree).flatMap((node) => {
    const [first, ...rest] = node.type === "path" ? (node.steps ?? []) : [];
    if (first?.type !== "variable" || first.value !== "event") return [];
    let shape: Shape = HIRING_SHAPE;
    for (const step of rest) {
      if (step.type !== "name" || typeof step.value !== "string") return [];
      const name = step.value;
      if (shape === null || !Object.hasOwn(shape, name)) {
        const known: string[] = shape === null ? [] : Object.keys(shape);
        const hint = didYouMean(name, known) || (known.length > 0 ? ` It has: ${known.join(", ")}.` : "");
        return [
          {
            node: step,
            code: "unknown_fact",
            message: `The hiring event has no field "${name}" here.${hint}`,
          },
        ];
      }
      shape = shape[name] ?? null;
    }
    return [];
  });
}

type Attempt<T> = { value: T; error?: undefined } | { value?: undefined; error: ConfigError };

function attempt<T>(read: () => T): Attempt<T> {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof ConfigError) return { error };
    throw error;
  }
}

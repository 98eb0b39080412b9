/** Looks at nodes of jsonata's tree, and takes none that carries more than is asked for. */
import { calledName, type SyntaxNode } from "../expression/syntax-tree.ts";
import { writePath, type FieldRoot } from "./field-path.ts";
import type { Value } from "./condition.ts";

/** Whatever else jsonata's parser may add (filters, groups, `[]`, `@`) has a meaning that would be lost. */
export function hasOnly(node: SyntaxNode, ...keys: readonly (keyof SyntaxNode)[]): boolean {
  const allowed = new Set<string>(["type", "position", ...keys]);
  return Object.entries(node).every(([key, value]) => value === undefined || allowed.has(key));
}

const ROOTS: Readonly<Record<string, FieldRoot>> = { "": "payload", event: "event", steps: "steps" };

/** @returns the way to a field as `writePath` writes it; undefined for anything else */
export function fieldOf(node: SyntaxNode | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (node.type === "variable" && hasOnly(node, "value")) {
    const root = rootOf(node);
    return root === undefined || root === "payload" ? undefined : writePath(root, []);
  }
  if (node.type !== "path" || !hasOnly(node, "steps")) return undefined;
  const [first, ...rest] = node.steps ?? [];
  if (first === undefined || !hasOnly(first, "value")) return undefined;
  const root = first.type === "variable" ? rootOf(first) : "payload";
  if (root === undefined) return undefined;
  const names: string[] = [];
  for (const step of first.type === "variable" ? rest : [first, ...rest]) {
    if (step.type !== "name" || typeof step.value !== "string" || !hasOnly(step, "value")) return undefined;
    names.push(step.value);
  }
  return names.length === 0 && root === "payload" ? undefined : writePath(root, names);
}

function rootOf({ value }: SyntaxNode): FieldRoot | undefined {
  return typeof value === "string" && Object.hasOwn(ROOTS, value) ? ROOTS[value] : undefined;
}

/** A text or a number, written out. */
export function valueOf(node: SyntaxNode | undefined): Value | undefined {
  if (node === undefined || !hasOnly(node, "value")) return undefined;
  if (node.type === "string" && typeof node.value === "string") return node.value;
  return node.type === "number" && typeof node.value === "number" ? node.value : undefined;
}

/** `true`, `false` or `null`, written out. */
export function wordOf(node: SyntaxNode | undefined): boolean | null | undefined {
  if (node?.type !== "value" || !hasOnly(node, "value")) return undefined;
  return node.value === null || typeof node.value === "boolean" ? node.value : undefined;
}

/** A list of texts and numbers, written out; not an empty one. */
export function valuesOf(node: SyntaxNode | undefined): Value[] | undefined {
  if (node?.type !== "unary" || node.value !== "[" || !hasOnly(node, "value", "expressions"))
    return undefined;
  const values = (node.expressions ?? []).map(valueOf);
  return values.length > 0 && values.every((value) => value !== undefined) ? values : undefined;
}

/** The arguments of a plain call of a built-in function; undefined when the node is anything else. */
export function argumentsOf(node: SyntaxNode | undefined, name: string): SyntaxNode[] | undefined {
  if (node === undefined || calledName(node) !== name || !hasOnly(node, "value", "procedure", "arguments")) {
    return undefined;
  }
  return node.procedure && hasOnly(node.procedure, "value") ? (node.arguments ?? []) : undefined;
}

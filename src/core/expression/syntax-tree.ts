/**
 * The tree that jsonata 2.2.2 makes of an expression. `expression.ast()` is the very tree that `evaluate` walks,
 * so changing it once after parsing changes every evaluation.
 */
export interface SyntaxNode {
  type: string;
  value?: unknown;
  /** Offset behind the node's token. */
  position?: number;
  lhs?: SyntaxNode | SyntaxNode[] | [SyntaxNode, SyntaxNode][];
  rhs?: SyntaxNode;
  steps?: SyntaxNode[];
  expressions?: SyntaxNode[];
  expression?: SyntaxNode;
  arguments?: SyntaxNode[];
  procedure?: SyntaxNode;
  condition?: SyntaxNode;
  then?: SyntaxNode;
  else?: SyntaxNode;
  body?: SyntaxNode;
  pattern?: SyntaxNode;
  predicate?: unknown;
  stages?: unknown;
  group?: unknown;
  keepArray?: boolean;
  keepSingletonArray?: boolean;
}

/** Properties that hold no nodes; some of them refer back up the tree. */
const NOT_CHILDREN = new Set(["value", "signature", "slot", "ancestor", "seekingParent"]);

/** Every node of the tree once, each before what is inside it. */
export function listNodes(root: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const seen = new Set<object>();
  const open: unknown[] = [root];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== "object" || next === null || seen.has(next)) continue;
    seen.add(next);
    if (Array.isArray(next)) {
      open.push(...next);
      continue;
    }
    if (typeof (next as SyntaxNode).type === "string") found.push(next as SyntaxNode);
    for (const [key, value] of Object.entries(next)) if (!NOT_CHILDREN.has(key)) open.push(value);
  }
  return found;
}

/** Makes `node` a call of the variable `name`, in place; whatever holds the node now holds the call. */
export function turnIntoCall(node: SyntaxNode, name: string, args: SyntaxNode[]): void {
  node.type = "function";
  node.value = "(";
  node.procedure = { type: "variable", value: name };
  node.arguments = args;
  delete node.lhs;
  delete node.rhs;
}

/** The one node on the left; object constructors have pairs there, which is nothing for a caller of this. */
export function leftOf(node: SyntaxNode): SyntaxNode {
  return node.lhs as SyntaxNode;
}

export function rightOf(node: SyntaxNode): SyntaxNode {
  return node.rhs as SyntaxNode;
}

/** The name of the function that a node calls, such as `contains`. */
export function calledName(node: SyntaxNode): string | undefined {
  if (node.type !== "function" || node.procedure?.type !== "variable") return undefined;
  return typeof node.procedure.value === "string" ? node.procedure.value : undefined;
}

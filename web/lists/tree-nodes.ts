/** A value as the lines of a tree. */

export interface TreeNode {
  /** As an expression reads it: `candidate.emails[0]`. */
  path: string;
  /** Its own name: a field, or a place in a list. */
  name: string;
  level: number;
  value: unknown;
  /** Null for what holds nothing else. */
  children: TreeNode[] | null;
  /** Among its siblings, from 1. */
  place: number;
  siblings: number;
}

const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** @returns the nodes of a record's or list's own entries */
export function treeOf(value: unknown, path = "", level = 1): TreeNode[] {
  const list = Array.isArray(value);
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return entries.map(([name, own], index) => {
    const at = list ? `${path}[${name}]` : joined(path, name);
    const holds = typeof own === "object" && own !== null && Object.keys(own).length > 0;
    return {
      path: at,
      name,
      level,
      value: own,
      children: holds ? treeOf(own, at, level + 1) : null,
      place: index + 1,
      siblings: entries.length,
    };
  });
}

/** Names that are no plain word stand in backticks, as JSONata wants them. */
function joined(path: string, name: string): string {
  const own = PLAIN.test(name) ? name : `\`${name}\``;
  return path === "" ? own : `${path}.${own}`;
}

/** Those that are in sight, from top to bottom. */
export function inSight(nodes: readonly TreeNode[], open: ReadonlySet<string>): TreeNode[] {
  return nodes.flatMap((node) => [
    node,
    ...(node.children && open.has(node.path) ? inSight(node.children, open) : []),
  ]);
}

/** What a node says beside its name. */
export function valueInWords({ value, children }: TreeNode): string {
  if (children !== null) {
    const count = children.length;
    return Array.isArray(value) ? `${count} in a list` : `${count} ${count === 1 ? "field" : "fields"}`;
  }
  if (value === null) return "empty";
  if (value === "") return "empty text";
  if (typeof value === "object") return Array.isArray(value) ? "empty list" : "no fields";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "string" ? value : JSON.stringify(value);
}

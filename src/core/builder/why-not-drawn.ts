/** Why a part of a condition is shown as code, in a few words. */
import { calledName, listNodes, type SyntaxNode } from "../expression/syntax-tree.ts";

export function whyNotDrawn(node: SyntaxNode): string {
  const nodes = listNodes(node);
  if (node.type === "condition") return "It chooses between two values.";
  if (node.type === "value" || node.type === "string" || node.type === "number") {
    return "It is a fixed value and asks about no field.";
  }
  if (nodes.some(({ type }) => type === "bind" || type === "lambda")) {
    return "It works something out in several steps.";
  }
  if (nodes.some(({ type }) => type === "regex")) return "It looks for a pattern.";
  const name = nodes.map(calledName).find((called) => called !== undefined && called !== "not");
  if (name !== undefined) return `It works something out with $${name}.`;
  if (
    node.type === "binary" &&
    ["+", "-", "*", "/", "%", "&"].some((sign) => nodes.some(({ value }) => value === sign))
  ) {
    return "It calculates.";
  }
  if (node.type === "binary") return "It does not compare one field with a fixed value.";
  return "Rows have no words for it.";
}

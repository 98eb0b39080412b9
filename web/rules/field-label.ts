/** What a field is called and what it is, also one that the list does not have. */
import type { FieldInfo, FieldKind } from "../../src/core/builder/field-info.ts";
import { hiringLabelOf, labelOf } from "../../src/core/builder/field-label.ts";
import { operatorOf, type OperatorName } from "../../src/core/builder/condition.ts";

export function labelOfPath(path: string, fields: readonly FieldInfo[]): string {
  const known = fields.find((field) => field.path === path);
  if (known) return known.label;
  const [root, ...names] = path.split(".").map((name) => name.replaceAll(/^[`"]|[`"]$/g, ""));
  if (root === "$event" && names.length > 0) return hiringLabelOf(names);
  if (root === "$steps" && names.length > 1) return labelOf(names.slice(1));
  return labelOf(root?.startsWith("$") === true ? [root.slice(1), ...names] : [root ?? "", ...names]);
}

/** @param operator  tells what is not known otherwise */
export function kindOfPath(path: string, fields: readonly FieldInfo[], operator?: OperatorName): FieldKind {
  const known = fields.find((field) => field.path === path);
  if (known) return known.kind;
  return (operator && operatorOf(operator).kinds[0]) ?? "text";
}

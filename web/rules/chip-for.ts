import type { Chip } from "../../src/core/builder/chip.ts";
import type { FieldInfo } from "../../src/core/builder/field-info.ts";

/** The chip that a field begins as: lists and times in a form that can be read. */
export function chipFor({ path, kind }: FieldInfo): Chip {
  if (kind === "list") return { fields: [path], format: { kind: "list", separator: ", " } };
  if (kind === "date") return { fields: [path], format: { kind: "date", picture: "[D1] [MNn] [Y]" } };
  return { fields: [path] };
}

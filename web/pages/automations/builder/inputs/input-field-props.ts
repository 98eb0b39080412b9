import type { FieldInfo } from "../../../../rules/index.ts";
import type { FieldSpec } from "../schema.ts";

/** What every field of a step's input takes. */
export interface InputFieldProps {
  spec: FieldSpec;
  value: unknown;
  /** @param value  undefined: nothing is entered */
  onChange: (value: unknown) => void;
  /** `steps[0].with.channel` */
  path: string;
  /** What can be read here. */
  fields: readonly FieldInfo[];
  /** The connection whose choices are offered. */
  account: string | null;
  depends: Readonly<Record<string, string>>;
  disabled: boolean;
}

/** An expression can stand wherever a value can. */
export function isWritten(value: unknown): value is string {
  return typeof value === "string" && value.includes("{%");
}

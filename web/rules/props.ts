/** What every editor of this folder takes. Each takes and gives the automation's own words, never a model of its own. */
import type { FieldInfo } from "../../src/core/builder/field-info.ts";

/** What is wrong with an expression; `Problem` of the automation's checks fits. */
export interface RuleProblem {
  message: string;
  code?: string | undefined;
  path?: string | undefined;
  /** Offset in the whole text, in characters. */
  position?: number | undefined;
}

export interface EditorProps {
  value: string;
  onChange: (value: string) => void;
  /** What can be read here, from `/api/fields`. */
  fields: readonly FieldInfo[];
  label: string;
  description?: string | undefined;
  problems?: readonly RuleProblem[] | undefined;
  disabled?: boolean | undefined;
}

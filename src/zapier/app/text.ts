/** What a person filled in, or what an answer holds, as text. */
import type { Z } from "./zapier.ts";

/** @returns undefined for what is empty, and for whatever is neither text nor number */
export function text(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

/**
 * What must not be empty: a required field may be filled from an earlier step that gives nothing.
 *
 * @throws the platform's `Error` with the code `input_missing`
 */
export function needed(z: Pick<Z, "errors">, value: unknown, label: string): string {
  const found = text(value);
  if (found !== undefined) return found;
  throw new z.errors.Error(
    `"${label}" is empty. Fill it in, or look at the step that it comes from.`,
    "input_missing",
  );
}

/** What an automation gives for a field, as the kinds of fields take it. Undefined means that it does not fit. */
import type { FieldValue } from "./adapter.ts";

/** A list is told with commas. */
export function asText(value: FieldValue): string {
  return Array.isArray(value) ? value.join(", ") : String(value);
}

export function asNumber(value: FieldValue): number | undefined {
  if (Array.isArray(value) || typeof value === "boolean" || String(value).trim() === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** Also `yes`, `no`, `true` and `false` in words. */
export function asBoolean(value: FieldValue): boolean | undefined {
  if (typeof value === "boolean") return value;
  const word = String(value).trim().toLowerCase();
  if (word === "true" || word === "yes") return true;
  return word === "false" || word === "no" ? false : undefined;
}

/** `2026-11-21`, also from a whole timestamp. */
export function asDate(value: FieldValue): string | undefined {
  return /^(\d{4}-\d{2}-\d{2})(?:$|T)/.exec(String(value))?.[1];
}

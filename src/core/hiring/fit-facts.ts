/** Makes hiring facts of what was read, whatever it was read from. */
import { findingsOf, valueAt } from "../findings.ts";
import { HiringFactsSchema, type HiringFacts } from "./hiring-event.ts";

/**
 * Keeps what fits the hiring event. A number sent as text becomes a number and the reverse; anything else
 * that does not fit is left out rather than passed on as something it is not.
 */
export function fitFacts(facts: unknown): HiringFacts {
  const whole = HiringFactsSchema.safeParse(facts ?? {});
  if (whole.success) return whole.data;
  const kept: unknown = structuredClone(facts);
  for (const { path, issue } of findingsOf(whole.error, facts)) {
    const parent = valueAt(kept, path.slice(0, -1));
    const key = path.at(-1);
    if (typeof parent !== "object" || parent === null || key === undefined) continue;
    const expected = issue.code === "invalid_type" ? issue.expected : undefined;
    const mended = convert(valueAt(facts, path), expected);
    // an entry of a list that cannot be read is marked by null here and dropped below
    if (mended === undefined && !Array.isArray(parent)) delete (parent as Record<PropertyKey, unknown>)[key];
    else (parent as Record<PropertyKey, unknown>)[key] = mended ?? null;
  }
  const parts = valueAt(kept, ["score", "parts"]);
  if (Array.isArray(parts)) {
    const part = HiringFactsSchema.shape.score.unwrap().shape.parts.unwrap().element;
    const score = valueAt(kept, ["score"]) as Record<string, unknown>;
    score["parts"] = parts.filter((candidate) => part.safeParse(candidate).success);
  }
  const mended = HiringFactsSchema.safeParse(kept);
  return mended.success ? mended.data : {};
}

/** @returns undefined when the value cannot stand for one of that kind */
export function convert(value: unknown, expected: string | undefined): unknown {
  if (expected === "string" && (typeof value === "number" || typeof value === "boolean"))
    return String(value);
  if (expected !== "number" || typeof value !== "string" || value.trim() === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

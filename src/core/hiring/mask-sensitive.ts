/** Hides what opens doors: session tokens, links to recordings. */
import { withChanges } from "./fresh-sample.ts";
import { read } from "./read.ts";

export const HIDDEN = "[hidden]";

/**
 * @param paths  `TriggerApp.sensitive`
 * @returns a copy of the payload in which what stands there reads `[hidden]`
 */
export function maskSensitive(
  payload: Record<string, unknown>,
  paths: readonly string[],
): Record<string, unknown> {
  const present = paths.filter((path) => read(payload).text(path) !== undefined);
  return withChanges(payload, Object.fromEntries(present.map((path) => [path, HIDDEN])));
}

/** The same for whatever was read out of that payload, such as the hiring event: the values are hidden wherever they stand. */
export function maskedLike<T>(facts: T, payload: Record<string, unknown>, paths: readonly string[]): T {
  const secret = new Set(paths.flatMap((path) => read(payload).text(path) ?? []));
  return secret.size === 0 ? facts : (masked(facts, secret) as T);
}

function masked(value: unknown, secret: ReadonlySet<string>): unknown {
  if (typeof value === "string") return secret.has(value) ? HIDDEN : value;
  if (Array.isArray(value)) return value.map((each) => masked(each, secret));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, masked(each, secret)]));
}

/** What both kinds of app share. */
import type { App } from "./zapier.ts";

/**
 * Empty values reach us as they are, as Zapier advises new apps, and a 429 reaches `afterResponse`, which knows the words
 * for it.
 */
export const FLAGS: App["flags"] = { cleanInputData: false, throwForThrottlingEarly: false };

export function byKey<T extends { key: string }>(parts: readonly T[]): Record<string, T> {
  return Object.fromEntries(parts.map((part) => [part.key, part]));
}

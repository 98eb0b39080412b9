/** Filters as the server takes them, and as they are shown. */
import { dayBegins, dayEnds } from "./days.ts";
import type { Chip } from "./filter-panel.tsx";

/** What is asked of the server: days as moments, and nothing that is empty. */
export function queryOf({
  from,
  to,
  ...same
}: Partial<Record<string, string>> & { from?: string; to?: string }): Record<string, string> {
  const all = { ...same, since: dayBegins(from), until: dayEnds(to) };
  return Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

/** Those that are set, in words; what is searched for stands in its own box. */
export function chipsIn<K extends string>(
  names: readonly K[],
  values: Partial<Record<K, string>>,
  words: Partial<Record<K, string | undefined>>,
): Chip<K>[] {
  return names.flatMap((name) => {
    const value = values[name];
    return name === "q" || !value ? [] : [{ name, words: words[name] ?? value }];
  });
}

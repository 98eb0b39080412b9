/** What a list is narrowed down by stands in the address bar, so that it can be sent to somebody and survives a reload. */
import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";

export interface Filters<K extends string> {
  /** Only those that are set. */
  values: Partial<Record<K, string>>;
  /** Null or empty takes a filter away. */
  set: (changes: Partial<Record<K, string | null>>) => void;
  /** Takes the place of all of them. */
  replace: (values: Partial<Record<K, string>>) => void;
  /** As it stands in the address, without the question mark. */
  text: string;
}

export function useFilters<K extends string>(names: readonly K[]): Filters<K> {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const values = useMemo(() => {
    const given = new URLSearchParams(search);
    const known = names.flatMap((name) => {
      const value = given.get(name);
      return value ? [[name, value] as const] : [];
    });
    return Object.fromEntries(known) as Partial<Record<K, string>>;
  }, [search, names]);

  const replace = useCallback(
    (next: Partial<Record<K, string>>) => {
      const text = textOf(next);
      navigate(text === "" ? path : `${path}?${text}`, { replace: true });
    },
    [navigate, path],
  );
  const set = useCallback(
    (changes: Partial<Record<K, string | null>>) =>
      replace({ ...values, ...changes } as Partial<Record<K, string>>),
    [replace, values],
  );
  return { values, set, replace, text: textOf(values) };
}

function textOf(values: Partial<Record<string, string | null>>): string {
  const given = Object.entries(values).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return new URLSearchParams(given).toString();
}

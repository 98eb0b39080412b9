import { useQuery } from "@tanstack/react-query";
import { api } from "../api/client.ts";

export interface Choice {
  value: string;
  label: string;
}

/** What an account offers is asked for again after that; events that arrive say nothing about it. */
const FRESH_MS = 5 * 60_000;

/** @param options.depends  what the form holds so far */
export function useChoices(options: {
  connection: string | null;
  name: string;
  depends: Readonly<Record<string, string>>;
  enabled: boolean;
}) {
  const { connection, name, depends, enabled } = options;
  return useQuery({
    queryKey: ["choices", connection, name, depends],
    queryFn: async ({ signal }) => {
      const path = `/connections/${encodeURIComponent(connection ?? "")}/choices/${encodeURIComponent(name)}`;
      return (await api<{ items: Choice[] }>("GET", path, { query: depends, signal })).items;
    },
    enabled: enabled && connection !== null,
    staleTime: FRESH_MS,
  });
}

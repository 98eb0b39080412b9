import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import type { Charts, Need, Start } from "./types.ts";

/** Silence, room on the disk and the like change without an event. */
const LOOK_AGAIN_MS = 60_000;

export function useNeeds() {
  return useQuery({
    queryKey: ["home", "needs"],
    queryFn: () => api<{ needs: Need[]; start: Start }>("GET", "/home/needs"),
    refetchInterval: LOOK_AGAIN_MS,
  });
}

export function useCharts(days: number) {
  return useQuery({
    queryKey: ["home", "charts", days],
    queryFn: () => api<Charts>("GET", "/home/charts", { query: { days } }),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.complete === false ? 2_000 : LOOK_AGAIN_MS),
  });
}

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import type { Arrivals, Sample, Sandbox, Sent, Trouble } from "./types.ts";

/** What a run does at a destination is told when the run changes; a retry within a call is not. */
const LOOK_AGAIN_MS = 3_000;

export function useArrivals() {
  return useQuery({
    queryKey: ["sandbox", "arrivals"],
    queryFn: () => api<Arrivals>("GET", "/sandbox/arrivals"),
    refetchInterval: ({ state }) => (state.error ? false : LOOK_AGAIN_MS),
    staleTime: 0,
  });
}

export function useSandbox(enabled: boolean) {
  return useQuery({
    queryKey: ["sandbox", "overview"],
    queryFn: () => api<Sandbox>("GET", "/sandbox"),
    enabled,
  });
}

export function useSend() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (sample: Sample) => api<Sent>("POST", "/sandbox/send", { body: sample }),
    onSettled: () => client.invalidateQueries({ queryKey: ["sandbox"] }),
  });
}

export function useTrouble() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, on }: Pick<Trouble, "id" | "on">) =>
      api<Trouble>("PUT", `/sandbox/troubles/${encodeURIComponent(id)}`, { body: { on } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["sandbox"] }),
  });
}

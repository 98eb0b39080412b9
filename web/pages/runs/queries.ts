/** What the pages about runs ask for. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import type { Run, RunDetail } from "../../api/types.ts";
import type { BulkJob, BulkReport } from "../../lists/types.ts";

export function useRun(id: string) {
  return useQuery({
    queryKey: ["runs", "one", id],
    queryFn: () => api<RunDetail>("GET", `/runs/${encodeURIComponent(id)}`),
  });
}

/** Something done to one run; what is shown is fetched again. */
export function useRunAction<B = undefined>(
  id: string,
  path: string,
  onDone: (run: Run) => void = () => undefined,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: B) =>
      api<Run>("POST", `/runs/${encodeURIComponent(id)}/${path}`, body === undefined ? {} : { body }),
    onSuccess(run) {
      for (const key of ["runs", "holds", "home"]) void client.invalidateQueries({ queryKey: [key] });
      onDone(run);
    },
  });
}

/** Each run that had its turn is told live, and makes these old with all that begins with "runs". */
export function useJobs() {
  return useQuery({
    queryKey: ["runs", "jobs"],
    queryFn: async () => (await api<{ items: BulkJob[] }>("GET", "/bulk-jobs")).items,
  });
}

export function useJob(id: string) {
  return useQuery({
    queryKey: ["runs", "jobs", id],
    queryFn: () => api<BulkReport>("GET", `/bulk-jobs/${encodeURIComponent(id)}`),
  });
}

export function useJobState(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (state: "running" | "paused" | "cancelled") =>
      api<BulkJob>("POST", `/bulk-jobs/${encodeURIComponent(id)}/state`, { body: { state } }),
    onSettled: () => void client.invalidateQueries({ queryKey: ["runs", "jobs"] }),
  });
}

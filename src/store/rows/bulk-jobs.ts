import type { BulkItem, BulkJob } from "../bulk-jobs.ts";

export interface JobRow {
  seq: number;
  id: string;
  action: BulkJob["action"];
  choice: string;
  state: BulkJob["state"];
  made_by: string;
  runs: number;
  done: number;
  refused: number;
  created_at: number;
  finished_at: number | null;
}

export function toJob(row: JobRow): BulkJob {
  const { id, action, state, runs, done, refused } = row;
  return {
    id,
    action,
    choice: JSON.parse(row.choice) as BulkJob["choice"],
    state,
    madeBy: row.made_by,
    runs,
    done,
    refused,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}

export interface ItemRow {
  place: number;
  run_id: string;
  outcome: BulkItem["outcome"];
  code: string | null;
  reason: string | null;
  new_run_id: string | null;
  at: number | null;
}

export function toItem({
  place,
  run_id: runId,
  outcome,
  code,
  reason,
  new_run_id: newRunId,
  at,
}: ItemRow): BulkItem {
  return { place, runId, outcome, code, reason, newRunId, at };
}

/**
 * Something that is done to many runs, one by one: what was asked for, how far it came, and what became of each run. It
 * goes on after a restart where it was, since each run's turn and the note of it are one transaction.
 *
 * @module
 */

export const BULK_ACTIONS = ["replay", "retry", "release", "skip", "cancel"] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

export const BULK_STATES = ["running", "paused", "cancelled", "finished"] as const;
export type BulkState = (typeof BULK_STATES)[number];

export interface BulkJob {
  id: string;
  action: BulkAction;
  /** How runs are replayed; without meaning for other actions. */
  choice: { fromStart: boolean; version: "recorded" | "current" };
  state: BulkState;
  /** Who asked for it, by name. */
  madeBy: string;
  /** How many runs it is about. */
  runs: number;
  done: number;
  /** Runs for which it could not be done. */
  refused: number;
  createdAt: number;
  finishedAt: number | null;
}

export interface BulkItem {
  /** Its turn: 0, 1, 2 … */
  place: number;
  runId: string;
  /** Null until it was its turn. */
  outcome: "done" | "refused" | null;
  code: string | null;
  reason: string | null;
  /** The run that repeats it. */
  newRunId: string | null;
  at: number | null;
}

export interface BulkJobs {
  /** Older jobs than the last hundred are forgotten. */
  createBulkJob(job: BulkJob, runIds: readonly string[]): Promise<void>;
  /** Newest first, a hundred at most. */
  bulkJobs(): Promise<BulkJob[]>;
  bulkJob(id: string): Promise<BulkJob | null>;
  /** @returns false when it is over already */
  setBulkState(id: string, state: "running" | "paused" | "cancelled", at: number): Promise<boolean>;
  /**
   * Does what the job is about to the next of its runs, and notes what came of it.
   *
   * @param options.newRunId  the id of the run that a replay makes
   * @returns the run; null when the job does not run or has no more, which ends it
   */
  stepBulkJob(
    id: string,
    options: { at: number; deadlineAt: number; newRunId: string },
  ): Promise<BulkItem | null>;
  /** In the order in which they are done. */
  bulkItems(id: string, page: { after: number; limit: number }): Promise<BulkItem[]>;
}

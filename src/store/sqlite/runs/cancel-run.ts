/** Gives up runs that no worker holds. An answer stays: a replay goes on with it. */
import type { DatabaseSync } from "node:sqlite";
import type { AfterFinish, FinishedRun } from "./finish-run.ts";

export const sql = {
  cancel: `
    UPDATE runs SET
      state = 'cancelled', hold = NULL, hold_connection_id = NULL, question = NULL, waits_for = NULL, reason = ?, code = ?, finished_at = ?,
      due_at = NULL, ambiguous_since = NULL
    WHERE id = ? AND state IN ('waiting', 'held')
    RETURNING event_seq, automation_seq, lane`,
};

/** @returns false when the run was already finished or is running */
export type CancelRun = (runId: string, at: number, reason: string, code?: string) => boolean;

export function prepareCancelRun(db: DatabaseSync, afterFinish: AfterFinish): CancelRun {
  const cancel = db.prepare(sql.cancel);

  return function cancelRun(runId, at, reason, code) {
    const run = cancel.get(reason, code ?? null, at, runId) as FinishedRun | undefined;
    if (run === undefined) return false;
    afterFinish(run, "cancelled");
    return true;
  };
}

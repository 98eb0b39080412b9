/** Gives up runs that no worker holds. An answer stays: a replay goes on with it. */
import type { RunState } from "../../core/types.ts";
import type { Database, Transaction } from "./database.ts";
import { afterFinish, type FinishedRun } from "./finish-run.ts";
import { takeLanesOf } from "./lanes.ts";

export const CANCEL = `
      state = 'cancelled', hold = NULL, hold_connection_id = NULL, question = NULL, waits_for = NULL, reason = $2,
      code = $3, finished_at = $4, due_at = NULL, ambiguous_since = NULL`;

export const sql = {
  cancel: `
    UPDATE runs SET ${CANCEL}
    WHERE workspace_seq = $1 AND id = $5 AND state IN ('waiting', 'held')
    RETURNING event_seq, automation_seq, lane, state`,
};

/**
 * In a transaction with the barrier, shared or exclusive.
 *
 * @returns false when the run was already finished or is running
 */
export async function cancelRun(
  tx: Transaction,
  runId: string,
  at: number,
  reason: string,
  code: string | null = null,
): Promise<boolean> {
  await takeLanesOf(tx, [runId]);
  const runs = await tx.all<FinishedRun & { state: RunState }>(sql.cancel, reason, code, at, runId);
  await afterFinish(tx, runs);
  return runs.length > 0;
}

export function cancelRunOf(db: Database) {
  return {
    cancelRun: (runId: string, at: number, reason: string): Promise<boolean> =>
      db.transaction((tx) => cancelRun(tx, runId, at, reason), { barrier: "shared" }),
  };
}

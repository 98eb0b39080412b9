/** Takes an automation out of sight and gives its unfinished runs up, in one transaction. */
import type { RunState } from "../../core/types.ts";
import { automationNotFound } from "../refusals.ts";
import { CANCEL } from "./cancel-run.ts";
import type { Database, Transaction } from "./database.ts";
import { removeDraftOf } from "./drafts.ts";
import { afterFinish, type FinishedRun } from "./finish-run.ts";

export const sql = {
  remove: `
    UPDATE automations SET state = 'off', removed_at = $3, updated_at = $3
    WHERE workspace_seq = $1 AND id = $2 AND removed_at IS NULL`,
  cancelAll: `
    UPDATE runs SET ${CANCEL}
    WHERE workspace_seq = $1 AND automation_seq = (SELECT seq FROM automations WHERE workspace_seq = $1 AND id = $5)
      AND state IN ('waiting', 'held')
    RETURNING event_seq, automation_seq, lane, state`,
};

/** In a transaction that does more than that, behind a closed barrier. */
export async function removeAutomation(
  tx: Transaction,
  id: string,
  at: number,
  reason: string,
): Promise<void> {
  if ((await tx.run(sql.remove, id, at)) === 0) throw automationNotFound();
  const cancelled = await tx.all<FinishedRun & { state: RunState }>(
    sql.cancelAll,
    reason,
    "automation_removed",
    at,
    id,
  );
  await afterFinish(tx, cancelled);
}

export function removeAutomationOf(db: Database) {
  return {
    removeAutomation: (id: string, at: number, reason: string): Promise<void> =>
      db.transaction(
        async (tx) => {
          await removeAutomation(tx, id, at, reason);
          await removeDraftOf(tx, id);
        },
        { barrier: "exclusive" },
      ),
  };
}

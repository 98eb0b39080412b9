/** Takes an automation out of sight and gives its unfinished runs up, in one transaction. */
import type { DatabaseSync } from "node:sqlite";
import { automationNotFound } from "../../refusals.ts";
import type { CancelRun } from "../runs/cancel-run.ts";

export const sql = {
  remove: `
    UPDATE automations SET state = 'off', removed_at = ?1, updated_at = ?1 WHERE id = ?2 AND removed_at IS NULL`,
  /** Those of one state at a time are in order in the index. */
  unfinished: `
    SELECT id FROM runs
    WHERE automation_seq = (SELECT seq FROM automations WHERE id = ?) AND state = ? ORDER BY seq`,
};

export function prepareRemoveAutomation(db: DatabaseSync, cancelRun: CancelRun) {
  const remove = db.prepare(sql.remove);
  const selectUnfinished = db.prepare(sql.unfinished);

  return function removeAutomation(id: string, at: number, reason: string): void {
    if (remove.run(at, id).changes === 0) throw automationNotFound();
    for (const state of ["waiting", "held"]) {
      for (const run of selectUnfinished.all(id, state) as unknown as { id: string }[]) {
        cancelRun(run.id, at, reason, "automation_removed");
      }
    }
  };
}

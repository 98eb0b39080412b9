/** Makes a run due that waits for a later try. */
import type { DatabaseSync } from "node:sqlite";

export const sql = {
  retry: `
    UPDATE runs SET next_at = ?1, due_at = ?1, waits_for = NULL
    WHERE id = ?2 AND state = 'waiting' AND behind = 0`,
};

export function prepareRetryNow(db: DatabaseSync) {
  const retry = db.prepare(sql.retry);
  return (runId: string, at: number): boolean => retry.run(at, runId).changes === 1;
}

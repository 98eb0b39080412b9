/** Lets runs go on that wait for a destination which works again. */
import type { DatabaseSync } from "node:sqlite";

export const sql = {
  /** The index names them in the order of arrival. What is `behind` in its lane gets its turn when that moves. */
  goOn: `
    UPDATE runs SET next_at = ?1, due_at = CASE behind WHEN 0 THEN ?1 END, waits_for = NULL
    WHERE seq IN (
      SELECT seq FROM runs INDEXED BY runs_outage
      WHERE waits_for = ?2 AND waits_for IS NOT NULL AND state = 'waiting' LIMIT ?3)`,
  /** Those that were sent away without a try. */
  goOnAll: `
    UPDATE runs SET next_at = ?1, due_at = CASE behind WHEN 0 THEN ?1 END, waits_for = NULL
    WHERE seq IN (
      SELECT seq FROM runs INDEXED BY runs_outage
      WHERE waits_for IS NOT NULL AND state = 'waiting' AND code = 'destination_down' LIMIT ?2)`,
};

export function prepareGoOn(db: DatabaseSync) {
  const goOn = db.prepare(sql.goOn);
  const goOnAll = db.prepare(sql.goOnAll);
  return (waitsFor: string | null, { now, limit }: { now: number; limit: number }): number => {
    const done = waitsFor === null ? goOnAll.run(now, limit) : goOn.run(now, waitsFor, limit);
    return Number(done.changes);
  };
}

/** Lets runs go on that wait for a destination which works again. */
import type { Database } from "./database.ts";

/** What is `behind` in its lane gets its turn when that moves. */
const GO_ON = `next_at = $2, due_at = CASE behind WHEN 0 THEN $2::bigint END, waits_for = NULL`;

export const sql = {
  goOn: `
    UPDATE runs SET ${GO_ON}
    WHERE workspace_seq = $1 AND state = 'waiting' AND seq = ANY (ARRAY(
      SELECT seq FROM runs
      WHERE workspace_seq = $1 AND waits_for = $4 AND waits_for IS NOT NULL AND state = 'waiting'
      ORDER BY seq LIMIT $3 FOR UPDATE SKIP LOCKED))`,
  /** Those that were sent away without a try. */
  goOnAll: `
    UPDATE runs SET ${GO_ON}
    WHERE workspace_seq = $1 AND state = 'waiting' AND seq = ANY (ARRAY(
      SELECT seq FROM runs
      WHERE workspace_seq = $1 AND waits_for IS NOT NULL AND state = 'waiting' AND code = 'destination_down'
      ORDER BY seq LIMIT $3 FOR UPDATE SKIP LOCKED))`,
};

export function goOnOf(db: Database) {
  return {
    goOn: (waitsFor: string | null, { now, limit }: { now: number; limit: number }): Promise<number> =>
      waitsFor === null ? db.run(sql.goOnAll, now, limit) : db.run(sql.goOn, now, limit, waitsFor),
  };
}

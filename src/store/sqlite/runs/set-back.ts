/**
 * After the clock went back: what was to wait until some time by the old one is due as much earlier, or an event that
 * was taken in while the clock was hours ahead would wait for those hours, and its lane with it. What is told of tries
 * moves along, because what they did is looked for from there on. Leases stay as they are: whoever holds one renews it.
 */
import type { DatabaseSync } from "node:sqlite";

export const sql = {
  setBack: `
    UPDATE runs SET
      next_at = CASE WHEN next_at > ?1 THEN max(?1, next_at - ?2) ELSE next_at END,
      due_at = CASE WHEN state = 'waiting' AND due_at > ?1 THEN max(?1, due_at - ?2) ELSE due_at END,
      step_began_at = step_began_at - CASE WHEN step_began_at > ?1 THEN ?2 ELSE 0 END,
      ambiguous_since = ambiguous_since - CASE WHEN ambiguous_since > ?1 THEN ?2 ELSE 0 END
    WHERE automation_seq IN (SELECT seq FROM automations) AND state IN ('waiting', 'running', 'held')
      AND (next_at > ?1 OR step_began_at > ?1 OR ambiguous_since > ?1)`,
};

export function prepareSetBack(db: DatabaseSync) {
  const setBack = db.prepare(sql.setBack);
  return (byMs: number, now: number): number => Number(setBack.run(now, byMs).changes);
}

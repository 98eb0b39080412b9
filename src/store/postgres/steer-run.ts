/** What a person, or the clock, does to runs that wait: each is one statement. */
import type { Database, Session } from "./database.ts";

export const sql = {
  retry: `
    UPDATE runs SET next_at = $3, due_at = $3, waits_for = NULL
    WHERE workspace_seq = $1 AND id = $2 AND state = 'waiting' AND behind = 0`,
  /** The only way in which a run that asks a question goes on. */
  answer: `
    UPDATE runs SET
      state = 'waiting', hold = NULL, hold_connection_id = NULL, question = NULL, answer = $3, reason = NULL,
      code = NULL, next_at = $4, due_at = CASE behind WHEN 0 THEN $4::bigint END
    WHERE workspace_seq = $1 AND id = $2 AND state = 'held' AND hold = 'question'`,
  /** Only what is unfinished has a time that lies ahead of the clock; leases stay as they are. */
  setBack: `
    UPDATE runs SET
      next_at = CASE WHEN next_at > $2 THEN greatest($2, next_at - $3) ELSE next_at END,
      due_at = CASE WHEN state = 'waiting' AND due_at > $2 THEN greatest($2, due_at - $3) ELSE due_at END,
      step_began_at = step_began_at - CASE WHEN step_began_at > $2 THEN $3::bigint ELSE 0 END,
      ambiguous_since = ambiguous_since - CASE WHEN ambiguous_since > $2 THEN $3::bigint ELSE 0 END
    WHERE workspace_seq = $1 AND finished_at IS NULL AND event_seq >= 0
      AND (next_at > $2 OR step_began_at > $2 OR ambiguous_since > $2)`,
};

/** In a transaction that does more than that. */
export async function retryNow(session: Session, runId: string, at: number): Promise<boolean> {
  return (await session.run(sql.retry, runId, at)) === 1;
}

export function steeringOf(db: Database) {
  return {
    retryNow: (runId: string, at: number): Promise<boolean> => retryNow(db, runId, at),
    answerRun: async (runId: string, answer: string, at: number): Promise<boolean> =>
      (await db.run(sql.answer, runId, answer, at)) === 1,
    setBack: (byMs: number, now: number): Promise<number> => db.run(sql.setBack, now, byMs),
  };
}

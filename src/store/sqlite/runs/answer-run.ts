/** Gives a run that asks a question its answer: the only way in which such a run goes on. */
import type { DatabaseSync } from "node:sqlite";

export const sql = {
  answer: `
    UPDATE runs SET
      state = 'waiting', hold = NULL, hold_connection_id = NULL, question = NULL, answer = ?1, reason = NULL,
      code = NULL, next_at = ?2, due_at = CASE behind WHEN 0 THEN ?2 END
    WHERE id = ?3 AND state = 'held' AND hold = 'question'`,
};

export function prepareAnswerRun(db: DatabaseSync) {
  const giveAnswer = db.prepare(sql.answer);

  return function answerRun(runId: string, answer: string, at: number): boolean {
    return giveAnswer.run(answer, at, runId).changes === 1;
  };
}

/** What writes of the API were answered, for as long as the same write may be sent again. */
import type { DatabaseSync } from "node:sqlite";
import { type AnswerRow, toKeptAnswer } from "../../rows/access.ts";
import type { KeptAnswer } from "../../access.ts";

export const sql = {
  find: `
    SELECT digest, fingerprint, status, body, expires_at FROM kept_answers
    WHERE digest = ? AND expires_at > ?`,
  begin: `
    INSERT INTO kept_answers (digest, fingerprint, status, body, expires_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (digest) DO UPDATE SET
      fingerprint = excluded.fingerprint, status = excluded.status, body = excluded.body,
      expires_at = excluded.expires_at`,
  end: `UPDATE kept_answers SET status = ?, body = ? WHERE digest = ?`,
  forget: `DELETE FROM kept_answers WHERE digest = ?`,
  /** Each write takes a few expired ones along, so that the table stays as small as what is in use. */
  sweep: `
    DELETE FROM kept_answers WHERE rowid IN (
      SELECT rowid FROM kept_answers INDEXED BY kept_answers_expiry WHERE expires_at <= ? LIMIT 20)`,
};

export function prepareKeptAnswers(db: DatabaseSync) {
  const find = db.prepare(sql.find);
  const begin = db.prepare(sql.begin);
  const end = db.prepare(sql.end);
  const forget = db.prepare(sql.forget);
  const sweep = db.prepare(sql.sweep);

  return {
    beginWrite: (write: KeptAnswer, now: number): KeptAnswer | null => {
      const kept = find.get(write.digest, now) as AnswerRow | undefined;
      if (kept !== undefined) return toKeptAnswer(kept);
      sweep.run(now);
      const { digest, fingerprint, answer, expiresAt } = write;
      begin.run(digest, fingerprint, answer?.status ?? null, answer?.body ?? null, expiresAt);
      return null;
    },
    endWrite: (digest: string, answer: KeptAnswer["answer"]): void => {
      if (answer === null) forget.run(digest);
      else end.run(answer.status, answer.body, digest);
    },
  };
}

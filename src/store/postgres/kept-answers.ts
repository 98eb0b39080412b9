/** What writes of the API were answered, for as long as the same write may be sent again. */
import { type AnswerRow, toKeptAnswer } from "../rows/access.ts";
import type { KeptAnswer } from "../access.ts";
import type { Database } from "./database.ts";

export const sql = {
  find: `
    SELECT digest, fingerprint, status, body, expires_at FROM kept_answers
    WHERE workspace_seq = $1 AND digest = $2 AND expires_at > $3`,
  /** Gives a row when the write is ours. One that is kept elsewhere in this moment is waited for. */
  begin: `
    INSERT INTO kept_answers (workspace_seq, digest, fingerprint, status, body, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (workspace_seq, digest) DO UPDATE SET
      fingerprint = excluded.fingerprint, status = excluded.status, body = excluded.body,
      expires_at = excluded.expires_at
    WHERE kept_answers.expires_at <= $7
    RETURNING digest`,
  end: `UPDATE kept_answers SET status = $3, body = $4 WHERE workspace_seq = $1 AND digest = $2`,
  forget: `DELETE FROM kept_answers WHERE workspace_seq = $1 AND digest = $2`,
  /** Each write takes a few expired ones along, so that the table stays as small as what is in use. */
  sweep: `
    DELETE FROM kept_answers WHERE workspace_seq = $1 AND digest = ANY (ARRAY(
      SELECT digest FROM kept_answers WHERE workspace_seq = $1 AND expires_at <= $2
      ORDER BY expires_at LIMIT 20 FOR UPDATE SKIP LOCKED))`,
};

export function keptAnswersOf(db: Database) {
  return {
    beginWrite: async (write: KeptAnswer, now: number): Promise<KeptAnswer | null> => {
      const { digest, fingerprint, answer, expiresAt } = write;
      const values = [digest, fingerprint, answer?.status ?? null, answer?.body ?? null, expiresAt] as const;
      for (;;) {
        const kept = await db.one<AnswerRow>(sql.find, digest, now);
        if (kept !== undefined) return toKeptAnswer(kept);
        await db.run(sql.sweep, now);
        if ((await db.one(sql.begin, ...values, now)) !== undefined) return null;
        // somebody else began it in between, and may have forgotten it again by now
      }
    },
    endWrite: async (digest: string, answer: KeptAnswer["answer"]): Promise<void> => {
      if (answer === null) await db.run(sql.forget, digest);
      else await db.run(sql.end, digest, answer.status, answer.body);
    },
  };
}

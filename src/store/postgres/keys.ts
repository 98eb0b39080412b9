/** Small keyed state with an expiry, for caches. */
import type { Database } from "./database.ts";

export const sql = {
  get: `
    SELECT value FROM keys WHERE workspace_seq = $1 AND key = $2 AND (expires_at IS NULL OR expires_at > $3)`,
  set: `
    INSERT INTO keys (workspace_seq, key, value, expires_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (workspace_seq, key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`,
  remove: `DELETE FROM keys WHERE workspace_seq = $1 AND key = $2`,
  /** Reads on from the prefix: the index begins there, and the table is small. */
  clear: `DELETE FROM keys WHERE workspace_seq = $1 AND key >= $2 AND starts_with(key, $2)`,
  /** Each write takes a few expired entries along, so that the table stays as small as what is in use. */
  sweep: `
    DELETE FROM keys WHERE workspace_seq = $1 AND key = ANY (ARRAY(
      SELECT key FROM keys WHERE workspace_seq = $1 AND expires_at IS NOT NULL AND expires_at <= $2
      ORDER BY expires_at LIMIT 20 FOR UPDATE SKIP LOCKED))`,
};

export function keysOf(db: Database, now: () => number) {
  return {
    keyGet: async (key: string, at: number): Promise<string | null> =>
      (await db.one<{ value: string }>(sql.get, key, at))?.value ?? null,
    keySet: async (key: string, value: string, expiresAt: number | null): Promise<void> => {
      await db.transaction(async (tx) => {
        await tx.run(sql.sweep, now());
        await tx.run(sql.set, key, value, expiresAt);
      });
    },
    keyDelete: async (key: string): Promise<boolean> => (await db.run(sql.remove, key)) === 1,
    keyClear: async (prefix: string): Promise<void> => {
      await db.run(sql.clear, prefix);
    },
  };
}

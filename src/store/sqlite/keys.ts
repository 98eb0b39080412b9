/** Small keyed state with an expiry, for caches. */
import type { DatabaseSync } from "node:sqlite";

export const sql = {
  get: `SELECT value FROM keys WHERE key = ? AND (expires_at IS NULL OR expires_at > ?)`,
  set: `
    INSERT INTO keys (key, value, expires_at) VALUES (?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`,
  remove: `DELETE FROM keys WHERE key = ?`,
  /** A range of the index: no byte of UTF-8 is 0xFF. */
  clear: `DELETE FROM keys WHERE key >= ?1 AND key < ?1 || CAST(x'ff' AS TEXT)`,
  /** Each write takes a few expired entries along, so that the table stays as small as what is in use. */
  sweep: `
    DELETE FROM keys WHERE rowid IN (
      SELECT rowid FROM keys INDEXED BY keys_expiry WHERE expires_at IS NOT NULL AND expires_at <= ? LIMIT 20)`,
};

export function prepareKeys(db: DatabaseSync, now: () => number) {
  const get = db.prepare(sql.get);
  const set = db.prepare(sql.set);
  const remove = db.prepare(sql.remove);
  const clear = db.prepare(sql.clear);
  const sweep = db.prepare(sql.sweep);

  return {
    keyGet: (key: string, at: number): string | null => {
      return (get.get(key, at) as { value: string } | undefined)?.value ?? null;
    },
    keySet: (key: string, value: string, expiresAt: number | null): void => {
      sweep.run(now());
      set.run(key, value, expiresAt);
    },
    keyDelete: (key: string): boolean => {
      return remove.run(key).changes === 1;
    },
    keyClear: (prefix: string): void => {
      clear.run(prefix);
    },
  };
}

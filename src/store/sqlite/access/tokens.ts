/** Bearer tokens of the API, by their digests. */
import type { DatabaseSync } from "node:sqlite";
import { type TokenRow, toToken } from "../../rows/access.ts";
import type { ApiToken } from "../../access.ts";

export const sql = {
  all: `SELECT id, name, digest, scopes, created_at, last_used_at, expires_at FROM tokens ORDER BY seq`,
  insert: `
    INSERT INTO tokens (id, name, digest, scopes, created_at, last_used_at, expires_at)
    VALUES (?, ?, ?, ?, ?, ?, ?)`,
  remove: `DELETE FROM tokens WHERE id = ?`,
  touch: `UPDATE tokens SET last_used_at = ?1 WHERE id = ?2 AND (last_used_at IS NULL OR last_used_at < ?1)`,
};

export function prepareTokens(db: DatabaseSync) {
  const selectAll = db.prepare(sql.all);
  const insert = db.prepare(sql.insert);
  const remove = db.prepare(sql.remove);
  const touch = db.prepare(sql.touch);

  return {
    tokens: (): ApiToken[] => {
      return (selectAll.all() as unknown as TokenRow[]).map(toToken);
    },
    addToken: (token: ApiToken): void => {
      const { id, name, digest, scopes, createdAt, lastUsedAt, expiresAt } = token;
      insert.run(id, name, digest, JSON.stringify(scopes), createdAt, lastUsedAt, expiresAt);
    },
    deleteToken: (id: string): boolean => remove.run(id).changes === 1,
    touchToken: (id: string, at: number): void => void touch.run(at, id),
  };
}

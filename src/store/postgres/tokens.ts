/** Bearer tokens of the API, by their digests. */
import { type TokenRow, toToken } from "../rows/access.ts";
import type { ApiToken } from "../access.ts";
import type { Database } from "./database.ts";

export const sql = {
  all: `
    SELECT id, name, digest, scopes, created_at, last_used_at, expires_at
    FROM tokens WHERE workspace_seq = $1 ORDER BY seq`,
  insert: `
    INSERT INTO tokens (workspace_seq, id, name, digest, scopes, created_at, last_used_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
  remove: `DELETE FROM tokens WHERE workspace_seq = $1 AND id = $2`,
  touch: `
    UPDATE tokens SET last_used_at = $3
    WHERE workspace_seq = $1 AND id = $2 AND (last_used_at IS NULL OR last_used_at < $3)`,
};

export function tokensOf(db: Database) {
  return {
    tokens: async (): Promise<ApiToken[]> => (await db.all<TokenRow>(sql.all)).map(toToken),
    addToken: async (token: ApiToken): Promise<void> => {
      const { id, name, digest, scopes, createdAt, lastUsedAt, expiresAt } = token;
      await db.run(sql.insert, id, name, digest, JSON.stringify(scopes), createdAt, lastUsedAt, expiresAt);
    },
    deleteToken: async (id: string): Promise<boolean> => (await db.run(sql.remove, id)) === 1,
    touchToken: async (id: string, at: number): Promise<void> => {
      await db.run(sql.touch, id, at);
    },
  };
}

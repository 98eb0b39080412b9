import type { ApiToken, KeptAnswer } from "../access.ts";

export interface TokenRow {
  id: string;
  name: string;
  digest: string;
  scopes: string;
  created_at: number;
  last_used_at: number | null;
  expires_at: number | null;
}

export function toToken(row: TokenRow): ApiToken {
  return {
    id: row.id,
    name: row.name,
    digest: row.digest,
    scopes: JSON.parse(row.scopes) as string[],
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
  };
}

export interface AnswerRow {
  digest: string;
  fingerprint: string;
  status: number | null;
  body: string | null;
  expires_at: number;
}

export function toKeptAnswer({ digest, fingerprint, status, body, expires_at }: AnswerRow): KeptAnswer {
  const answer = status === null ? null : { status, body: body ?? "" };
  return { digest, fingerprint, answer, expiresAt: expires_at };
}

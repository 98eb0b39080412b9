/** Who may use the API, and what its writes were answered. */

/** A bearer token of the API. The token itself is shown once, when it is made. */
export interface ApiToken {
  id: string;
  /** What it is for, chosen by the owner. */
  name: string;
  /** SHA-256 of the token, hex. */
  digest: string;
  scopes: string[];
  createdAt: number;
  lastUsedAt: number | null;
  /** Past this moment it is refused; null: never. */
  expiresAt: number | null;
}

/** The answer that a write of the API was given, kept so that the same write sent again gets it again. */
export interface KeptAnswer {
  /** SHA-256 over who wrote and their `Idempotency-Key`, hex. */
  digest: string;
  /** SHA-256 over method, path and body, hex: the same key for another request is a mistake. */
  fingerprint: string;
  /** Null while the write is under way. */
  answer: { status: number; body: string } | null;
  expiresAt: number;
}

export interface AccessStore {
  tokens(): Promise<ApiToken[]>;
  addToken(token: ApiToken): Promise<void>;
  /** @returns whether it was there */
  deleteToken(id: string): Promise<boolean>;
  /** Cheap; may be written with the next commit. */
  touchToken(id: string, at: number): Promise<void>;
  /**
   * Notes that a write begins.
   *
   * @returns what is kept under that digest already and is younger than its expiry, else null: the write is ours
   */
  beginWrite(write: KeptAnswer, now: number): Promise<KeptAnswer | null>;
  /** Keeps its answer; null forgets it, so that it can be tried again. */
  endWrite(digest: string, answer: KeptAnswer["answer"]): Promise<void>;
}

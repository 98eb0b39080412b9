/** Access tokens, refresh tokens and authorization codes the stand-in has handed out. */
import { randomBytes } from "node:crypto";

/** Who a token speaks for. */
export interface Caller {
  /** The user, or the service account. */
  email: string;
  scopes: ReadonlySet<string>;
  /** The app: what `drive.file` and PROJECT metadata are bound to. */
  clientId: string;
}

/** A user's consent to an app. Revoking it kills every token made from it. */
export interface Grant {
  caller: Caller;
  refreshToken: string | undefined;
  revoked: boolean;
}

export interface AuthorizationCode {
  grant: Grant;
  redirectUri: string;
  expiresAtMs: number;
  /** PKCE, when the app sent one. */
  challenge: { value: string; method: "S256" | "plain" } | undefined;
}

interface AccessToken {
  caller: Caller;
  expiresAtMs: number;
  grant: Grant | undefined;
}

/** Google says 3599, a second less than the hour. */
export const TOKEN_LIFETIME_SECONDS = 3599;

const CODE_LIFETIME_MS = 10 * 60_000;

export class TokenStore {
  readonly #now: () => number;
  readonly #access = new Map<string, AccessToken>();
  readonly #codes = new Map<string, AuthorizationCode>();
  readonly #grants = new Set<Grant>();

  constructor(now: () => number) {
    this.#now = now;
  }

  issueAccessToken(caller: Caller, grant?: Grant): string {
    const token = `ya29.${randomBytes(48).toString("base64url")}`;
    const expiresAtMs = this.#now() + TOKEN_LIFETIME_SECONDS * 1000;
    this.#access.set(token, { caller, expiresAtMs, grant });
    return token;
  }

  /** @returns the caller of a live token; `expired` for one that ran out or was revoked; undefined for a stranger */
  find(token: string): Caller | "expired" | undefined {
    const found = this.#access.get(token);
    if (found === undefined) return undefined;
    const dead = this.#now() >= found.expiresAtMs || found.grant?.revoked === true;
    return dead ? "expired" : found.caller;
  }

  /** Ends every access token; refresh tokens stay good. */
  expireAccessTokens(): void {
    for (const token of this.#access.values()) token.expiresAtMs = 0;
  }

  addGrant(caller: Caller, withRefreshToken: boolean): Grant {
    const refreshToken = withRefreshToken ? `1//0${randomBytes(48).toString("base64url")}` : undefined;
    const grant: Grant = { caller, refreshToken, revoked: false };
    this.#grants.add(grant);
    return grant;
  }

  /** Whether this user has agreed to this app before, which decides if Google hands out a refresh token. */
  hasConsented(email: string, clientId: string): boolean {
    return [...this.#grants].some(
      ({ caller, revoked }) => !revoked && caller.email === email && caller.clientId === clientId,
    );
  }

  grantOfRefreshToken(refreshToken: string): Grant | undefined {
    return [...this.#grants].find((grant) => grant.refreshToken === refreshToken);
  }

  issueCode(code: Omit<AuthorizationCode, "expiresAtMs">): string {
    const text = `4/0A${randomBytes(32).toString("base64url")}`;
    this.#codes.set(text, { ...code, expiresAtMs: this.#now() + CODE_LIFETIME_MS });
    return text;
  }

  /** A code works once; looking at it uses it up. */
  takeCode(code: string): AuthorizationCode | undefined {
    const found = this.#codes.get(code);
    this.#codes.delete(code);
    return found !== undefined && this.#now() < found.expiresAtMs ? found : undefined;
  }

  /**
   * Revokes by refresh token, access token or e-mail address.
   *
   * @returns how many grants died
   */
  revoke(tokenOrEmail: string): number {
    const ofAccessToken = this.#access.get(tokenOrEmail)?.grant;
    const dying = [...this.#grants].filter(
      (grant) =>
        !grant.revoked &&
        (grant === ofAccessToken ||
          grant.refreshToken === tokenOrEmail ||
          grant.caller.email === tokenOrEmail),
    );
    for (const grant of dying) grant.revoked = true;
    return dying.length;
  }

  reset(): void {
    this.#access.clear();
    this.#codes.clear();
    this.#grants.clear();
  }
}

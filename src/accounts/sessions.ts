/**
 * Who is signed in where. A session's token stands in a cookie, and its digest in the store: one look-up tells whose it
 * is, without the sign-in library.
 */
import { ConfigError } from "../core/errors.ts";
import type { AccountStore, Session, User } from "../store/accounts.ts";
import { digestOf } from "./secret-token.ts";
import type { SessionCookie } from "./session-cookie.ts";
import { cookieOf } from "./visitor.ts";

/** So long at most, however much it is used. */
export const SESSION_MS = 30 * 24 * 60 * 60_000;
/** So long unused. */
export const IDLE_MS = 7 * 24 * 60 * 60_000;
/** When a session was last used is noted once in this time, so that calls do not cost a write each. */
const TOUCH_MS = 60_000;

export interface SignedIn {
  user: User;
  session: Session;
}

export interface Sessions {
  /**
   * Whose session the cookies hold.
   *
   * @param touch  whether this counts as using it
   * @returns null when they hold none that is valid
   */
  find(cookies: string | null, touch: boolean): Promise<SignedIn | null>;
  /** Whether the cookies hold one at all, valid or not. */
  given(cookies: string | null): boolean;
  /** Last used first. */
  list(userId: string): Promise<Session[]>;
  /** @throws {ConfigError} `session_not_found`, also when it is somebody else's */
  end(userId: string, id: string): Promise<void>;
  /** @param exceptId  stays @returns how many */
  endAll(userId: string, exceptId: string | null): Promise<number>;
  /** The `Set-Cookie` that removes it. */
  farewell(): string;
}

export function createSessions(options: {
  store: AccountStore;
  cookie: () => SessionCookie;
  now: () => number;
}): Sessions {
  const { store, cookie, now } = options;
  /** The token without the signature of the sign-in library, which only it needs. */
  const tokenOf = (cookies: string | null): string | null =>
    cookieOf(cookies, cookie().name)?.split(".", 1)[0] || null;

  const isValid = ({ lastUsedAt, expiresAt }: Session): boolean => {
    const at = now();
    return at < expiresAt && at < lastUsedAt + IDLE_MS;
  };

  return {
    async find(cookies, touch) {
      const token = tokenOf(cookies);
      if (token === null) return null;
      const found = await store.sessionOf(digestOf(token));
      if (found === null || !isValid(found.session)) return null;
      const at = now();
      if (touch && at - found.session.lastUsedAt >= TOUCH_MS) {
        // a full disk must not keep anybody from looking
        void store.touchSession(found.session.id, at).catch(() => undefined);
      }
      return found;
    },
    given: (cookies) => tokenOf(cookies) !== null,
    list: async (userId) => (await store.sessions(userId)).filter(isValid),
    async end(userId, id) {
      if (await store.endSession(userId, id)) return;
      throw new ConfigError("You are not signed in there any more.", { code: "session_not_found" });
    },
    endAll: (userId, exceptId) => store.endSessions(userId, exceptId),
    farewell() {
      const { name, secure } = cookie();
      return `${name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
    },
  };
}

/** Accounts: who may use this Hirewire, how they sign in, and what lets them in. */
import { ConfigError } from "../core/errors.ts";
import { newId } from "../core/id.ts";
import type { Role } from "../core/roles.ts";
import { safePath } from "../core/safe-path.ts";
import type { Log } from "../log.ts";
import type { AccountStore, Person, User } from "../store/accounts.ts";
import type { Store } from "../store/store.ts";
import type { Vault } from "../vault/open-vault.ts";
import type { Auth, Redirect } from "./auth/open-auth.ts";
import { checkPassword } from "./check-password.ts";
import { cookieSecret } from "./cookie-secret.ts";
import { createLinks, type Links } from "./links.ts";
import { noticeChanges, type AccessChanges } from "./notice-changes.ts";
import type { OidcSettings } from "./oidc-settings.ts";
import { createPeople, type People } from "./people.ts";
import { sessionCookie, type SessionCookie } from "./session-cookie.ts";
import { createSessions, IDLE_MS, type Sessions, type SignedIn } from "./sessions.ts";
import { createThrottle } from "./throttle.ts";
import type { Visitor } from "./visitor.ts";

export interface Accounts {
  people: People;
  sessions: Sessions;
  links: Links;
  /** Of what people may do, for answers that last. */
  changes: AccessChanges;
  /** Whether nobody can sign in yet. */
  setUpNeeded(): Promise<boolean>;
  /** Other ways to sign in. */
  oidc: { label: string } | null;
  /** @throws {TooManyTries} @throws {ConfigError} `sign_in_refused`: no word on which of the two is wrong */
  signIn(who: { email: string; password: string }, visitor: Visitor): Promise<Entered>;
  /** Uses a link, and is signed in with what it made. @throws as `Links.use` */
  enter(
    token: string,
    given: { name: string; email: string | null; password: string },
    visitor: Visitor,
  ): Promise<Entered>;
  /** @returns the cookie that ends it in the browser too */
  signOut(visitor: Visitor): Promise<string>;
  /** To the issuer. @param next  where to go afterwards @throws {ConfigError} `oidc_off`, `oidc_unavailable` */
  startOidc(next: string, visitor: Visitor): Promise<Redirect>;
  /** And back. @throws {ConfigError} `oidc_off` */
  finishOidc(search: string, visitor: Visitor): Promise<Returned>;
  /** Their other sessions end. @throws {TooManyTries} @throws {ConfigError} `wrong_password`, `weak_password` */
  changePassword(me: SignedIn, given: { current: string; password: string }, visitor: Visitor): Promise<void>;
}

export interface Entered {
  user: Person;
  /** `Set-Cookie` headers. */
  cookies: string[];
}

/** Somebody who was at the issuer. */
export interface Returned extends Redirect {
  /** Who is signed in now; null when they were turned away. */
  user: Person | null;
  /** Their role before, where it is another now; null for somebody who has not been here. */
  roleBefore?: Role | null;
  /** As the issuer says it. */
  email: string | null;
}

export interface AccountsOptions {
  accounts: AccountStore;
  store: Pick<Store, "keyGet" | "keySet" | "keyDelete">;
  vault: Vault;
  /** Where people reach us, without a slash at the end. */
  publicUrl: () => string;
  oidc: OidcSettings | null;
  /** As `installationMark` gives it. */
  mark: string;
  log: Log;
  now: () => number;
}

export function createAccounts(options: AccountsOptions): Accounts {
  const { store, changes } = noticeChanges(options.accounts);
  const { publicUrl, oidc, mark, log, now } = options;
  let opened: Promise<Auth> | null = null;
  /** Loaded with the first sign-in. */
  const auth = (): Promise<Auth> => {
    opened ??= open().catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  };
  const open = async (): Promise<Auth> => {
    const { openAuth } = await import("./auth/open-auth.ts");
    return await openAuth({
      store,
      secret: await cookieSecret(options),
      publicUrl: publicUrl(),
      cookie: cookie(),
      oidc,
      log,
      now,
    });
  };

  const cookie = (): SessionCookie => sessionCookie(mark, publicUrl());
  const people = createPeople({ store, now });
  const sessions = createSessions({ store, cookie, now });
  const links = createLinks({ store, auth, publicUrl, now });
  const throttle = createThrottle({ store: options.store, now });

  /** The session that this browser had before, if any: one browser is signed in once. */
  const endPresent = async (visitor: Visitor): Promise<void> => {
    const present = await sessions.find(visitor.cookies, false);
    if (present) await store.endSession(present.user.id, present.session.id);
  };

  const personOf = async (user: Pick<User, "id">): Promise<Person> => await people.get(user.id);

  const signInAs = async (
    who: { email: string; password: string },
    visitor: Visitor,
  ): Promise<Entered | null> => {
    const cookies = await (await auth()).signIn(who, visitor);
    if (cookies === null) return null;
    await endPresent(visitor);
    await store.removeExpiredAccess(now(), now() - IDLE_MS);
    const user = (await people.list()).find(({ email }) => email === who.email);
    return user ? { user, cookies } : null;
  };

  const needOidc = (): void => {
    if (oidc) return;
    throw new ConfigError("Signing in through your company is not set up here: docs/accounts.md says how.", {
      code: "oidc_off",
    });
  };

  return {
    people,
    sessions,
    links,
    changes,
    setUpNeeded: async () => !(await store.hasOwner()),
    oidc: oidc && { label: oidc.label },

    async signIn({ email, password }, visitor) {
      const succeeded = await throttle.begin({ account: email, address: visitor.address });
      const entered = await signInAs({ email, password }, visitor);
      if (entered === null) {
        log.info("sign-in refused", { address: visitor.address });
        throw new ConfigError("The email address or the password is not right.", { code: "sign_in_refused" });
      }
      await succeeded();
      log.info("signed in", { user: entered.user.id });
      return entered;
    },

    async enter(token, given, visitor) {
      const user = await links.use(token, given);
      log.info("account link used", { user: user.id, role: user.role });
      const entered = await signInAs({ email: user.email, password: given.password }, visitor);
      if (entered === null) throw new TypeError("an account that was just made can't sign in");
      return entered;
    },

    async signOut(visitor) {
      await endPresent(visitor);
      return sessions.farewell();
    },

    async startOidc(next, visitor) {
      needOidc();
      if (!(await store.hasOwner())) return { location: "/sign-in", cookies: [] };
      try {
        return await (await auth()).startOidc(safePath(next), visitor);
      } catch (error) {
        opened = null; // it asks the issuer anew
        log.warn("OIDC issuer not reached", { issuer: oidc?.issuer, error });
        return { location: "/sign-in?error=issuer_unavailable", cookies: [] };
      }
    },

    async finishOidc(search, visitor) {
      needOidc();
      if (!(await store.hasOwner())) return { location: "/sign-in", cookies: [], user: null, email: null };
      const present = await sessions.find(visitor.cookies, false);
      const before = await people.list();
      const returned = await (await auth()).finishOidc(search, visitor);
      const entered = await sessions.find(toCookieHeader(returned.cookies), false);
      if (!entered) {
        log.info("sign-in through the issuer refused", { address: visitor.address });
        return { ...returned, user: null };
      }
      log.info("signed in through the issuer", { user: entered.user.id });
      if (present) await store.endSession(present.user.id, present.session.id);
      const user = await personOf(entered.user);
      const was = before.find(({ id }) => id === user.id);
      return { ...returned, user, ...(was?.role !== user.role && { roleBefore: was?.role ?? null }) };
    },

    async changePassword({ user, session }, { current, password }, visitor) {
      const succeeded = await throttle.begin({ account: user.email, address: visitor.address });
      const library = await auth();
      const hash = await store.passwordOf(user.id);
      if (hash === null || !(await library.verify(current, hash))) {
        throw new ConfigError(
          hash === null
            ? "You sign in through your company and have no password here. An owner can make you a link to set one."
            : "That is not your present password.",
          { code: "wrong_password", path: "current" },
        );
      }
      await succeeded();
      checkPassword(password, user);
      const at = now();
      const made = { identityId: newId("idn", at), hash: await library.hash(password) };
      await store.setPassword((await personOf(user)).id, made, at);
      await store.endSessions(user.id, session.id);
      log.info("password changed", { user: user.id });
    },
  };
}

/** What the browser would send of it. */
function toCookieHeader(setCookies: readonly string[]): string {
  return setCookies.map((each) => each.split(";", 1)[0]).join("; ");
}

/**
 * better-auth, set up for what we need of it: passwords (scrypt), signing in, sessions and their cookie, and OpenID
 * Connect. It costs about 20 MB, so this file is imported when somebody signs in for the first time and not before
 * (docs/adr/0015). Whoever is signed in is recognised without it (`../sessions.ts`).
 *
 * Source: https://www.better-auth.com/docs (read 2026-11-21)
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { betterAuth } from "better-auth/minimal";
import { genericOAuth } from "better-auth/plugins/generic-oauth";
import { newId } from "../../core/id.ts";
import type { Role } from "../../core/roles.ts";
import type { Log } from "../../log.ts";
import type { AccountStore } from "../../store/accounts.ts";
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from "../check-password.ts";
import { roleInClaim, type OidcSettings } from "../oidc-settings.ts";
import type { SessionCookie } from "../session-cookie.ts";
import { SESSION_MS } from "../sessions.ts";
import type { Visitor } from "../visitor.ts";
import { accountAdapter } from "./adapter.ts";

/** Below `/api`: where better-auth looks for its own routes, of which only the way back from an issuer is open. */
const BASE_PATH = "/api/session";
export const OIDC = "oidc";
const ADDRESS_HEADER = "x-hirewire-address";

export interface Auth {
  hash(password: string): Promise<string>;
  verify(password: string, hash: string): Promise<boolean>;
  /** Takes as long for somebody who is not known. @returns the cookies to set; null when they do not match */
  signIn(who: { email: string; password: string }, visitor: Visitor): Promise<string[] | null>;
  /** @param next  a path of ours @returns where to send the browser */
  startOidc(next: string, visitor: Visitor): Promise<Redirect>;
  /**
   * @param search  what the issuer's answer carried, with its question mark
   * @returns `email` as the issuer says it, also of somebody who is turned away; null when it said nothing
   */
  finishOidc(search: string, visitor: Visitor): Promise<Redirect & { email: string | null }>;
}

export interface Redirect {
  location: string;
  cookies: string[];
}

export interface AuthOptions {
  store: AccountStore;
  /** Signs cookies, and seals what is remembered while somebody is at the issuer. */
  secret: string;
  publicUrl: string;
  cookie: SessionCookie;
  oidc: OidcSettings | null;
  log: Log;
  now: () => number;
}

/** What is known of somebody who is just coming back from the issuer. */
interface Arrival {
  claims?: Record<string, unknown>;
  userId?: string;
}

export async function openAuth(options: AuthOptions): Promise<Auth> {
  const { store, secret, publicUrl, cookie, oidc, log, now } = options;
  const arriving = new AsyncLocalStorage<Arrival>();
  const claimed = (): Role | null => {
    const claims = arriving.getStore()?.claims;
    return claims && oidc?.roleClaim ? roleInClaim(claims, oidc.roleClaim) : null;
  };

  const auth = betterAuth({
    appName: "Hirewire",
    baseURL: publicUrl,
    basePath: BASE_PATH,
    secret,
    database: accountAdapter(store),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true, // people are invited, and made by `links.ts`
      minPasswordLength: SHORTEST_PASSWORD,
      maxPasswordLength: LONGEST_PASSWORD,
    },
    user: {
      modelName: "users",
      fields: { emailVerified: "email_verified", createdAt: "created_at", updatedAt: "updated_at" },
      additionalFields: { role: { type: "string", required: true, input: false, defaultValue: "viewer" } },
    },
    account: {
      modelName: "identities",
      fields: {
        userId: "user_id",
        providerId: "provider_id",
        accountId: "account_id",
        createdAt: "created_at",
        updatedAt: "updated_at",
      },
      updateAccountOnSignIn: false, // the issuer's tokens are not kept
      storeStateStrategy: "cookie",
    },
    session: {
      modelName: "sessions",
      fields: {
        userId: "user_id",
        ipAddress: "ip_address",
        userAgent: "user_agent",
        createdAt: "created_at",
        updatedAt: "last_used_at",
        expiresAt: "expires_at",
      },
      expiresIn: SESSION_MS / 1000,
      disableSessionRefresh: true,
    },
    databaseHooks: {
      user: {
        create: {
          before: (user) => {
            const role = claimed() ?? oidc?.role ?? null;
            return Promise.resolve(role !== null && { data: { ...user, role } });
          },
        },
      },
      session: {
        create: {
          before: (session) => {
            const arrival = arriving.getStore();
            if (arrival) {
              arrival.userId = session.userId;
              // the claim decides, and it names no role
              if (oidc?.roleClaim && (claimed() ?? oidc.role) === null) return Promise.resolve(false);
            }
            const at = new Date(now());
            const expiresAt = new Date(now() + SESSION_MS);
            return Promise.resolve({ data: { ...session, createdAt: at, updatedAt: at, expiresAt } });
          },
        },
      },
    },
    advanced: {
      database: { generateId: ({ model }) => newId(PREFIXES[model] ?? "idn", now()) },
      useSecureCookies: false, // its prefix is weaker than ours
      defaultCookieAttributes: { secure: cookie.secure },
      cookiePrefix: cookie.prefix,
      cookies: { session_token: { name: cookie.name } },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
    },
    rateLimit: { enabled: false }, // `throttle.ts` counts by account, too
    telemetry: { enabled: false },
    logger: {
      level: "warn",
      // what it says besides may hold what somebody typed
      log: (level, message) => log[level === "error" ? "warn" : "debug"]("sign-in library said", { message }),
    },
    plugins: oidc
      ? [
          genericOAuth({
            config: [
              {
                providerId: OIDC,
                discoveryUrl: `${oidc.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
                clientId: oidc.clientId,
                clientSecret: oidc.clientSecret,
                scopes: ["openid", "email", "profile"],
                pkce: true,
                requireIdTokenVerification: true,
                disableSignUp: oidc.role === null && oidc.roleClaim === null,
                mapProfileToUser(claims) {
                  const arrival = arriving.getStore();
                  if (arrival) arrival.claims = claims;
                  const name = typeof claims["name"] === "string" ? claims["name"] : String(claims["email"]);
                  return { name, image: undefined };
                },
              },
            ],
          }),
        ]
      : [],
  });
  const context = await auth.$context;

  const headersOf = ({ address, userAgent, cookies }: Visitor): Headers => {
    const headers = new Headers({ [ADDRESS_HEADER]: address });
    if (userAgent !== null) headers.set("user-agent", userAgent);
    if (cookies !== null) headers.set("cookie", cookies);
    return headers;
  };

  return {
    hash: (password) => context.password.hash(password),
    verify: (password, hash) => context.password.verify({ password, hash }),

    async signIn(body, visitor) {
      try {
        // without the cookies: whoever signs in begins anew
        const headers = headersOf({ ...visitor, cookies: null });
        const answer = await auth.api.signInEmail({ body, headers, returnHeaders: true });
        return answer.headers.getSetCookie();
      } catch (error) {
        if (isRefusal(error)) return null;
        throw error;
      }
    },

    async startOidc(next, visitor) {
      const answer = await auth.api.signInSocial({
        body: {
          provider: OIDC,
          callbackURL: next,
          errorCallbackURL: `/sign-in?${new URLSearchParams({ next }).toString()}`,
        },
        headers: headersOf(visitor),
        returnHeaders: true,
      });
      if (answer.response.url === undefined) throw new TypeError("the issuer's address is missing");
      return { location: answer.response.url, cookies: answer.headers.getSetCookie() };
    },

    async finishOidc(search, visitor) {
      const arrival: Arrival = {};
      const url = `${publicUrl}${BASE_PATH}/callback/${OIDC}${search}`;
      const answer = await arriving.run(arrival, () =>
        auth.handler(
          new Request(url, {
            headers: headersOf({ ...visitor, cookies: withoutCookie(visitor.cookies, cookie.name) }),
          }),
        ),
      );
      const role = arriving.run(arrival, claimed) ?? (oidc?.roleClaim ? oidc.role : null);
      // an owner who is the last one stays so, whatever the issuer says
      if (arrival.userId !== undefined && role !== null)
        await store.changeUser(arrival.userId, { role }, now());
      const email = arrival.claims?.["email"];
      return {
        location: answer.headers.get("location") ?? "/sign-in",
        cookies: answer.headers.getSetCookie(),
        email: typeof email === "string" ? email : null,
      };
    },
  };
}

const PREFIXES: Partial<Record<string, "usr" | "idn" | "ses">> = {
  user: "usr",
  users: "usr",
  account: "idn",
  identities: "idn",
  session: "ses",
  sessions: "ses",
};

function withoutCookie(cookies: string | null, name: string): string | null {
  const kept = (cookies ?? "").split(";").filter((part) => part.split("=", 1)[0]!.trim() !== name);
  return kept.length === 0 ? null : kept.join(";");
}

/** An APIError of better-auth, which is not always the same class. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && "statusCode" in error && error.statusCode === 401;
}

/**
 * How HIRESSCOPE's API is signed in to.
 *
 * Sources   https://hiresscope.com/docs/api, https://hiresscope.com/docs/zapier (read 2026-11-21)
 * Known     a key from Settings → API Keys as `X-API-Key`; the other page sends a token from the same place as bearer, so a
 *           401 is followed by one try the other way, and the way that worked is remembered. Or a person's token as bearer:
 *           `POST /auth/login` gives one for 15 minutes, `/auth/refresh` renews it for 7 days; 5 sign-ins a minute
 * Assumed   `email` and `password` in the body, `refreshToken` for renewing, and that answers name the tokens
 *           `accessToken` or `token`, and `refreshToken`
 */
import { createHash } from "node:crypto";
import type { CallContext } from "../../src/core/define-action.ts";
import { AuthExpired, ConfigError, RetryLater } from "../../src/core/errors.ts";
import { field, type Fields, type ValuesOf } from "../../src/core/fields.ts";
import { read } from "../../src/core/hiring/read.ts";
import { below } from "../../src/core/vendor-api.ts";

/** None is required: a connection whose webhook is registered by hand, and that only receives events, has no key. */
export const signInFields = {
  api_key: field.secret({
    label: "API key",
    help: "Lets Hirewire register the webhook and change applications. In HIRESSCOPE: Settings → API Keys.",
    required: false,
    pattern: /^[\x21-\x7e]+$/,
  }),
  api_auth: field.choice({
    label: "How HIRESSCOPE is signed in to",
    help: "If HIRESSCOPE does not accept the key one way, it is tried the other way once, and what worked is remembered.",
    choices: {
      x_api_key: "API key in the header X-API-Key",
      bearer: "API key as a bearer token",
      sign_in: "Email address and password",
    },
    default: "x_api_key",
    advanced: true,
  }),
  api_email: field.text({
    shownWhen: { api_auth: ["sign_in"] },
    label: "Email address",
    help: "Of somebody who may administer webhooks; only for signing in without an API key.",
    required: false,
    advanced: true,
  }),
  api_password: field.secret({
    shownWhen: { api_auth: ["sign_in"] },
    label: "Password",
    help: "Only for signing in without an API key.",
    required: false,
    advanced: true,
  }),
  api_url: field.text({
    destination: true,
    label: "HIRESSCOPE's API address",
    help: "Another one only for a sandbox.",
    default: "https://api.hiresscope.com/api/v1",
    pattern: /^https?:\/\/[^\s@]+$/,
    advanced: true,
  }),
} as const satisfies Fields;

type Values = ValuesOf<typeof signInFields>;
type Context = CallContext<typeof signInFields>;
type Way = Exclude<Values["api_auth"], "sign_in">;

/** Name of the limit that signing in has for itself. */
export const SIGN_IN = "sign in";
const REMEMBERED_MS = 30 * 24 * 60 * 60 * 1000;
/** Short of what HIRESSCOPE says, so that no token ends on its way. */
const TOKEN_MS = 14 * 60 * 1000;
const REFRESH_MS = 7 * 24 * 60 * 60 * 1000 - TOKEN_MS;

/** @param context.fresh  what was sent before was answered with 401 */
export function authorize(context: Context & { fresh: boolean }): Promise<Record<string, string>> {
  return context.connection.api_auth === "sign_in"
    ? byPerson(context)
    : byKey(context, context.connection.api_auth);
}

/** What one 401 taught is kept, so that the calls after it are not refused first. */
async function byKey(
  { connection, cache, fresh }: Context & { fresh: boolean },
  chosen: Way,
): Promise<Record<string, string>> {
  const key = apiKey(connection);
  // under the owner's choice: another choice begins anew
  const remembered = `way of the key after ${chosen}`;
  const last = await cache.get(remembered);
  const used: Way = last === "bearer" || last === "x_api_key" ? last : chosen;
  if (!fresh) return header(used, key);
  const other: Way = used === "bearer" ? "x_api_key" : "bearer";
  await cache.set(remembered, other, REMEMBERED_MS);
  return header(other, key);
}

function header(way: Way, key: string): Record<string, string> {
  return way === "bearer" ? { authorization: `Bearer ${key}` } : { "x-api-key": key };
}

/** Signing in is limited to five times a minute, so a token is renewed as long as that goes. */
async function byPerson(context: Context & { fresh: boolean }): Promise<Record<string, string>> {
  const { cache, connection, fresh } = context;
  const who = fingerprint(connection);
  const [tokenKey, refreshKey] = [`token ${who}`, `refresh token ${who}`];
  const kept = fresh ? undefined : await cache.get(tokenKey);
  if (typeof kept === "string") return header("bearer", kept);
  const refresh = await cache.get(refreshKey);
  const answer =
    (typeof refresh === "string" ? await renewed(context, refresh) : undefined) ?? (await login(context));
  const { text } = read(answer);
  const token = text("accessToken", "access_token", "token", "data.accessToken", "data.token");
  if (token === undefined) {
    throw new RetryLater("HIRESSCOPE's sign-in gave an answer without a token.", {
      code: "hiresscope_no_token",
    });
  }
  await cache.set(tokenKey, token, TOKEN_MS);
  const next = text("refreshToken", "refresh_token", "data.refreshToken");
  if (next !== undefined) await cache.set(refreshKey, next, REFRESH_MS);
  return header("bearer", token);
}

/** @returns undefined when the token for renewing has had its day */
async function renewed({ http, cache, connection }: Context, refreshToken: string): Promise<unknown> {
  try {
    return await http.post(below(connection.api_url, "/auth/refresh"), {
      json: { refreshToken },
      anonymous: true,
      safeToRepeat: true,
      budget: SIGN_IN,
    });
  } catch (error) {
    if (!(error instanceof AuthExpired)) throw error;
    await cache.delete(`refresh token ${fingerprint(connection)}`);
    return undefined;
  }
}

async function login({ http, connection }: Context): Promise<unknown> {
  const { api_email: email, api_password: password, api_url: url } = connection;
  if (email === undefined || password === undefined) {
    throw new ConfigError(
      "This connection to HIRESSCOPE signs in as a person and lacks the email address or the password. Enter both, or choose an API key.",
      { code: "hiresscope_sign_in_missing", path: email === undefined ? "api_email" : "api_password" },
    );
  }
  return http.post(below(url, "/auth/login"), {
    json: { email, password },
    anonymous: true,
    safeToRepeat: true,
    budget: SIGN_IN,
  });
}

/** Changed credentials must not meet an old token. */
function fingerprint({ api_email: email, api_password: password, api_url: url }: Values): string {
  return createHash("sha256")
    .update(JSON.stringify([email, password, url]))
    .digest("hex")
    .slice(0, 16);
}

/** @throws {ConfigError} `hiresscope_key_missing` */
function apiKey({ api_key: key }: Values): string {
  if (key !== undefined) return key;
  throw new ConfigError(
    "This connection to HIRESSCOPE has no API key: it can receive events and cannot change applications. Enter a key from Settings → API Keys.",
    { code: "hiresscope_key_missing", path: "api_key" },
  );
}

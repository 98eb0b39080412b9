/**
 * Access tokens for Google: from a service account's signed statement, or from a refresh token. Kept until
 * shortly before they end, sealed like every cache.
 *
 * Sources   https://developers.google.com/identity/protocols/oauth2/service-account and
 *           https://developers.google.com/identity/protocols/oauth2/web-server (read 2026-11-21)
 *
 * Google's own library is not used: it fixes the token address, retries by itself, and needs more than this.
 */
import { createHash } from "node:crypto";
import { importPKCS8, SignJWT } from "jose";
import { ConfigError, RetryLater } from "../../src/core/errors.ts";
import { personalAccount, serviceAccountKey, type KeyFile, type SheetsContext } from "./connection.ts";

export const SHEETS_SCOPE = "https://www.googleapis.com/auth/spreadsheets";
/** Names and dates of files, for picking one. */
export const DRIVE_LIST_SCOPE = "https://www.googleapis.com/auth/drive.metadata.readonly";

const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const LIFETIME_SECONDS = 3_600;
/** A token is renewed that much before it ends, so that none ends on its way. */
const MARGIN_MS = 60_000;

interface AccessToken {
  token: string;
  /** Milliseconds since 1970. */
  endsAt: number;
}

/** @param fresh  the kept token was refused: get another one */
export async function authorize(
  context: SheetsContext & { fresh: boolean },
): Promise<Record<string, string>> {
  const { cache, connection, now, fresh } = context;
  const key = `token:${fingerprint(connection)}`;
  const kept = fresh ? undefined : ((await cache.get(key)) as AccessToken | undefined);
  if (kept !== undefined && kept.endsAt - MARGIN_MS > now()) return bearer(kept);
  const access = connection.method === "oauth" ? await byConsent(context) : await byKey(context);
  await cache.set(key, access, Math.max(access.endsAt - MARGIN_MS - now(), 1));
  return bearer(access);
}

function bearer({ token }: AccessToken): Record<string, string> {
  return { Authorization: `Bearer ${token}` };
}

/** Changed credentials must not meet an old token. */
function fingerprint({
  service_account_key: key,
  client_id: id,
  refresh_token: refresh,
}: SheetsContext["connection"]): string {
  return createHash("sha256")
    .update(JSON.stringify([key, id, refresh]))
    .digest("hex")
    .slice(0, 16);
}

async function byKey(context: SheetsContext): Promise<AccessToken> {
  const key = serviceAccountKey(context.connection);
  const assertion = await sign(key, context.now());
  return ask(context, key.token_uri, { grant_type: JWT_BEARER, assertion });
}

async function sign(key: KeyFile, nowMs: number): Promise<string> {
  const issuedAt = Math.floor(nowMs / 1000);
  try {
    return await new SignJWT({ scope: `${SHEETS_SCOPE} ${DRIVE_LIST_SCOPE}` })
      .setProtectedHeader({
        alg: "RS256",
        typ: "JWT",
        ...(key.private_key_id && { kid: key.private_key_id }),
      })
      .setIssuer(key.client_email)
      .setAudience(key.token_uri)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + LIFETIME_SECONDS)
      .sign(await importPKCS8(key.private_key, "RS256"));
  } catch {
    // jose's own sentence may quote the key
    throw new ConfigError(
      "The private key in the service account's key cannot be read. Download a new JSON key and paste the whole file.",
      {
        code: "google_key_invalid",
        path: "service_account_key",
      },
    );
  }
}

async function byConsent(context: SheetsContext): Promise<AccessToken> {
  const { clientId, clientSecret, refreshToken } = personalAccount(context.connection);
  return ask(context, context.connection.token_url, {
    grant_type: "refresh_token",
    client_id: clientId,
    client_secret: clientSecret,
    refresh_token: refreshToken,
  });
}

async function ask(
  { http, now }: SheetsContext,
  url: string,
  form: Readonly<Record<string, string>>,
): Promise<AccessToken> {
  const askedAt = now();
  const answer = await http.post(url, {
    form,
    anonymous: true,
    safeToRepeat: true,
    about: "the access token",
  });
  const { access_token: token, expires_in: seconds } = answer as {
    access_token?: unknown;
    expires_in?: unknown;
  };
  if (typeof token !== "string") {
    throw new RetryLater("Google's sign-in gave an answer without an access token.", {
      code: "google_no_token",
    });
  }
  const lifetimeMs = (typeof seconds === "number" ? seconds : LIFETIME_SECONDS) * 1000;
  return { token, endsAt: askedAt + lifetimeMs };
}

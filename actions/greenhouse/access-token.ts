/**
 * Access tokens by client credentials, in the name of one user. Kept until shortly before they end, sealed like every
 * cache: a new token may end the one before it, so all workers share it.
 *
 * Source    https://harvestdocs.greenhouse.io/docs/authentication (read 2026-11-21): form `grant_type`, `sub`; HTTP
 *           Basic with the client's id and secret. The answer tells its end as `expires_in` seconds or as `expires_at`.
 */
import { createHash } from "node:crypto";
import { RetryLater } from "../../src/core/errors.ts";
import type { GreenhouseContext } from "./connection.ts";

/** A token is renewed that much before it ends, so that none ends on its way. */
const MARGIN_MS = 60_000;
/** Where the answer does not say. Partners' tokens live an hour; these are renewed on a 401 anyway. */
const LIFETIME_MS = 30 * 60_000;

interface AccessToken {
  token: string;
  /** Milliseconds since 1970. */
  endsAt: number;
}

/** @param fresh  the kept token was refused: get another one */
export async function authorize(
  context: GreenhouseContext & { fresh: boolean },
): Promise<Record<string, string>> {
  const { cache, connection, now, fresh } = context;
  const key = `token ${fingerprint(connection)}`;
  const kept = fresh ? undefined : ((await cache.get(key)) as AccessToken | undefined);
  if (kept && kept.endsAt - MARGIN_MS > now()) return bearer(kept);
  const access = await ask(context);
  await cache.set(key, access, Math.max(access.endsAt - MARGIN_MS - now(), 1));
  return bearer(access);
}

function bearer({ token }: AccessToken): Record<string, string> {
  return { Authorization: `Bearer ${token}` };
}

/** Changed credentials must not meet an old token. */
function fingerprint({
  client_id: id,
  client_secret: secret,
  user_id: user,
}: GreenhouseContext["connection"]) {
  return createHash("sha256")
    .update(JSON.stringify([id, secret, user]))
    .digest("hex")
    .slice(0, 16);
}

async function ask({ http, connection, now }: GreenhouseContext): Promise<AccessToken> {
  const { client_id: id, client_secret: secret, user_id: user, token_url: url } = connection;
  const askedAt = now();
  const answer = (await http.post(url, {
    form: { grant_type: "client_credentials", sub: user },
    headers: { Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` },
    anonymous: true,
    safeToRepeat: true,
    about: "an access token",
  })) as { access_token?: unknown; expires_in?: unknown; expires_at?: unknown };
  const { access_token: token, expires_in: seconds, expires_at: end } = answer;
  if (typeof token !== "string") {
    throw new RetryLater("Greenhouse's sign-in gave an answer without an access token.", {
      code: "greenhouse_no_token",
    });
  }
  const told = typeof end === "string" ? Date.parse(end) : Number.NaN;
  if (Number.isFinite(told)) return { token, endsAt: told };
  return { token, endsAt: askedAt + (typeof seconds === "number" ? seconds * 1000 : LIFETIME_MS) };
}

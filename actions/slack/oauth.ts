/**
 * Signing in with Slack, and tokens that rotate.
 *
 * Sources   https://docs.slack.dev/authentication/installing-with-oauth, https://docs.slack.dev/authentication/using-pkce,
 *           https://docs.slack.dev/authentication/using-token-rotation (read 2026-11-21)
 * PKCE      left out: Slack takes it only from apps that were made public clients, for good, whose refresh tokens then end
 *           after 30 days; we have a secret, which Slack wants as HTTP Basic
 * Rotation  off unless the app's owner turned it on. A token then lives 12 hours, and its refresh token works once: the one
 *           that follows is kept in the connection's sealed cache
 */
import { createHash } from "node:crypto";
import { textIn, type OAuthDefinition } from "../../src/core/oauth.ts";
import { botToken, type SlackContext } from "./connection.ts";
import { SCOPES } from "./manifest.ts";

const LIFETIME_SECONDS = 43_200;
/** A token is renewed that much before it ends, so that none ends on its way. */
const MARGIN_MS = 5 * 60_000;
/** Until it is used, which is every 12 hours while the connection is. */
const KEPT_MS = 365 * 24 * 60 * 60_000;

export const slackOAuth: OAuthDefinition = {
  authorizeUrl: ({ api_url: url }) => `${apiUrl(url).replace(/\/api$/, "")}/oauth/v2/authorize`,
  tokenUrl: ({ api_url: url }) => `${apiUrl(url)}/oauth.v2.access`,
  scopes: SCOPES,
  needed: ["chat:write"],
  scopeSeparator: ",",
  pkce: false,
  clientAuth: "basic",
  values(answer, { clientId, clientSecret }) {
    const token = textIn(answer, "access_token", "Slack");
    const rotating = typeof answer["refresh_token"] === "string";
    return {
      method: "bot_token",
      bot_token: token,
      ...(rotating && {
        refresh_token: answer["refresh_token"],
        client_id: clientId,
        client_secret: clientSecret,
      }),
    };
  },
  setup: [
    "Open https://api.slack.com/apps, choose Create New App > From a manifest, pick your workspace and paste docs/slack-app-manifest.yaml.",
    "Under OAuth & Permissions add this redirect URL: {redirect}",
    "Copy Client ID and Client Secret from Basic Information to here.",
  ],
};

interface Renewed {
  token: string;
  refreshToken: string;
  endsAt: number;
}

/** The credentials of a token that rotates; nothing for one that doesn't, which goes with each call. */
export async function authorize(
  context: SlackContext & { fresh: boolean },
): Promise<Readonly<Record<string, string>>> {
  const { connection, cache, now, fresh } = context;
  if (!isRotating(connection)) return {};
  const key = `rotated:${createHash("sha256").update(connection.refresh_token).digest("hex").slice(0, 16)}`;
  const kept = (await cache.get(key)) as Renewed | undefined;
  if (!fresh) {
    // how long the first one lives was not kept: Slack says when it has ended
    if (kept === undefined) return bearer(botToken(connection));
    if (kept.endsAt - MARGIN_MS > now()) return bearer(kept.token);
  }
  const renewed = await renew(context, kept?.refreshToken ?? connection.refresh_token);
  await cache.set(key, renewed, KEPT_MS);
  return bearer(renewed.token);
}

export function isRotating(
  connection: SlackContext["connection"],
): connection is SlackContext["connection"] & { refresh_token: string } {
  const { method, bot_token: token, refresh_token: refresh } = connection;
  return method === "bot_token" && refresh !== undefined && token?.startsWith("xoxe.") === true;
}

async function renew({ http, connection, now }: SlackContext, refreshToken: string): Promise<Renewed> {
  const askedAt = now();
  const { client_id: id = "", client_secret: secret = "" } = connection;
  const answer = (await http.post(slackOAuth.tokenUrl(connection), {
    anonymous: true,
    about: "the bot token",
    form: { grant_type: "refresh_token", refresh_token: refreshToken, client_id: id, client_secret: secret },
  })) as Readonly<Record<string, unknown>>;
  const seconds = answer["expires_in"];
  return {
    token: textIn(answer, "access_token", "Slack"),
    refreshToken: textIn(answer, "refresh_token", "Slack"),
    endsAt: askedAt + (typeof seconds === "number" ? seconds : LIFETIME_SECONDS) * 1000,
  };
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

function apiUrl(url: unknown): string {
  return (typeof url === "string" ? url : "https://slack.com/api").replace(/\/$/, "");
}

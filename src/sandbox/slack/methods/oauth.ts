/**
 * Installing the app: `/oauth/v2/authorize` and oauth.v2.access.
 *
 * Source: https://docs.slack.dev/authentication/installing-with-oauth and
 * https://docs.slack.dev/reference/methods/oauth.v2.access (read 2026-11-21). A code lives ten minutes and
 * works once; with token rotation a token lives twelve hours.
 */
import { createHash, randomBytes } from "node:crypto";
import express, { type Request, type Router } from "express";
import { escapeHtml } from "../escape-html.ts";
import type { Arguments } from "../read-arguments.ts";
import { SlackError } from "../slack-error.ts";
import type { SlackToken, Workspace } from "../workspace.ts";

const CODE_MS = 10 * 60_000;
const TOKEN_SECONDS = 43_200;

export interface OAuthSettings {
  /** True: the person always agrees, without a page. */
  autoApprove: boolean;
  /** Where codes may be sent; `undefined`: anywhere. */
  redirectUris: readonly string[] | undefined;
}

/** The page a person sees. Agreeing sends the browser back with `code` and `state`. */
export function createAuthorizePage(workspace: Workspace, settings: OAuthSettings): Router {
  const router = express.Router();
  router.get("/authorize", (request, response) => {
    const query = new URLSearchParams(request.originalUrl.split("?")[1] ?? "");
    const redirectUri = query.get("redirect_uri") ?? settings.redirectUris?.[0] ?? "";
    const problem = refusal(workspace, settings, query, redirectUri);
    if (problem !== undefined) {
      response.status(400).type("html").send(`<h1>Something went wrong</h1><p>Error: ${problem}</p>`);
      return;
    }
    const back = new URL(redirectUri);
    const state = query.get("state");
    if (state !== null) back.searchParams.set("state", state);
    const choice = query.get("choice") ?? (settings.autoApprove ? "allow" : undefined);
    if (choice === undefined) {
      response.type("html").send(page(workspace, query));
      return;
    }
    if (choice === "allow") back.searchParams.set("code", newCode(workspace, query, redirectUri));
    else back.searchParams.set("error", "access_denied");
    response.redirect(302, back.href);
  });
  return router;
}

function refusal(
  workspace: Workspace,
  settings: OAuthSettings,
  query: URLSearchParams,
  redirectUri: string,
): string | undefined {
  if (query.get("client_id") !== workspace.app.clientId) return "invalid_client_id";
  if ((query.get("scope") ?? "") === "") return "no_scopes";
  if (!URL.canParse(redirectUri)) return "bad_redirect_uri";
  const known = settings.redirectUris;
  const matches = (uri: string) => redirectUri === uri || redirectUri.startsWith(uri.replace(/\/?$/, "/"));
  return known === undefined || known.some(matches) ? undefined : "bad_redirect_uri";
}

function page({ app, team }: Workspace, query: URLSearchParams): string {
  const link = (choice: string, label: string) => {
    const target = new URLSearchParams([...query, ["choice", choice]]);
    return `<a href="?${escapeHtml(target.toString())}">${label}</a>`;
  };
  const scopes = (query.get("scope") ?? "").split(",").map((scope) => `<li>${escapeHtml(scope)}</li>`);
  return `<!DOCTYPE html><title>Slack sandbox</title>
<h1>${escapeHtml(app.botName)} wants to access ${escapeHtml(team.name)}</h1>
<ul>${scopes.join("")}</ul><p>${link("allow", "Allow")} ${link("cancel", "Cancel")}</p>`;
}

function newCode(workspace: Workspace, query: URLSearchParams, redirectUri: string): string {
  const code = randomBytes(24).toString("hex");
  workspace.codes.set(code, {
    scopes: (query.get("scope") ?? "").split(","),
    redirectUri,
    codeChallenge: query.get("code_challenge") ?? undefined,
    expiresAt: workspace.now() + CODE_MS,
  });
  return code;
}

/** oauth.v2.access: a code or a refresh token becomes a bot token. @throws {SlackError} */
export function oauthAccess(
  workspace: Workspace,
  request: Request,
  args: Arguments,
): Record<string, unknown> {
  const [basicId, basicSecret] = readBasic(request.get("authorization"));
  const { app, team } = workspace;
  if ((basicId ?? args.string("client_id")) !== app.clientId) throw new SlackError("invalid_client_id");
  if ((basicSecret ?? args.string("client_secret")) !== app.clientSecret) {
    throw new SlackError("bad_client_secret");
  }
  const grant = args.string("grant_type") || "authorization_code";
  let token: SlackToken;
  if (grant === "authorization_code") token = redeemCode(workspace, args);
  else if (grant === "refresh_token") token = refresh(workspace, args);
  else throw new SlackError("invalid_grant_type");

  return {
    access_token: token.value,
    token_type: "bot",
    scope: token.scopes.join(","),
    bot_user_id: app.botUserId,
    app_id: app.id,
    team: { id: team.id, name: team.name },
    enterprise: null,
    is_enterprise_install: false,
    authed_user: { id: [...workspace.users.values()].find((user) => !user.isBot)?.id },
    ...rotation(workspace, token),
    ...incomingWebhook(workspace, request, token),
  };
}

function redeemCode(workspace: Workspace, args: Arguments): SlackToken {
  const code = args.string("code") ?? "";
  const known = workspace.codes.get(code);
  if (known === undefined || known.expiresAt <= workspace.now()) throw new SlackError("invalid_code");
  const redirectUri = args.string("redirect_uri");
  if (redirectUri !== undefined && redirectUri !== known.redirectUri) {
    throw new SlackError("bad_redirect_uri");
  }
  if (known.codeChallenge !== undefined) {
    const hash = createHash("sha256")
      .update(args.string("code_verifier") ?? "")
      .digest("base64url");
    if (hash !== known.codeChallenge) throw new SlackError("invalid_code_verifier");
  }
  workspace.codes.delete(code);
  return issue(workspace, known.scopes);
}

function refresh(workspace: Workspace, args: Arguments): SlackToken {
  const refreshToken = args.string("refresh_token") ?? "";
  const before = workspace.refreshTokens.get(refreshToken);
  if (before === undefined) throw new SlackError("invalid_refresh_token");
  workspace.refreshTokens.delete(refreshToken);
  before.state = "token_revoked";
  return issue(workspace, before.scopes);
}

function issue(workspace: Workspace, scopes: readonly string[]): SlackToken {
  const rotating = workspace.rules.tokenRotation;
  const token: SlackToken = {
    value: `${rotating ? "xoxe.xoxb-1-" : "xoxb-"}${randomBytes(18).toString("base64url")}`,
    scopes: [...scopes],
    state: "active",
    expiresAt: rotating ? workspace.now() + TOKEN_SECONDS * 1000 : undefined,
  };
  workspace.tokens.set(token.value, token);
  return token;
}

function rotation(workspace: Workspace, token: SlackToken) {
  if (!workspace.rules.tokenRotation) return {};
  const refreshToken = `xoxe-1-${randomBytes(18).toString("base64url")}`;
  workspace.refreshTokens.set(refreshToken, token);
  return { expires_in: TOKEN_SECONDS, refresh_token: refreshToken };
}

/** With the scope `incoming-webhook` an install brings the URL of one. */
function incomingWebhook(workspace: Workspace, request: Request, token: SlackToken) {
  const webhook = workspace.webhooks[0];
  if (webhook === undefined || !token.scopes.includes("incoming-webhook")) return {};
  const base = `${request.protocol}://${request.get("host")}${request.baseUrl.replace(/\/api$/, "")}`;
  return {
    incoming_webhook: {
      channel: `#${workspace.channels.get(webhook.channelId)?.name}`,
      channel_id: webhook.channelId,
      configuration_url: `https://${workspace.team.domain}.slack.com/services/${webhook.serviceId}`,
      url: `${base}/services/${workspace.team.id}/${webhook.serviceId}/${webhook.secret}`,
    },
  };
}

function readBasic(header: string | undefined): [string?, string?] {
  const encoded = /^Basic +(\S+)$/i.exec(header ?? "")?.[1];
  if (encoded === undefined) return [];
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return [text.slice(0, colon), text.slice(colon + 1)];
}

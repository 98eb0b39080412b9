/**
 * `/api/<method>`: who may call, how often, with what, and how Slack words its answers.
 *
 * Source: https://docs.slack.dev/apis/web-api/using-the-slack-web-api/ (read 2026-11-21). The order of the
 * checks is not documented; here: method, encoding, token, rate, then the method's own.
 */
import { randomBytes } from "node:crypto";
import express, { type Request, type Response, type Router } from "express";
import { METHOD_FACTS, type MethodFacts } from "./method-facts.ts";
import { requireArguments, type SlackMethod } from "./method-call.ts";
import { chatMethods } from "./methods/chat.ts";
import { conversationMethods } from "./methods/conversations.ts";
import { historyMethods } from "./methods/history.ts";
import { oauthAccess } from "./methods/oauth.ts";
import { userMethods } from "./methods/users.ts";
import { readArguments, type ReadArguments } from "./read-arguments.ts";
import { SlackError } from "./slack-error.ts";
import type { SlackToken, Workspace } from "./workspace.ts";

/** One call, for inspection. Arguments are left out: they hold people's data. */
export interface SlackCall {
  method: string;
  /** Milliseconds since 1970. */
  at: number;
  /** Slack's error code; `undefined` for a success. */
  error: string | undefined;
}

const METHODS: Readonly<Record<string, SlackMethod>> = {
  ...chatMethods,
  ...conversationMethods,
  ...historyMethods,
  ...userMethods,
};

/** Reads raw bodies itself: mount it where no other body parser has run. */
export function createWebApi(workspace: Workspace, onCall: (call: SlackCall) => void): Router {
  const router = express.Router();
  router.all("/:method", express.raw({ type: () => true, limit: "4mb" }), async (request, response) => {
    const { method } = request.params;
    const warnings: string[] = [];
    let error: string | undefined;
    response.set("x-slack-req-id", randomBytes(16).toString("hex"));
    try {
      const result = await answer(workspace, method, request, response, warnings);
      send(response, { ok: true, ...result }, warnings);
    } catch (cause) {
      if (!(cause instanceof SlackError)) throw cause;
      error = cause.code;
      if (cause.retryAfterSeconds !== undefined) {
        response.status(429).set("Retry-After", String(cause.retryAfterSeconds));
      }
      send(response, { ok: false, error: cause.code, ...cause.extra }, warnings);
    }
    onCall({ method: method, at: workspace.now(), error });
  });
  return router;
}

async function answer(
  workspace: Workspace,
  method: string,
  request: Request,
  response: Response,
  warnings: string[],
): Promise<Record<string, unknown>> {
  const facts = METHOD_FACTS[method];
  if (facts === undefined) throw new SlackError("unknown_method", { req_method: method });
  const read = await readArguments(request, facts.jsonSupported);
  warnings.push(...read.warnings);
  if (method === "oauth.v2.access") return oauthAccess(workspace, request, read.args);

  const token = authenticate(workspace, request, read);
  tellScopes(response, token, facts);
  workspace.limiter.takeMethod(method, token.value, rateTier(workspace, method, facts));
  requireArguments(read.args, facts.required);
  const handler = METHODS[method];
  if (handler === undefined) throw new SlackError("unknown_method", { req_method: method });
  return handler({ workspace, args: read.args, token });
}

function authenticate(workspace: Workspace, request: Request, read: ReadArguments): SlackToken {
  // seen live: a token in the URL is refused even when the header carries a good one (slack-rs-api#107)
  if (read.tokenInUrl) throw new SlackError("invalid_auth");
  const header = /^Bearer +(\S+)$/i.exec(request.get("authorization") ?? "")?.[1];
  const value = header ?? read.bodyToken;
  if (value === undefined || value === "") throw new SlackError("not_authed");
  const token = workspace.tokens.get(value);
  if (token === undefined) throw new SlackError("invalid_auth");
  if (token.expiresAt !== undefined && token.expiresAt <= workspace.now()) {
    throw new SlackError("token_expired");
  }
  if (token.state !== "active") throw new SlackError(token.state);
  return token;
}

function tellScopes(response: Response, token: SlackToken, facts: MethodFacts): void {
  response.set("x-oauth-scopes", token.scopes.join(","));
  response.set("x-accepted-oauth-scopes", facts.scopes.join(","));
}

function rateTier({ rules }: Workspace, method: string, facts: MethodFacts) {
  const isHistory = method === "conversations.history" || method === "conversations.replies";
  return rules.commercialApp && isHistory ? "t1" : facts.rateTier;
}

/** Warnings stand twice in Slack's answers: joined in `warning`, listed in `response_metadata.warnings`. */
function send(response: Response, body: Record<string, unknown>, warnings: readonly string[]): void {
  const metadata = (body["response_metadata"] ?? {}) as { warnings?: string[] };
  const all = [...(metadata.warnings ?? []), ...warnings];
  response.json(
    all.length === 0
      ? body
      : { ...body, warning: all.join(","), response_metadata: { ...metadata, warnings: all } },
  );
}

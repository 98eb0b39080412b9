/**
 * `/services/T…/B…/…`: plain text in, plain text out.
 *
 * Source: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/ and
 * https://api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks (read 2026-11-21).
 * Success is `ok` and no more: no `ts`, so nothing to update, reply to or look for later.
 */
import express, { type Request, type Router } from "express";
import { readContent, readTs } from "./message-content.ts";
import { postMessage } from "./post-message.ts";
import { toArguments, type Arguments } from "./read-arguments.ts";
import { SlackError } from "./slack-error.ts";
import type { SlackWebhook, Workspace } from "./workspace.ts";
import type { SlackCall } from "./web-api.ts";

const STATUS: Readonly<Record<string, number>> = {
  action_prohibited: 403,
  invalid_token: 403,
  posting_to_general_channel_denied: 403,
  channel_not_found: 404,
  no_service: 404,
  no_service_id: 404,
  no_team: 404,
  team_disabled: 404,
  no_active_hooks: 404,
  channel_is_archived: 410,
  rate_limited: 429,
};

/** Mount it where no other body parser has run. */
export function createIncomingWebhooks(workspace: Workspace, onCall: (call: SlackCall) => void): Router {
  const router = express.Router();
  const path = ["/:team", "/:team/:service", "/:team/:service/:secret"];
  router.all(path, express.raw({ type: () => true, limit: "4mb" }), (request, response) => {
    let error: string | undefined;
    try {
      receive(workspace, request);
      response.type("text").send("ok");
    } catch (cause) {
      if (!(cause instanceof SlackError)) throw cause;
      error = cause.code === "ratelimited" ? "rate_limited" : cause.code;
      if (cause.retryAfterSeconds !== undefined) response.set("Retry-After", String(cause.retryAfterSeconds));
      response
        .status(STATUS[error] ?? 400)
        .type("text")
        .send(error);
    }
    onCall({ method: "incoming-webhook", at: workspace.now(), error });
  });
  return router;
}

function receive(workspace: Workspace, request: Request): void {
  const webhook = findWebhook(workspace, request.params);
  const args = readPayload(request);
  const channel = workspace.channels.get(webhook.channelId);
  if (channel === undefined) throw new SlackError("channel_not_found");
  if (channel.archived) throw new SlackError("channel_is_archived");
  if (channel.adminsOnly) throw new SlackError("posting_to_general_channel_denied");
  const content = readContent(args);
  const threadTs = (args.string("thread_ts") ?? "") === "" ? undefined : readTs(args, "thread_ts");
  workspace.limiter.takePost(webhook.serviceId);
  postMessage(workspace, channel, { content, threadTs, from: "webhook" });
}

function findWebhook(workspace: Workspace, params: Request["params"]): SlackWebhook {
  if (params["team"] !== workspace.team.id) throw new SlackError("no_team");
  if (params["service"] === undefined) throw new SlackError("no_service_id");
  const webhook = workspace.webhooks.find(({ serviceId }) => serviceId === params["service"]);
  if (webhook === undefined) throw new SlackError("no_service");
  if (webhook.secret !== params["secret"]) throw new SlackError("invalid_token");
  if (webhook.state !== "active") throw new SlackError(webhook.state);
  return webhook;
}

/** A JSON body, or a form with the same JSON in `payload`. @throws {SlackError} `invalid_payload` */
function readPayload(request: Request): Arguments {
  const body = Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "";
  const isForm = request.is("application/x-www-form-urlencoded") !== false;
  const json = isForm ? new URLSearchParams(body).get("payload") : body;
  try {
    const parsed: unknown = JSON.parse(json ?? "");
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
      throw new TypeError("no object");
    return toArguments(new Map(Object.entries(parsed).filter(([, value]) => value !== null)));
  } catch {
    throw new SlackError("invalid_payload");
  }
}

/** What every Web API method gets, and the checks they share. */
import type { Arguments } from "./read-arguments.ts";
import { invalidArguments, SlackError } from "./slack-error.ts";
import {
  isMember,
  isVisible,
  type ChannelKind,
  type SlackChannel,
  type SlackToken,
  type Workspace,
} from "./workspace.ts";

export interface MethodCall {
  workspace: Workspace;
  args: Arguments;
  token: SlackToken;
}

/** @returns the answer without `ok`; `response_metadata.warnings` become Slack's `warning` */
export type SlackMethod = (call: MethodCall) => Record<string, unknown>;

const READ_SCOPES: Record<ChannelKind, string> = {
  public_channel: "channels",
  private_channel: "groups",
  im: "im",
  mpim: "mpim",
};

/** @throws {SlackError} `missing_scope` with `needed` and `provided` */
export function requireScope(token: SlackToken, ...needed: string[]): void {
  const missing = needed.filter((scope) => !token.scopes.includes(scope));
  if (missing.length === 0) return;
  throw new SlackError("missing_scope", { needed: missing.join(","), provided: token.scopes.join(",") });
}

/** `channels:read`, `groups:history` …: the scope differs by type of conversation. */
export function scopeFor(kind: ChannelKind, right: "read" | "history"): string {
  return `${READ_SCOPES[kind]}:${right}`;
}

/**
 * The channel an id names. Only chat.postMessage takes names.
 *
 * @throws {SlackError} `channel_not_found`, also for a private channel the bot is not in
 */
export function channelById({ workspace, args }: MethodCall): SlackChannel {
  const channel = workspace.channels.get(args.string("channel") ?? "");
  if (channel === undefined || !isVisible(workspace, channel)) throw new SlackError("channel_not_found");
  return channel;
}

/** @throws {SlackError} `not_in_channel`, or `channel_not_found` where the bot cannot look */
export function channelToRead(call: MethodCall): SlackChannel {
  const channel = channelById(call);
  requireScope(call.token, scopeFor(channel.kind, "history"));
  if (!isMember(call.workspace, channel)) throw new SlackError("not_in_channel");
  return channel;
}

/** An absent argument; an empty one is present, and is looked up in vain. @throws {SlackError} `invalid_arguments` */
export function requireArguments(args: Arguments, names: readonly string[]): void {
  const missing = names.filter((name) => !args.has(name));
  if (missing.length === 0) return;
  throw invalidArguments(...missing.map((name) => `missing required field: ${name}`));
}

export function encodeCursor(kind: string, value: string): string {
  return Buffer.from(`${kind}:${value}`).toString("base64");
}

/** @throws {SlackError} `invalid_cursor` */
export function readCursor(args: Arguments, kind: string): string | undefined {
  const cursor = args.string("cursor");
  if (cursor === undefined || cursor === "") return undefined;
  const text = Buffer.from(cursor, "base64").toString("utf8");
  if (!text.startsWith(`${kind}:`) || encodeCursor(kind, text.slice(kind.length + 1)) !== cursor) {
    throw new SlackError("invalid_cursor");
  }
  return text.slice(kind.length + 1);
}

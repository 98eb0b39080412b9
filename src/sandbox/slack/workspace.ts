/** The state behind the stand-in: one Slack workspace, kept in memory. */
import { randomBytes } from "node:crypto";
import type { RateLimiter } from "./rate-limits.ts";

export interface SlackTeam {
  id: string;
  name: string;
  /** As in `https://<domain>.slack.com`. */
  domain: string;
}

export interface SlackUser {
  id: string;
  /** The handle, without `@`. */
  name: string;
  realName: string;
  email: string | undefined;
  deleted: boolean;
  isBot: boolean;
}

export type ChannelKind = "public_channel" | "private_channel" | "im" | "mpim";

export interface SlackChannel {
  id: string;
  /** Without `#`. Direct messages have none. */
  name: string;
  kind: ChannelKind;
  archived: boolean;
  /** Only workspace admins may post here through a webhook. */
  adminsOnly: boolean;
  /** User ids. */
  members: Set<string>;
  /** Unix seconds. */
  created: number;
  /** Oldest first, thread replies included. */
  messages: SlackMessage[];
}

/** A message as Slack's API shows it, metadata included. */
export interface SlackMessage {
  type: "message";
  subtype?: string;
  ts: string;
  text: string;
  user?: string;
  username?: string;
  icons?: Record<string, string>;
  bot_id?: string;
  app_id?: string;
  team?: string;
  bot_profile?: Record<string, unknown>;
  blocks?: Record<string, unknown>[];
  attachments?: Record<string, unknown>[];
  metadata?: MessageMetadata;
  edited?: { user: string; ts: string };
  thread_ts?: string;
  parent_user_id?: string;
  reply_count?: number;
  reply_users?: string[];
  reply_users_count?: number;
  latest_reply?: string;
  hidden?: boolean;
}

export interface MessageMetadata {
  event_type: string;
  event_payload: Record<string, unknown>;
}

/** `active`, or the error every call with it gets. */
export type TokenState =
  | "active"
  | "invalid_auth"
  | "token_revoked"
  | "token_expired"
  | "account_inactive"
  | "not_allowed_token_type";

export interface SlackToken {
  value: string;
  scopes: string[];
  state: TokenState;
  /** Milliseconds since 1970; `undefined` for tokens that do not rotate. */
  expiresAt: number | undefined;
}

/** `active`, or the plain-text error every call gets. */
export type WebhookState =
  | "active"
  | "no_service"
  | "no_active_hooks"
  | "invalid_token"
  | "action_prohibited"
  | "team_disabled";

export interface SlackWebhook {
  /** As in `/services/<team>/<serviceId>/<secret>`. */
  serviceId: string;
  secret: string;
  channelId: string;
  state: WebhookState;
}

export interface SlackApp {
  id: string;
  botId: string;
  botUserId: string;
  botName: string;
  clientId: string;
  clientSecret: string;
}

export interface OAuthCode {
  scopes: string[];
  redirectUri: string;
  codeChallenge: string | undefined;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** What of a workspace starts over on reset. */
export interface WorkspaceContent {
  team: SlackTeam;
  app: SlackApp;
  users: Map<string, SlackUser>;
  channels: Map<string, SlackChannel>;
  tokens: Map<string, SlackToken>;
  refreshTokens: Map<string, SlackToken>;
  webhooks: SlackWebhook[];
  codes: Map<string, OAuthCode>;
}

export interface Workspace extends WorkspaceContent {
  /** Milliseconds since 1970. */
  now(): number;
  /** A message `ts`: the time in microseconds, unique and increasing. */
  nextTs(): string;
  limiter: RateLimiter;
  rules: WorkspaceRules;
}

/** Where Slack is undocumented or differs between installs: settings, with the stricter choice as default. */
export interface WorkspaceRules {
  /** A well-formed `thread_ts` without a message: refuse it, or post a reply nobody sees (both seen live). */
  unknownThread: "refuse" | "accept";
  /** Metadata above this many bytes of JSON is `metadata_too_large`. The true limit is not documented. */
  metadataLimitBytes: number;
  /** History shows a message only so long after it was posted. */
  historyDelayMs: number;
  /** An app sold outside the Marketplace: history and replies once a minute, 15 messages a page. */
  commercialApp: boolean;
  /** Tokens from an install expire after twelve hours and come with a refresh token. */
  tokenRotation: boolean;
}

/** An id in Slack's alphabet, such as `D7K2QX0M9PL`. */
export function newSlackId(prefix: string): string {
  const alphabet = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  return `${prefix}0${[...randomBytes(9)].map((byte) => alphabet[byte % alphabet.length]).join("")}`;
}

/** Microseconds since 1970 of a Slack timestamp; `undefined` for what is none. */
export function tsToMicros(ts: string): number | undefined {
  const match = /^(\d{1,10})(?:\.(\d{1,6}))?$/.exec(ts);
  if (match === null) return undefined;
  return Number(match[1]) * 1_000_000 + Number((match[2] ?? "").padEnd(6, "0"));
}

/** A source of timestamps that never repeats one, however often it is asked in one millisecond. */
export function createTsSource(now: () => number): () => string {
  let last = 0;
  return () => {
    last = Math.max(Math.floor(now() * 1000), last + 1);
    return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, "0")}`;
  };
}

/** By id, or by name with or without `#`. */
export function findChannel(workspace: WorkspaceContent, reference: string): SlackChannel | undefined {
  const byId = workspace.channels.get(reference);
  if (byId !== undefined) return byId;
  const name = reference.replace(/^#/, "");
  return name === "" ? undefined : [...workspace.channels.values()].find((channel) => channel.name === name);
}

export function isMember(workspace: WorkspaceContent, channel: SlackChannel): boolean {
  return channel.members.has(workspace.app.botUserId);
}

/** A channel the bot can know of: public ones, and those it is a member of. */
export function isVisible(workspace: WorkspaceContent, channel: SlackChannel): boolean {
  return channel.kind === "public_channel" || isMember(workspace, channel);
}

/** The direct conversation of exactly these people and the bot, made when it does not exist. */
export function openConversation(
  workspace: Workspace,
  userIds: readonly string[],
  create = true,
): { channel: SlackChannel; existed: boolean } | undefined {
  const members = new Set([...userIds, workspace.app.botUserId]);
  const existing = [...workspace.channels.values()].find(
    ({ kind, members: theirs }) =>
      (kind === "im" || kind === "mpim") &&
      theirs.size === members.size &&
      [...members].every((id) => theirs.has(id)),
  );
  if (existing !== undefined) return { channel: existing, existed: true };
  if (!create) return undefined;
  const kind = userIds.length === 1 ? "im" : "mpim";
  const names = userIds.map((id) => workspace.users.get(id)?.name ?? id);
  const channel: SlackChannel = {
    id: newSlackId(kind === "im" ? "D" : "G"),
    name: kind === "im" ? "" : `mpdm-${[...names, workspace.app.botName].join("--")}-1`,
    kind,
    archived: false,
    adminsOnly: false,
    members,
    created: Math.floor(workspace.now() / 1000),
    messages: [],
  };
  workspace.channels.set(channel.id, channel);
  return { channel, existed: false };
}

/** The workspace a sandbox starts with: a small hiring team. Ids are fixed, so that docs and tests can name them. */
import type { SlackChannel, SlackToken, SlackUser, SlackWebhook, WorkspaceContent } from "./workspace.ts";

export interface SlackSeed {
  /** Default `xoxb-sandbox-0000`. */
  botToken?: string;
  /** Scopes of that token; default: all that Hirewire's Slack app asks for. */
  scopes?: readonly string[];
  team?: { id?: string; name?: string; domain?: string };
  users?: readonly SeedUser[];
  channels?: readonly SeedChannel[];
  /** One incoming webhook per entry; default: one for `hiring`. */
  webhooks?: readonly { channel: string; secret?: string }[];
  oauth?: { clientId?: string; clientSecret?: string };
}

export interface SeedUser {
  name: string;
  realName?: string;
  email?: string;
  deleted?: boolean;
}

export interface SeedChannel {
  name: string;
  private?: boolean;
  archived?: boolean;
  adminsOnly?: boolean;
  /** Default true. */
  botIsMember?: boolean;
}

export const DEFAULT_BOT_TOKEN = "xoxb-sandbox-0000";

/** chat:write, chat:write.public, the picker, people by email, and looking into history. */
export const DEFAULT_SCOPES: readonly string[] = [
  "chat:write",
  "chat:write.public",
  "channels:read",
  "groups:read",
  "users:read",
  "users:read.email",
  "im:write",
  "channels:history",
  "groups:history",
  "im:history",
  "channels:join",
];

const DEFAULT_USERS: readonly SeedUser[] = [
  { name: "ada", realName: "Ada Lindqvist", email: "ada@hirewire.example" },
  { name: "bo", realName: "Bo Okafor", email: "bo@hirewire.example" },
  { name: "chidi", realName: "Chidi Marchetti", email: "chidi@hirewire.example" },
  { name: "dana", realName: "Dana Former", email: "dana@hirewire.example", deleted: true },
];

const DEFAULT_CHANNELS: readonly SeedChannel[] = [
  { name: "general" },
  { name: "random", botIsMember: false },
  { name: "hiring" },
  { name: "recruiting" },
  { name: "offers", private: true },
  { name: "hiring-2024", archived: true },
];

/** `ada` of `users` becomes `U0ADA`, `hiring` of `channels` becomes `C0HIRING`. */
export function seedWorkspace(seed: SlackSeed, nowMs: number): WorkspaceContent {
  const team = {
    id: seed.team?.id ?? "T0SANDBOX",
    name: seed.team?.name ?? "Hirewire Sandbox",
    domain: seed.team?.domain ?? "hirewire-sandbox",
  };
  const app = {
    id: "A0HIREWIRE",
    botId: "B0HIREWIRE",
    botUserId: "U0HIREWIRE",
    botName: "hirewire",
    clientId: seed.oauth?.clientId ?? "1000000000.2000000000",
    clientSecret: seed.oauth?.clientSecret ?? "sandbox-client-secret",
  };
  const bot: SlackUser = {
    id: app.botUserId,
    name: app.botName,
    realName: "Hirewire",
    email: undefined,
    deleted: false,
    isBot: true,
  };
  const people = (seed.users ?? DEFAULT_USERS).map(toUser);
  const users = [bot, ...people];
  const peopleIds = people.filter((user) => !user.deleted).map((user) => user.id);
  const channels = (seed.channels ?? DEFAULT_CHANNELS).map((channel): SlackChannel => {
    const botIsMember = channel.botIsMember ?? true;
    return {
      id: toId("C", channel.name),
      name: channel.name,
      kind: channel.private === true ? "private_channel" : "public_channel",
      archived: channel.archived ?? false,
      adminsOnly: channel.adminsOnly ?? false,
      members: new Set(botIsMember ? [...peopleIds, bot.id] : peopleIds),
      created: Math.floor(nowMs / 1000),
      messages: [],
    };
  });
  const token: SlackToken = {
    value: seed.botToken ?? DEFAULT_BOT_TOKEN,
    scopes: [...(seed.scopes ?? DEFAULT_SCOPES)],
    state: "active",
    expiresAt: undefined,
  };
  const hiring = channels.some(({ name }) => name === "hiring") ? [{ channel: "hiring" }] : [];
  const webhooks = (seed.webhooks ?? hiring).map(({ channel, ...webhook }): SlackWebhook => {
    const target = channels.find(({ name }) => name === channel);
    if (target === undefined) throw new RangeError(`The webhook's channel #${channel} is not in the seed.`);
    return {
      serviceId: toId("B", channel),
      secret: ("secret" in webhook ? webhook.secret : undefined) ?? `sandbox-webhook-${channel}`,
      channelId: target.id,
      state: "active",
    };
  });
  return {
    team,
    app,
    users: new Map(users.map((user) => [user.id, user])),
    channels: new Map(channels.map((channel) => [channel.id, channel])),
    tokens: new Map([[token.value, token]]),
    refreshTokens: new Map(),
    webhooks,
    codes: new Map(),
  };
}

function toUser(user: SeedUser): SlackUser {
  return {
    id: toId("U", user.name),
    name: user.name,
    realName: user.realName ?? user.name,
    email: user.email,
    deleted: user.deleted ?? false,
    isBot: false,
  };
}

function toId(prefix: string, name: string): string {
  return `${prefix}0${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "")}`;
}

/**
 * A Slack for tests and the sandbox that refuses what Slack refuses, in Slack's words.
 *
 * Mount its router under a path of your own and give clients that address instead of slack.com:
 * `<base>/api/<method>`, `<base>/services/T…/B…/…`, `<base>/oauth/v2/authorize`.
 *
 * Source: https://docs.slack.dev (read 2026-11-21); each file names its own pages. Where the documentation
 * is silent, the behaviour is one that others saw live, or the stricter reading, and says so.
 */
import express, { type Router } from "express";
import { createIncomingWebhooks } from "./incoming-webhooks.ts";
import { createAuthorizePage, type OAuthSettings } from "./methods/oauth.ts";
import { pings } from "./pings.ts";
import { postMessage } from "./post-message.ts";
import { createRateLimiter, SLACK_RATE_LIMITS, type RateLimits } from "./rate-limits.ts";
import { seedWorkspace, DEFAULT_BOT_TOKEN, type SlackSeed } from "./seed.ts";
import { toStoredText } from "./mrkdwn.ts";
import { createWebApi, type SlackCall } from "./web-api.ts";
import {
  createTsSource,
  findChannel,
  type SlackChannel,
  type SlackMessage,
  type SlackUser,
  type TokenState,
  type WebhookState,
  type Workspace,
  type WorkspaceRules,
} from "./workspace.ts";

export interface SlackStandInOptions extends SlackSeed {
  /** Milliseconds since 1970; default the system clock. */
  now?: () => number;
  /** Parts of the limits to change; `false` for none at all. */
  rateLimits?: Partial<RateLimits> | false;
  rules?: Partial<WorkspaceRules>;
  oauth?: SlackSeed["oauth"] & Partial<OAuthSettings>;
}

export interface SlackStandIn {
  /** Mount it before any body parser, such as `app.use("/slack", standIn.router)`. */
  readonly router: Router;
  /** The token a connection needs. */
  readonly botToken: string;
  /** The first incoming webhook's path below the mount, such as `/services/T…/B…/…`. */
  readonly webhookPath: string;
  /** What is in a channel, by id or name, oldest first; thread replies included. @throws {RangeError} */
  messages(channel: string): SlackMessage[];
  /** Everything posted, in order. */
  allMessages(): { channel: string; message: SlackMessage }[];
  /** The mentions a message would notify, such as `<!channel>` or `<@U0ADA>`; see `pings.ts`. */
  pings(message: SlackMessage): string[];
  channels(): { id: string; name: string; kind: SlackChannel["kind"]; archived: boolean }[];
  /** Ids of the users in a channel. @throws {RangeError} */
  membersOf(channel: string): string[];
  users(): SlackUser[];
  /** The last 1,000 calls, oldest first. */
  calls(method?: string): SlackCall[];
  /** Makes every call with a token fail from now on, or work again. */
  setTokenState(state: TokenState, token?: string): void;
  setScopes(scopes: readonly string[], token?: string): void;
  /** Makes every webhook fail from now on, or work again. */
  setWebhookState(state: WebhookState): void;
  setChannel(
    channel: string,
    change: { archived?: boolean; botIsMember?: boolean; adminsOnly?: boolean },
  ): void;
  /** Changes rules such as `historyDelayMs` from now on. */
  setRules(rules: Partial<WorkspaceRules>): void;
  /** A message by a person of the seed. @returns its `ts` */
  say(user: string, channel: string, text: string, threadTs?: string): string;
  /** Back to the seed: messages, tokens, scopes, rates, calls. */
  reset(): void;
}

const MAX_CALLS = 1000;
const RULES: WorkspaceRules = {
  unknownThread: "refuse",
  metadataLimitBytes: 8192,
  historyDelayMs: 0,
  commercialApp: false,
  tokenRotation: false,
};

/** @throws {RangeError} when a webhook of the seed names no channel of the seed */
export function createSlackStandIn(options: SlackStandInOptions = {}): SlackStandIn {
  const now = options.now ?? Date.now;
  const limits = options.rateLimits === false ? false : { ...SLACK_RATE_LIMITS, ...options.rateLimits };
  const workspace: Workspace = {
    ...seedWorkspace(options, now()),
    now,
    nextTs: createTsSource(now),
    limiter: createRateLimiter(now, limits),
    rules: { ...RULES, ...options.rules },
  };
  const botToken = options.botToken ?? DEFAULT_BOT_TOKEN;
  const [webhook] = workspace.webhooks;
  let calls: SlackCall[] = [];
  const onCall = (call: SlackCall) => {
    calls.push(call);
    if (calls.length > MAX_CALLS) calls.shift();
  };

  const router = express.Router();
  router.use("/api", createWebApi(workspace, onCall));
  router.use("/services", createIncomingWebhooks(workspace, onCall));
  const { autoApprove = true, redirectUris } = options.oauth ?? {};
  router.use("/oauth/v2", createAuthorizePage(workspace, { autoApprove, redirectUris }));

  function channelOf(reference: string): SlackChannel {
    const channel = findChannel(workspace, reference);
    if (channel === undefined) throw new RangeError(`There is no channel ${reference} in the Slack sandbox.`);
    return channel;
  }

  function tokenOf(value: string) {
    const token = workspace.tokens.get(value);
    if (token === undefined) throw new RangeError("The Slack sandbox has no such token.");
    return token;
  }

  return {
    router,
    botToken,
    webhookPath: webhook
      ? `/services/${workspace.team.id}/${webhook.serviceId}/${webhook.secret}`
      : "/services/none",
    messages: (channel) => structuredClone(channelOf(channel).messages),
    allMessages: () =>
      [...workspace.channels.values()]
        .flatMap(({ id, messages }) => structuredClone(messages).map((message) => ({ channel: id, message })))
        .sort((one, other) => Number(one.message.ts) - Number(other.message.ts)),
    pings: (message) => pings(message, (id) => workspace.users.has(id)),
    channels: () =>
      [...workspace.channels.values()].map(({ id, name, kind, archived }) => ({ id, name, kind, archived })),
    membersOf: (channel) => [...channelOf(channel).members],
    users: () => structuredClone([...workspace.users.values()]),
    calls: (method) => calls.filter((call) => method === undefined || call.method === method),
    setTokenState(state, token = botToken) {
      tokenOf(token).state = state;
    },
    setScopes(scopes, token = botToken) {
      tokenOf(token).scopes = [...scopes];
    },
    setWebhookState(state) {
      for (const each of workspace.webhooks) each.state = state;
    },
    setChannel(reference, { archived, botIsMember, adminsOnly }) {
      const channel = channelOf(reference);
      if (archived !== undefined) channel.archived = archived;
      if (adminsOnly !== undefined) channel.adminsOnly = adminsOnly;
      if (botIsMember === true) channel.members.add(workspace.app.botUserId);
      if (botIsMember === false) channel.members.delete(workspace.app.botUserId);
    },
    setRules(rules) {
      Object.assign(workspace.rules, rules);
    },
    say(user, channel, text, threadTs) {
      const person = [...workspace.users.values()].find(({ id, name }) => id === user || name === user);
      if (person === undefined) throw new RangeError(`There is no ${user} in the Slack sandbox.`);
      const content = {
        text: toStoredText(text, { linkUrls: true, linkNames: false }),
        blocks: undefined,
        attachments: undefined,
        truncated: false,
      };
      return postMessage(workspace, channelOf(channel), { content, threadTs, from: { userId: person.id } })
        .ts;
    },
    reset() {
      Object.assign(workspace, seedWorkspace(options, now()));
      workspace.rules = { ...RULES, ...options.rules };
      workspace.limiter.reset();
      calls = [];
    },
  };
}

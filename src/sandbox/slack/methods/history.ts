/**
 * conversations.history and conversations.replies.
 *
 * Source: https://docs.slack.dev/reference/methods/conversations.history and conversations.replies (read
 * 2026-11-21). Two traps are kept on purpose: metadata comes only with `include_all_metadata`, and with
 * `oldest` but no `latest` the pages start at the *oldest* end (slackhq/slack-api-docs#4, n8n-io/n8n#21822),
 * so that whoever reads one page only may miss the newest message.
 */
import {
  channelToRead,
  encodeCursor,
  readCursor,
  type MethodCall,
  type SlackMethod,
} from "../method-call.ts";
import { readLimit } from "../read-arguments.ts";
import { invalidArguments, SlackError } from "../slack-error.ts";
import { tsToMicros, type SlackMessage } from "../workspace.ts";

const COMMERCIAL_PAGE = 15;

export const historyMethods: Readonly<Record<string, SlackMethod>> = {
  "conversations.history": (call) => {
    const channel = channelToRead(call);
    const limit = pageSize(call, 100, 999);
    const window = readWindow(call);
    const inChannel = settled(call, channel.messages).filter(
      (message) =>
        message.thread_ts === undefined ||
        message.thread_ts === message.ts ||
        message.subtype === "thread_broadcast",
    );
    const found = inChannel.filter(window.includes);
    const forward = window.oldest !== undefined && window.latest === undefined;
    const page = paginate(call, forward ? found : found.toReversed(), limit);
    const newestFirst = forward ? page.items.toReversed() : page.items;
    return {
      messages: newestFirst.map((message) => show(call, message)),
      has_more: page.next !== undefined,
      pin_count: 0,
      channel_actions_ts: null,
      channel_actions_count: 0,
      ...(window.oldestArgument !== undefined && { oldest: window.oldestArgument }),
      ...(window.latestArgument !== undefined && { latest: window.latestArgument }),
      ...(page.next !== undefined && { response_metadata: { next_cursor: page.next } }),
    };
  },

  "conversations.replies": (call) => {
    const channel = channelToRead(call);
    const limit = pageSize(call, 1000, 1000);
    const window = readWindow(call);
    const messages = settled(call, channel.messages);
    const named = messages.find((message) => message.ts === call.args.string("ts"));
    if (named === undefined) throw new SlackError("thread_not_found");
    const threadTs = named.thread_ts ?? named.ts;
    const parent = messages.filter((message) => message.ts === threadTs);
    const replies = messages.filter(({ ts, thread_ts: thread }) => thread === threadTs && ts !== threadTs);
    const page = paginate(call, [...parent, ...replies.filter(window.includes)], limit);
    return {
      messages: page.items.map((message) => show(call, message)),
      has_more: page.next !== undefined,
      ...(page.next !== undefined && { response_metadata: { next_cursor: page.next } }),
    };
  },
};

function readWindow({ args }: MethodCall) {
  const read = (name: "oldest" | "latest") => {
    const argument = args.string(name) || undefined;
    const micros = argument === undefined ? undefined : tsToMicros(argument);
    if (argument !== undefined && micros === undefined) throw new SlackError(`invalid_ts_${name}`);
    return { argument, micros: micros === 0 ? undefined : micros };
  };
  const { argument: oldestArgument, micros: oldest } = read("oldest");
  const { argument: latestArgument, micros: latest } = read("latest");
  const inclusive = args.boolean("inclusive") === true;
  return {
    oldest,
    latest,
    oldestArgument,
    latestArgument,
    includes: ({ ts }: SlackMessage): boolean => {
      const at = tsToMicros(ts) ?? 0;
      if (inclusive && (at === oldest || at === latest)) return true;
      return at > (oldest ?? 0) && at < (latest ?? Infinity);
    },
  };
}

function pageSize({ workspace, args }: MethodCall, usual: number, most: number): number {
  const limit = readLimit(args) ?? usual;
  if (!(limit >= 0)) throw invalidArguments("must be an integer [json-pointer:/limit]");
  const size = Math.min(limit === 0 ? usual : limit, most);
  return workspace.rules.commercialApp ? Math.min(size, COMMERCIAL_PAGE) : size;
}

/** Without the messages that history does not show yet. */
function settled({ workspace }: MethodCall, messages: readonly SlackMessage[]): SlackMessage[] {
  const { historyDelayMs } = workspace.rules;
  if (historyDelayMs === 0) return [...messages];
  const until = (workspace.now() - historyDelayMs) * 1000;
  return messages.filter(({ ts }) => (tsToMicros(ts) ?? 0) <= until);
}

function paginate({ args }: MethodCall, messages: SlackMessage[], limit: number) {
  const from = readCursor(args, "next_ts");
  const start = from === undefined ? 0 : messages.findIndex(({ ts }) => ts.replace(".", "") === from);
  if (start === -1) throw new SlackError("invalid_cursor");
  const next = messages[start + limit];
  return {
    items: messages.slice(start, start + limit),
    next: next && encodeCursor("next_ts", next.ts.replace(".", "")),
  };
}

function show({ args }: MethodCall, message: SlackMessage): SlackMessage {
  const { metadata, ...rest } = structuredClone(message);
  const wanted = args.boolean("include_all_metadata") === true && metadata !== undefined;
  return { ...rest, ...(wanted && { metadata }) };
}

/** conversations.list, .info, .join, .open and users.conversations. https://docs.slack.dev/reference/methods (read 2026-11-21) */
import {
  channelById,
  encodeCursor,
  readCursor,
  requireScope,
  scopeFor,
  type MethodCall,
  type SlackMethod,
} from "../method-call.ts";
import { readLimit } from "../read-arguments.ts";
import { SlackError } from "../slack-error.ts";
import { isMember, isVisible, openConversation, type ChannelKind, type SlackChannel } from "../workspace.ts";

const KINDS: readonly ChannelKind[] = ["public_channel", "private_channel", "mpim", "im"];

export const conversationMethods: Readonly<Record<string, SlackMethod>> = {
  "conversations.list": (call) => list(call, ({ workspace }, channel) => isVisible(workspace, channel)),

  "users.conversations": (call) => {
    const user = call.args.string("user") ?? call.workspace.app.botUserId;
    return list(call, ({ workspace }, channel) => {
      return channel.members.has(user) && isVisible(workspace, channel);
    });
  },

  "conversations.info": (call) => {
    const channel = channelById(call);
    requireScope(call.token, scopeFor(channel.kind, "read"));
    const { num_members: count, ...shown } = toConversation(call, channel);
    const counted = call.args.boolean("include_num_members") === true && count !== undefined;
    return { channel: { ...shown, ...(counted && { num_members: count }) } };
  },

  "conversations.join": (call) => {
    const { workspace } = call;
    requireScope(call.token, "channels:join");
    const channel = channelById(call);
    if (channel.kind !== "public_channel") throw new SlackError("method_not_supported_for_channel_type");
    if (channel.archived) throw new SlackError("is_archived");
    if (isMember(workspace, channel)) {
      const warnings = ["already_in_channel"];
      return { channel: toConversation(call, channel), response_metadata: { warnings } };
    }
    const { botUserId } = workspace.app;
    channel.members.add(botUserId);
    channel.messages.push({
      type: "message",
      subtype: "channel_join",
      ts: workspace.nextTs(),
      user: botUserId,
      text: `<@${botUserId}> has joined the channel`,
    });
    return { channel: toConversation(call, channel) };
  },

  "conversations.open": (call) => {
    const { workspace, args } = call;
    const whole = args.boolean("return_im") === true;
    const answer = (channel: SlackChannel, existed: boolean) => ({
      ...(existed && { no_op: true, already_open: true }),
      channel: whole ? toConversation(call, channel) : { id: channel.id },
    });

    const resumed = args.string("channel");
    if (resumed !== undefined) {
      const channel = channelById(call);
      if (channel.kind !== "im" && channel.kind !== "mpim") {
        throw new SlackError("method_not_supported_for_channel_type");
      }
      requireScope(call.token, `${channel.kind}:write`);
      return answer(channel, true);
    }

    const ids = [...new Set((args.string("users") ?? "").split(",").map((id) => id.trim()))].filter(Boolean);
    if (ids.length === 0) throw new SlackError("users_list_not_supplied");
    requireScope(call.token, ids.length === 1 ? "im:write" : "mpim:write");
    if (ids.length > 8) throw new SlackError("too_many_users");
    for (const id of ids) {
      const user = workspace.users.get(id);
      if (user === undefined || user.isBot) throw new SlackError("user_not_found");
      if (user.deleted) throw new SlackError("user_disabled");
    }
    const opened = openConversation(workspace, ids, args.boolean("prevent_creation") !== true);
    if (opened === undefined) throw new SlackError("channel_not_found");
    return answer(opened.channel, opened.existed);
  },
};

function list(call: MethodCall, isListed: (call: MethodCall, channel: SlackChannel) => boolean) {
  const { workspace, args } = call;
  const types = (args.string("types") || "public_channel").split(",").map((type) => type.trim());
  const kinds = KINDS.filter((kind) => types.includes(kind));
  if (kinds.length !== new Set(types).size) throw new SlackError("invalid_types");
  requireScope(call.token, ...kinds.map((kind) => scopeFor(kind, "read")));
  const limit = readLimit(args) ?? 100;
  if (!(limit >= 0 && limit < 1000)) throw new SlackError("invalid_limit");
  const from = readCursor(args, "team");

  const withArchived = args.boolean("exclude_archived") !== true;
  const all = [...workspace.channels.values()].filter(
    (channel) =>
      kinds.includes(channel.kind) && (withArchived || !channel.archived) && isListed(call, channel),
  );
  const start = from === undefined ? 0 : all.findIndex((channel) => channel.id === from);
  if (start === -1) throw new SlackError("invalid_cursor");
  const page = all.slice(start, start + (limit === 0 ? 100 : limit));
  const next = all[start + page.length];
  return {
    channels: page.map((channel) => toConversation(call, channel)),
    response_metadata: { next_cursor: next === undefined ? "" : encodeCursor("team", next.id) },
  };
}

function toConversation({ workspace }: MethodCall, channel: SlackChannel): Record<string, unknown> {
  const { id, name, kind, created, archived, members } = channel;
  const people = [...members].filter((member) => member !== workspace.app.botUserId);
  if (kind === "im") {
    const user = workspace.users.get(people[0] ?? "");
    return {
      id,
      created,
      is_im: true,
      is_org_shared: false,
      user: user?.id,
      is_user_deleted: user?.deleted ?? false,
      is_archived: archived,
      is_open: true,
      priority: 0,
    };
  }
  return {
    id,
    name,
    name_normalized: name,
    is_channel: kind === "public_channel",
    is_group: kind !== "public_channel",
    is_im: false,
    is_mpim: kind === "mpim",
    is_private: kind !== "public_channel",
    is_archived: archived,
    is_general: name === "general",
    is_member: isMember(workspace, channel),
    is_shared: false,
    is_ext_shared: false,
    is_org_shared: false,
    created,
    creator: people[0] ?? workspace.app.botUserId,
    unlinked: 0,
    topic: { value: "", creator: "", last_set: 0 },
    purpose: { value: "", creator: "", last_set: 0 },
    previous_names: [],
    num_members: members.size,
  };
}

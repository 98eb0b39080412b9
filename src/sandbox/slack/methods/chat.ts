/** chat.postMessage, chat.update, chat.delete, chat.getPermalink. https://docs.slack.dev/reference/methods (read 2026-11-21) */
import { lengthOf } from "../block-kit.ts";
import { isEmpty, readContent, readMetadata, readTs } from "../message-content.ts";
import { channelById, requireScope, type MethodCall, type SlackMethod } from "../method-call.ts";
import { postMessage, shown, type Draft } from "../post-message.ts";
import { SlackError } from "../slack-error.ts";
import {
  findChannel,
  isMember,
  isVisible,
  openConversation,
  type SlackChannel,
  type SlackMessage,
} from "../workspace.ts";

const MAX_UPDATE_TEXT = 4000;

export const chatMethods: Readonly<Record<string, SlackMethod>> = {
  "chat.postMessage": (call) => {
    const { workspace, args, token } = call;
    requireScope(token, "chat:write");
    const disguise = readDisguise(call);
    const content = readContent(args);
    if (isEmpty(content)) throw new SlackError("no_text");
    const metadata = readMetadata(args.json("metadata"), workspace.rules.metadataLimitBytes);
    const threadTs = (args.string("thread_ts") ?? "") === "" ? undefined : readTs(args, "thread_ts");
    const channel = channelToPostTo(call);
    workspace.limiter.takePost(channel.id);
    const message = postMessage(workspace, channel, {
      content,
      threadTs,
      broadcast: args.boolean("reply_broadcast") === true,
      metadata: metadata ?? null,
      from: "bot",
      ...(disguise && { disguise }),
    });
    return {
      channel: channel.id,
      ts: message.ts,
      message: structuredClone(message),
      ...(content.truncated && { response_metadata: { warnings: ["message_truncated"] } }),
    };
  },

  "chat.update": (call) => {
    const { workspace, args, token } = call;
    requireScope(token, "chat:write");
    const content = readContent(args);
    const metadata = readMetadata(args.json("metadata"), workspace.rules.metadataLimitBytes);
    if (lengthOf(args.string("text") ?? "") > MAX_UPDATE_TEXT) throw new SlackError("msg_too_long");
    const channel = channelById(call);
    const message = findMessage(channel, args.string("ts"));
    if (!isOwn(call, message)) throw new SlackError("cant_update_message");
    if (channel.archived) throw new SlackError("is_inactive");
    if (isEmpty(content) && metadata === undefined) throw new SlackError("no_text");

    if (!isEmpty(content)) {
      // text alone is the whole new message; blocks or attachments alone keep what was not sent
      const keep = content.text === undefined ? message : undefined;
      const after = shown(content);
      const blocks = after.blocks ?? keep?.blocks;
      const attachments = after.attachments ?? keep?.attachments;
      delete message.blocks;
      delete message.attachments;
      Object.assign(message, after, blocks && { blocks }, attachments && { attachments });
    }
    if (metadata === null) delete message.metadata;
    else if (metadata !== undefined) message.metadata = metadata;
    message.edited = { user: workspace.app.botUserId, ts: workspace.nextTs() };
    return { channel: channel.id, ts: message.ts, text: message.text, message: structuredClone(message) };
  },

  "chat.delete": (call) => {
    requireScope(call.token, "chat:write");
    const channel = channelById(call);
    const message = findMessage(channel, call.args.string("ts"));
    if (!isOwn(call, message)) throw new SlackError("cant_delete_message");
    if ((message.reply_count ?? 0) > 0) toTombstone(message);
    else channel.messages.splice(channel.messages.indexOf(message), 1);
    return { channel: channel.id, ts: message.ts };
  },

  "chat.getPermalink": (call) => {
    const channel = channelById(call);
    const { ts, thread_ts: thread } = findMessage(channel, call.args.string("message_ts"));
    const reply = thread !== undefined && thread !== ts ? `?thread_ts=${thread}&cid=${channel.id}` : "";
    const base = `https://${call.workspace.team.domain}.slack.com/archives/${channel.id}`;
    return { channel: channel.id, permalink: `${base}/p${ts.replace(".", "")}${reply}` };
  },
};

/** By id or name, or a person's id for a direct message. Private channels only by id. */
function channelToPostTo({ workspace, args, token }: MethodCall): SlackChannel {
  const reference = args.string("channel") ?? "";
  const user = workspace.users.get(reference);
  if (user !== undefined && !user.deleted && !user.isBot) {
    const opened = openConversation(workspace, [user.id]);
    if (opened !== undefined) return opened.channel;
  }
  const channel = findChannel(workspace, reference);
  const byName = channel !== undefined && channel.id !== reference;
  if (channel === undefined || !isVisible(workspace, channel)) throw new SlackError("channel_not_found");
  if (byName && channel.kind !== "public_channel") throw new SlackError("channel_not_found");
  if (channel.archived) throw new SlackError("is_archived");
  if (!isMember(workspace, channel) && !token.scopes.includes("chat:write.public")) {
    throw new SlackError("not_in_channel");
  }
  return channel;
}

/** Slack used to ignore these without the scope, and refuses them now (PostHog/posthog#94943, 2026-09). */
function readDisguise({ args, token }: MethodCall): Draft["disguise"] {
  const username = args.string("username");
  const emoji = args.string("icon_emoji");
  const url = args.string("icon_url");
  if (username === undefined && emoji === undefined && url === undefined) return undefined;
  requireScope(token, "chat:write.customize");
  return {
    ...(username !== undefined && { username }),
    ...(emoji !== undefined && { icons: { emoji } }),
    ...(emoji === undefined && url !== undefined && { icons: { image_48: url } }),
  };
}

function findMessage(channel: SlackChannel, ts: string | undefined): SlackMessage {
  const message = channel.messages.find((candidate) => candidate.ts === ts);
  if (message === undefined || message.subtype === "tombstone") throw new SlackError("message_not_found");
  return message;
}

function isOwn({ workspace }: MethodCall, message: SlackMessage): boolean {
  return message.bot_id === workspace.app.botId;
}

/** A deleted message whose thread lives on. */
function toTombstone(message: SlackMessage): void {
  for (const key of ["blocks", "attachments", "metadata", "bot_id", "app_id", "bot_profile"] as const) {
    delete message[key];
  }
  Object.assign(message, { subtype: "tombstone", text: "This message was deleted.", hidden: true });
}

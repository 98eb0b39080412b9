/** Puts a message into a channel: who it is from, its thread, and how the channel remembers it. */
import { isEmpty, textOf, type MessageContent } from "./message-content.ts";
import { toRichTextBlock } from "./rich-text.ts";
import { SlackError } from "./slack-error.ts";
import {
  newSlackId,
  type MessageMetadata,
  type SlackChannel,
  type SlackMessage,
  type Workspace,
} from "./workspace.ts";

export interface Draft {
  content: MessageContent;
  threadTs: string | undefined;
  /** A reply that is shown in the channel too. */
  broadcast?: boolean;
  metadata?: MessageMetadata | null;
  /** The app by its bot user, the app by a webhook, or a person by user id. */
  from: "bot" | "webhook" | { userId: string };
  /** `username` and `icon_*`, which need chat:write.customize. */
  disguise?: { username?: string; icons?: Record<string, string> };
}

/**
 * @returns the stored message, which the caller must not change
 * @throws {SlackError} `no_text`, or when its thread cannot be replied to
 */
export function postMessage(workspace: Workspace, channel: SlackChannel, draft: Draft): SlackMessage {
  if (isEmpty(draft.content)) throw new SlackError("no_text");
  const parent = draft.threadTs === undefined ? undefined : findParent(workspace, channel, draft.threadTs);
  const ts = workspace.nextTs();
  const message: SlackMessage = {
    ...author(workspace, draft),
    type: "message",
    ts,
    ...shown(draft.content),
    ...(draft.metadata && { metadata: draft.metadata }),
    ...(draft.threadTs !== undefined && { thread_ts: draft.threadTs }),
  };
  if (parent !== undefined) {
    if (parent.user !== undefined) message.parent_user_id = parent.user;
    noteReply(parent, message);
  }
  if (draft.broadcast === true && draft.threadTs !== undefined) message.subtype = "thread_broadcast";
  channel.messages.push(message);
  return message;
}

/** Text, blocks and attachments as the API shows them: blocks with ids, generated where only text was sent. */
export function shown(content: MessageContent): Pick<SlackMessage, "text" | "blocks" | "attachments"> {
  const { text = "", attachments = [] } = content;
  const blocks = content.blocks ?? [];
  const visible = blocks.length > 0 || text === "" ? blocks : [toRichTextBlock(text)];
  return {
    text: text === "" ? textOf(blocks) : text,
    ...(visible.length > 0 && {
      blocks: visible.map((block) => ({
        ...block,
        block_id: block["block_id"] ?? newSlackId("").slice(1, 6),
      })),
    }),
    ...(attachments.length > 0 && {
      attachments: attachments.map((attachment, index) => ({
        id: index + 1,
        fallback: attachment["text"] ?? attachment["title"] ?? "[no preview available]",
        ...attachment,
      })),
    }),
  };
}

function author(workspace: Workspace, { from, disguise }: Draft): Partial<SlackMessage> {
  const { app, team } = workspace;
  if (typeof from === "object") return { user: from.userId, team: team.id };
  const bot = { bot_id: app.botId, app_id: app.id, team: team.id };
  if (from === "webhook") return { ...bot, subtype: "bot_message" };
  if (disguise !== undefined) return { ...bot, subtype: "bot_message", ...disguise };
  return {
    ...bot,
    user: app.botUserId,
    bot_profile: {
      id: app.botId,
      app_id: app.id,
      user_id: app.botUserId,
      name: app.botName,
      deleted: false,
      team_id: team.id,
    },
  };
}

/**
 * The message a reply hangs under. A reply's own `ts` is refused, although Slack has been seen to take it:
 * its documentation says to use the parent's.
 */
function findParent(workspace: Workspace, channel: SlackChannel, threadTs: string): SlackMessage | undefined {
  const parent = channel.messages.find((message) => message.ts === threadTs);
  if (parent === undefined) {
    if (workspace.rules.unknownThread === "accept") return undefined;
    throw new SlackError("thread_not_found");
  }
  const isReply = parent.thread_ts !== undefined && parent.thread_ts !== parent.ts;
  if (isReply || parent.subtype === "channel_join") throw new SlackError("cannot_reply_to_message");
  return parent;
}

function noteReply(parent: SlackMessage, reply: SlackMessage): void {
  const by = reply.user ?? reply.bot_id ?? "";
  const users = new Set([...(parent.reply_users ?? []), by]);
  parent.thread_ts = parent.ts;
  parent.reply_count = (parent.reply_count ?? 0) + 1;
  parent.reply_users = [...users];
  parent.reply_users_count = users.size;
  parent.latest_reply = reply.ts;
}

/** How a message would stand in Slack. */
import type { LookContext, PictureContext } from "../../src/core/define-action.ts";
import { safeText } from "../../src/core/picture/safe-text.ts";
import { slackContent } from "../../src/core/picture/slack-message.ts";
import type { SlackMessagePicture } from "../../src/core/picture/picture.ts";
import type { slackFields } from "./connection.ts";
import { toArguments, type MessageInput } from "./message.ts";
import { callSlack } from "./web-api.ts";

/** What Slack says about itself. */
export interface SlackSeen {
  /** The bot's name. */
  bot: string | undefined;
  /** The channel's, when the step names it by its id. */
  channel: string | undefined;
}

const CHANNEL_ID = /^[CG][A-Z0-9]{6,}$/;

/** Two calls at most, and none for an incoming webhook, which tells nothing. */
export async function lookAtSlack(
  context: LookContext<typeof slackFields>,
  channel: string | undefined,
): Promise<SlackSeen> {
  if (context.connection.method === "incoming_webhook") return { bot: undefined, channel: undefined };
  const id = channel?.trim() ?? "";
  const [bot, name] = await Promise.all([
    context.kept("bot", async () => {
      const { user } = await callSlack(context, "auth.test", {}, { safe: true });
      return typeof user === "string" ? user : undefined;
    }),
    CHANNEL_ID.test(id)
      ? context.kept(`channel ${id}`, async () => {
          const about = { safe: true, about: `the channel ${id}` };
          const { channel: found } = await callSlack(context, "conversations.info", { channel: id }, about);
          const { name: called } = (found ?? {}) as { name?: unknown };
          return typeof called === "string" ? called : undefined;
        })
      : undefined,
  ]);
  return { bot, channel: name };
}

export function messagePicture(
  input: MessageInput,
  { connection, seen }: PictureContext<typeof slackFields, SlackSeen>,
  {
    to,
    place,
    notes = [],
  }: Pick<SlackMessagePicture, "place"> & { to: string | undefined; notes?: string[] },
): SlackMessagePicture {
  const { text, blocks, attachments } = toArguments(input);
  return {
    kind: "slack_message",
    from: safeText(seen?.bot ?? (connection.method === "incoming_webhook" ? "Incoming webhook" : "Hirewire")),
    to: to === undefined || to.trim() === "" ? null : nameOf(to.trim(), place, seen),
    place,
    // with blocks, the text is what notifications show
    ...slackContent({ text, blocks, attachments }),
    notes,
  };
}

function nameOf(to: string, place: SlackMessagePicture["place"], seen: SlackSeen | undefined): string {
  if (place === "direct") return safeText(to);
  if (CHANNEL_ID.test(to)) return seen?.channel === undefined ? "a channel" : `#${safeText(seen.channel)}`;
  return `#${safeText(to.replace(/^#/, ""))}`;
}

/** Everybody in the channel sees that it is one. */
export function messageAsTest<I extends MessageInput>(input: I): I {
  const words = "Test from Hirewire";
  const mark = { type: "context", elements: [{ type: "mrkdwn", text: `:test_tube: ${words}` }] };
  return {
    ...input,
    text: `:test_tube: ${words}\n${input.text ?? ""}`.trim(),
    ...(input.blocks !== undefined && { blocks: [mark, ...input.blocks] }),
  };
}

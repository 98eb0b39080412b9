/**
 * What a step says about a message, and what is sent for it.
 *
 * Source    https://docs.slack.dev/reference/methods/chat.postMessage and chat.update (read 2026-11-21)
 * Text      above 40,000 characters Slack cuts it without a word, and above about 4,040 it has been seen to
 *           split it into several messages: 3,900 is the most that is posted. chat.update takes 4,000
 * Escaping  mapped values arrive with `&`, `<` and `>` escaped, so that no candidate's name can ping a channel
 *           or dress up a link (https://docs.slack.dev/messaging/formatting-message-text/); `formatting: raw`
 *           takes that back
 */
import { z } from "zod";
import { allText, checkBlocks, lengthOf, overLimit, type Problem } from "./check-blocks.ts";

export const MAX_POST_TEXT = 3_900;
export const MAX_UPDATE_TEXT = 4_000;
const MAX_ATTACHMENTS = 100;

const Blocks = z.array(z.record(z.string(), z.unknown()));

/** A score is a number until it stands in a message. */
const Text = z.union([z.string(), z.number()]).transform(String);

const Attachment = z.strictObject({
  color: z.string().optional().meta({ help: "good, warning, danger, or a colour such as #2eb67d." }),
  pretext: Text.optional(),
  title: Text.optional(),
  title_link: z.string().optional(),
  text: Text.optional(),
  fields: z
    .array(z.strictObject({ title: Text.optional(), value: Text.optional(), short: z.boolean().optional() }))
    .optional(),
  fallback: Text.optional(),
  footer: Text.optional(),
  image_url: z.string().optional(),
  thumb_url: z.string().optional(),
  ts: z.union([z.number(), z.string()]).optional(),
  mrkdwn_in: z.array(z.string()).optional(),
  blocks: Blocks.optional(),
});

/** Fields that every action which writes a message has. */
export const messageFields = {
  text: Text.optional().meta({
    label: "Text",
    help: "Slack's mrkdwn: *bold*, _italic_, <https://example.com|link>. Beside blocks it is what notifications show.",
    multiline: true,
  }),
  blocks: Blocks.optional().meta({
    label: "Blocks",
    help: "Block Kit, as the Block Kit Builder gives it out.",
  }),
  attachments: z.array(Attachment).optional().meta({
    label: "Attachments",
    help: "The older form with a coloured bar and fields. Slack recommends blocks.",
  }),
  unfurl: z.boolean().default(false).meta({
    label: "Show previews of links",
    help: "Off, because a preview may show a candidate's page to everybody in the channel.",
  }),
  formatting: z.enum(["safe", "raw"]).default("safe").meta({
    label: "Values from events",
    help: "safe: they are text, whatever they hold. raw: they may hold mentions and links; only for values that no outsider writes.",
  }),
};

const MessageSchema = z.object(messageFields);
export type MessageInput = z.output<typeof MessageSchema>;

/** @returns what Slack would refuse, in words; empty for a message it takes */
export function checkMessage(input: MessageInput, maxText: number): Problem[] {
  const message = formatted(input);
  const problems: Problem[] = [];
  const { text, blocks = [], attachments = [] } = message;
  if ((text ?? "").trim() === "" && blocks.length === 0 && attachments.length === 0) {
    problems.push({ path: ["text"], words: "the message is empty: give it text, blocks or attachments" });
  }
  const length = lengthOf(text ?? "");
  if (length > maxText) problems.push({ path: ["text"], words: overLimit(length, maxText, "a message") });
  problems.push(...checkBlocks(blocks, ["blocks"]));
  if (attachments.length > MAX_ATTACHMENTS) {
    const words = `has ${attachments.length} entries: Slack takes at most ${MAX_ATTACHMENTS} attachments`;
    problems.push({ path: ["attachments"], words });
  }
  for (const [index, attachment] of attachments.entries()) {
    problems.push(...checkBlocks(attachment.blocks ?? [], ["attachments", index, "blocks"]));
  }
  return problems;
}

/** For `superRefine`: tells what is wrong at the field that is wrong. */
export function refineMessage(maxText: number) {
  return (input: MessageInput, context: z.RefinementCtx): void => {
    for (const { path, words } of checkMessage(input, maxText)) {
      context.addIssue({ code: "custom", path, message: words });
    }
  };
}

/** Arguments of chat.postMessage and chat.update, and the body of an incoming webhook. */
export interface MessageArguments {
  text: string | undefined;
  blocks: unknown[] | undefined;
  attachments: unknown[] | undefined;
  unfurl_links: boolean;
  unfurl_media: boolean;
}

export function toArguments(input: MessageInput): MessageArguments {
  const { text, blocks, attachments, unfurl } = formatted(input);
  return {
    // without it, a notification and a screen reader say nothing
    text: text ?? (blocks ? firstWords(blocks) : undefined),
    blocks,
    attachments,
    unfurl_links: unfurl,
    unfurl_media: unfurl,
  };
}

function firstWords(blocks: unknown[]): string | undefined {
  const words = Array.from(allText(blocks, " ")).slice(0, 300).join("").trim();
  return words === "" ? undefined : words;
}

function formatted(input: MessageInput): MessageInput {
  if (input.formatting !== "raw") return input;
  const { text, blocks, attachments } = input;
  return {
    ...input,
    ...(text !== undefined && { text: unescape(text) }),
    ...(blocks !== undefined && { blocks: unescapeWithin(blocks) }),
    ...(attachments !== undefined && { attachments: unescapeWithin(attachments) }),
  };
}

function unescapeWithin<T>(value: T): T {
  if (typeof value === "string") return unescape(value) as T;
  if (Array.isArray(value)) return value.map(unescapeWithin) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unescapeWithin(inner)])) as T;
}

/** `&amp;` goes last, or it would make new entities. */
function unescape(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/**
 * What a message may contain. Shared by chat.postMessage, chat.update and incoming webhooks.
 *
 * Source: https://docs.slack.dev/reference/methods/chat.postMessage, chat.update and
 * https://docs.slack.dev/messaging/message-metadata/ (read 2026-11-21). Measured by others: all text in
 * blocks together is limited to about 13,200 characters (slackapi/bolt-js#2509, metabase/metabase#79908),
 * a markdown block above 12,000 is `msg_too_long` (ibid.), wrong blocks in an attachment are
 * `invalid_attachments` (metabase/metabase#25704).
 */
import { checkBlocks, lengthOf } from "./block-kit.ts";
import type { Arguments } from "./read-arguments.ts";
import { toStoredText } from "./mrkdwn.ts";
import { invalid, invalidArguments, SlackError } from "./slack-error.ts";
import type { MessageMetadata } from "./workspace.ts";

const MAX_TEXT = 40_000;
const MAX_BLOCK_TEXT = 13_200;
const MAX_MARKDOWN = 12_000;
const MAX_ATTACHMENTS = 100;

type Part = Record<string, unknown>;

export interface MessageContent {
  /** As Slack keeps it; `undefined` when the call had none. */
  text: string | undefined;
  blocks: Part[] | undefined;
  attachments: Part[] | undefined;
  /** True when the text was cut at 40,000 characters. */
  truncated: boolean;
}

/** @throws {SlackError} for content Slack refuses */
export function readContent(args: Arguments): MessageContent {
  const sent = args.string("text");
  const markdown = args.string("markdown_text");
  const blocks = readBlocks(args.json("blocks"));
  const attachments = readAttachments(args.json("attachments"));
  if (markdown !== undefined && markdown !== "") {
    if ((sent ?? "") !== "" || blocks !== undefined) throw new SlackError("markdown_text_conflict");
    if (lengthOf(markdown) > MAX_MARKDOWN) throw new SlackError("msg_too_long");
    return { text: markdown, blocks: [{ type: "markdown", text: markdown }], attachments, truncated: false };
  }

  const truncated = sent !== undefined && lengthOf(sent) > MAX_TEXT;
  const text = truncated ? Array.from(sent).slice(0, MAX_TEXT).join("") : sent;
  const parse = args.string("parse");
  const linkNames = args.boolean("link_names") === true || parse === "full";
  return {
    text: text === undefined ? undefined : toStoredText(text, { linkUrls: parse !== "none", linkNames }),
    blocks,
    attachments,
    truncated,
  };
}

/** True when there is nothing to show. */
export function isEmpty(content: MessageContent): boolean {
  const attachments = (content.attachments ?? []).filter((attachment) => Object.keys(attachment).length > 0);
  return (
    (content.text ?? "").trim() === "" && (content.blocks ?? []).length === 0 && attachments.length === 0
  );
}

function readBlocks(value: unknown): Part[] | undefined {
  if (value === undefined || value === "") return undefined;
  if (!Array.isArray(value)) throw new SlackError("invalid_blocks_format");
  const problems = checkBlocks(value, "/blocks");
  if (problems.length > 0) throw invalid("invalid_blocks", problems);
  const blocks = value as Part[];
  for (const { type, text } of blocks) {
    if (type === "markdown" && typeof text === "string" && lengthOf(text) > MAX_MARKDOWN) {
      throw new SlackError("msg_too_long");
    }
  }
  if (lengthOf(textOf(blocks)) > MAX_BLOCK_TEXT) throw new SlackError("msg_blocks_too_long");
  return blocks;
}

function readAttachments(value: unknown): Part[] | undefined {
  if (value === undefined || value === "") return undefined;
  const isPart = (part: unknown) => typeof part === "object" && part !== null && !Array.isArray(part);
  if (!Array.isArray(value) || !value.every(isPart)) throw new SlackError("invalid_attachments");
  if (value.length > MAX_ATTACHMENTS) throw new SlackError("too_many_attachments");
  const attachments = value as Part[];
  const problems = attachments.flatMap(({ blocks }, index) =>
    Array.isArray(blocks) ? checkBlocks(blocks, `/attachments/${index}/blocks`) : [],
  );
  if (problems.length > 0) throw invalid("invalid_attachments", problems);
  return attachments;
}

/** Every text in the blocks, in order: what counts towards the limit, and Slack's fallback for no text. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join("");
  if (typeof value !== "object" || value === null) return "";
  return Object.entries(value)
    .map(([key, inner]) => (key === "text" && typeof inner === "string" ? inner : textOf(inner)))
    .join("");
}

/**
 * @returns the metadata; `null` for `{}`, which clears it; `undefined` when none was sent
 * @throws {SlackError} `invalid_metadata_format`, `invalid_metadata_schema` or `metadata_too_large`
 */
export function readMetadata(value: unknown, limitBytes: number): MessageMetadata | null | undefined {
  if (value === undefined || value === "") return undefined;
  if (!isRecord(value)) throw new SlackError("invalid_metadata_format");
  if (Object.keys(value).length === 0) return null;
  const { event_type: type, event_payload: payload } = value;
  if (typeof type !== "string" || !/^\w+$/.test(type) || !isRecord(payload)) {
    throw new SlackError("invalid_metadata_format");
  }
  if (!Object.values(payload).every((item) => item !== null)) throw new SlackError("invalid_metadata_schema");
  if (Buffer.byteLength(JSON.stringify(value)) > limitBytes) throw new SlackError("metadata_too_large");
  return { event_type: type, event_payload: payload };
}

/** @throws {SlackError} when it is no timestamp, such as `0` (seen live: jenkinsci/slack-plugin#584) */
export function readTs(args: Arguments, name: string): string {
  const ts = args.string(name) ?? "";
  if (/^\d{1,10}\.\d{6}$/.test(ts)) return ts;
  if (name === "thread_ts") {
    const messages = [`[ERROR] ${ts} is not a valid thread_ts`];
    throw new SlackError("invalid_thread_ts", { response_metadata: { messages } });
  }
  throw invalidArguments(`${ts} is not a valid ${name}`);
}

function isRecord(value: unknown): value is Part {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

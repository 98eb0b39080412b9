/**
 * A message for Slack as it would be shown: its blocks, or its text, and its attachments. Whatever the message holds,
 * only plain text, numbers and links that a page may open come out.
 *
 * Source: https://docs.slack.dev/reference/block-kit/blocks (read 2026-11-21). Images are named, since a page of ours
 * loads nothing from elsewhere; what can be clicked is shown, not alive.
 */
import { linkSpan, mrkdwnBlocks, mrkdwnSpans, textSpans } from "./message-spans.ts";
import type { MessageBlock, SlackMessagePicture, Span, Style } from "./picture.ts";
import { safeLink, safeText } from "./safe-text.ts";
import { isPart, type Part, parts, string } from "./untyped.ts";

type Button = (MessageBlock & { type: "buttons" })["buttons"][number];

export interface SlackContent {
  text?: string | undefined;
  blocks?: readonly unknown[] | undefined;
  attachments?: readonly unknown[] | undefined;
}

const COLORS: Readonly<Record<string, string>> = { good: "#2eb886", warning: "#daa038", danger: "#a30200" };
/** Slack takes fewer of each. */
const MOST_BLOCKS = 60;
const MOST_ATTACHMENTS = 20;

export function slackContent({
  text = "",
  blocks = [],
  attachments = [],
}: SlackContent): Pick<SlackMessagePicture, "blocks" | "attachments"> {
  return {
    blocks: blocks.length > 0 ? allBlocks(blocks) : mrkdwnBlocks(text),
    attachments: parts(attachments).slice(0, MOST_ATTACHMENTS).map(toAttachment),
  };
}

function allBlocks(blocks: unknown): MessageBlock[] {
  return parts(blocks).slice(0, MOST_BLOCKS).flatMap(toBlocks);
}

function toBlocks(block: Part): MessageBlock[] {
  switch (block["type"]) {
    case "section": {
      const fields = parts(block["fields"]).map(spansOf);
      return [
        ...(isPart(block["text"]) ? textBlocks(block["text"]) : []),
        ...(fields.length > 0 ? [{ type: "fields" as const, fields }] : []),
        ...(isPart(block["accessory"]) ? elements([block["accessory"]]) : []),
      ];
    }
    case "header":
      return [{ type: "heading", text: wordsOf(block["text"]) }];
    case "divider":
      return [{ type: "divider" }];
    case "context":
      return [{ type: "context", spans: contextSpans(parts(block["elements"])) }];
    case "actions":
      return elements(parts(block["elements"]));
    case "image":
      return [{ type: "image", alt: safeText(string(block["alt_text"])) }];
    case "markdown":
      return mrkdwnBlocks(string(block["text"]));
    case "rich_text":
      return parts(block["elements"]).flatMap(richBlocks);
    default:
      return [{ type: "other", name: nameOfKind(block) }];
  }
}

function textBlocks(text: Part): MessageBlock[] {
  if (text["type"] === "mrkdwn") return mrkdwnBlocks(string(text["text"]));
  return [{ type: "paragraph", spans: spansOf(text) }];
}

/** A text object: mrkdwn is formatted, plain text only has its emoji. */
function spansOf(value: unknown): Span[] {
  if (!isPart(value)) return [];
  const text = string(value["text"]);
  return value["type"] === "mrkdwn" ? mrkdwnSpans(text) : textSpans(text);
}

function contextSpans(all: readonly Part[]): Span[] {
  return all.flatMap((element, index): Span[] => {
    const gap: Span[] = index === 0 ? [] : [{ type: "text", text: "  " }];
    if (element["type"] !== "image") return [...gap, ...spansOf(element)];
    return [...gap, { type: "text", text: `[${safeText(string(element["alt_text"])) || "picture"}]` }];
  });
}

/** Neighbouring buttons stand in one row. */
function elements(all: readonly Part[]): MessageBlock[] {
  const blocks: MessageBlock[] = [];
  for (const element of all) {
    if (element["type"] === "button") {
      const style = element["style"];
      const url = string(element["url"]);
      const button: Button = {
        text: wordsOf(element["text"]),
        url: url === "" ? null : safeLink(url),
        style: style === "primary" || style === "danger" ? style : "plain",
      };
      const last = blocks.at(-1);
      if (last?.type === "buttons") last.buttons.push(button);
      else blocks.push({ type: "buttons", buttons: [button] });
    } else if (element["type"] === "image") {
      blocks.push({ type: "image", alt: safeText(string(element["alt_text"])) });
    } else blocks.push({ type: "other", name: nameOfKind(element) });
  }
  return blocks;
}

function richBlocks(element: Part): MessageBlock[] {
  const spans = parts(element["elements"]).flatMap(richSpans);
  switch (element["type"]) {
    case "rich_text_preformatted":
      return [{ type: "code", text: spans.map(plainOf).join("") }];
    case "rich_text_quote":
      return [{ type: "quote", spans }];
    case "rich_text_list": {
      const indent = typeof element["indent"] === "number" ? Math.max(0, Math.trunc(element["indent"])) : 0;
      const items = parts(element["elements"]).map((item) => ({
        indent,
        spans: parts(item["elements"]).flatMap(richSpans),
      }));
      return [{ type: "list", ordered: element["style"] === "ordered", items }];
    }
    default:
      return [{ type: "paragraph", spans }];
  }
}

function richSpans(element: Part): Span[] {
  const style = styleOf(element["style"]);
  switch (element["type"]) {
    case "text":
      return [{ type: "text", text: safeText(string(element["text"])), ...style }];
    case "link":
      return [linkSpan(string(element["url"]), string(element["text"]) || undefined, style)];
    case "user":
    case "usergroup":
      return [mention("@", string(element["user_id"]) || string(element["usergroup_id"]))];
    case "channel":
      return [mention("#", string(element["channel_id"]))];
    case "broadcast":
      return [{ ...mention("@", string(element["range"])), loud: true }];
    case "emoji":
      return [{ type: "emoji", name: safeText(string(element["name"])) }];
    default:
      return [];
  }
}

function mention(sign: "@" | "#", name: string): Span & { type: "mention" } {
  return { type: "mention", text: safeText(sign + name), loud: false };
}

function styleOf(style: unknown): Style {
  if (!isPart(style)) return {};
  const names = (["bold", "italic", "strike", "code"] as const).filter((name) => style[name] === true);
  return Object.fromEntries(names.map((name) => [name, true]));
}

function toAttachment(attachment: Part): SlackMessagePicture["attachments"][number] {
  const color = string(attachment["color"]);
  const title = string(attachment["title"]);
  const link = string(attachment["title_link"]);
  const fields = parts(attachment["fields"]).map((field): Span[] => [
    { type: "text", text: `${safeText(string(field["title"]))}\n`, bold: true },
    ...mrkdwnSpans(string(field["value"])),
  ]);
  const footer = string(attachment["footer"]);
  const heading: Span[] = link === "" ? mrkdwnSpans(title) : [linkSpan(link, title, { bold: true })];
  return {
    color: COLORS[color] ?? (/^#?[0-9a-f]{6}$/i.test(color) ? `#${color.replace("#", "")}` : null),
    blocks: [
      ...mrkdwnBlocks(string(attachment["pretext"])),
      ...(title === "" ? [] : [{ type: "paragraph" as const, spans: heading }]),
      ...mrkdwnBlocks(string(attachment["text"])),
      ...(fields.length > 0 ? [{ type: "fields" as const, fields }] : []),
      ...allBlocks(attachment["blocks"]),
      ...(footer === "" ? [] : [{ type: "context" as const, spans: mrkdwnSpans(footer) }]),
    ],
  };
}

function wordsOf(text: unknown): string {
  return isPart(text)
    ? spansOf({ ...text, type: "plain_text" })
        .map(plainOf)
        .join("")
    : "";
}

function plainOf(span: Span): string {
  return span.type === "emoji" ? `:${span.name}:` : span.text;
}

function nameOfKind(part: Part): string {
  const kind = string(part["type"]).replaceAll("_", " ").slice(0, 40);
  return kind === "" ? "something that is not drawn here" : `a ${safeText(kind)}, which is not drawn here`;
}

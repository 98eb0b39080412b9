/** From Slack's mrkdwn, and from its rich text, to lines that a page can draw. */
import { parseMrkdwn, type MrkdwnNode } from "./mrkdwn.ts";
import type { MessageBlock, Span, Style } from "./picture.ts";
import { safeLink, safeText } from "./safe-text.ts";

/** Slack makes links of bare addresses, and pictures of `:names:`; a time such as 10:30:00 is none. */
const ADDRESS_OR_EMOJI = /\bhttps?:\/\/[^\s<>|]+|:(\+1|-1|100|(?=[a-z0-9_+'-]*[a-z])[a-z0-9_+'-]{2,60}):/g;
const AFTER_ADDRESS = ".,!?:;)'\"*_~`";

/** Paragraphs, quotes and code, in their order. */
export function mrkdwnBlocks(text: string): MessageBlock[] {
  const blocks: MessageBlock[] = [];
  let spans: Span[] = [];
  const flush = (): void => {
    const trimmed = trimSpans(spans);
    if (trimmed.length > 0) blocks.push({ type: "paragraph", spans: trimmed });
    spans = [];
  };
  for (const node of parseMrkdwn(text)) {
    if (node.type === "preformatted") {
      flush();
      blocks.push({ type: "code", text: safeText(node.text.replace(/^\n/, "")) });
    } else if (node.type === "quote") {
      flush();
      blocks.push({ type: "quote", spans: node.children.flatMap((child) => toSpans(child, {})) });
    } else spans.push(...toSpans(node, {}));
  }
  flush();
  return blocks;
}

/** The same in one line of spans, where there is no room for blocks. */
export function mrkdwnSpans(text: string): Span[] {
  return parseMrkdwn(text).flatMap((node) => toSpans(node, {}));
}

function toSpans(node: MrkdwnNode, style: Style): Span[] {
  switch (node.type) {
    case "bold":
    case "italic":
    case "strike":
      return node.children.flatMap((child) => toSpans(child, { ...style, [node.type]: true }));
    case "quote":
      return node.children.flatMap((child) => toSpans(child, style));
    case "code":
    case "preformatted":
      return [{ type: "text", text: safeText(node.text), ...style, code: true }];
    case "link":
      return [linkSpan(node.url, node.label, style)];
    case "user":
    case "usergroup":
      return [{ type: "mention", text: safeText(`@${node.label ?? node.id}`), loud: false }];
    case "channel":
      return [{ type: "mention", text: safeText(`#${node.label ?? node.id}`), loud: false }];
    case "broadcast":
      return [{ type: "mention", text: `@${node.range}`, loud: true }];
    case "special":
      return [{ type: "text", text: safeText(node.label), ...style }];
    default:
      return textSpans(node.text, style);
  }
}

/** Plain words, with their bare addresses and emoji. */
export function textSpans(text: string, style: Style = {}): Span[] {
  const spans: Span[] = [];
  const say = (words: string): void => {
    if (words !== "") spans.push({ type: "text", text: safeText(words), ...style });
  };
  let end = 0;
  for (const { 0: found, 1: emoji, index } of text.matchAll(ADDRESS_OR_EMOJI)) {
    if (index < end) continue;
    say(text.slice(end, index));
    end = index + found.length;
    if (emoji !== undefined) spans.push({ type: "emoji", name: emoji });
    else {
      let length = found.length;
      while (AFTER_ADDRESS.includes(found.charAt(length - 1))) length -= 1;
      const url = found.slice(0, length);
      spans.push(linkSpan(url, undefined, style));
      say(found.slice(length));
    }
  }
  say(text.slice(end));
  return spans;
}

export function linkSpan(url: string, label: string | undefined, style: Style): Span {
  const text = safeText(label ?? url.replace(/^mailto:/, ""));
  return { type: "link", text: text === "" ? safeText(url) : text, url: safeLink(url), ...style };
}

/** Line breaks at the ends draw nothing. */
function trimSpans(spans: readonly Span[]): Span[] {
  const kept = [...spans];
  const trim = (at: 0 | -1, blank: RegExp): void => {
    for (let span = kept.at(at); span?.type === "text"; span = kept.at(at)) {
      const text = span.text.replace(blank, "");
      if (text === span.text) return;
      kept.splice(at, 1, ...(text === "" ? [] : [{ ...span, text }]));
    }
  };
  trim(0, /^\n+/);
  trim(-1, /\n+$/);
  return kept;
}

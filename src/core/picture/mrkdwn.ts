/**
 * Slack's mrkdwn, read as a reader sees it.
 *
 * Source: https://docs.slack.dev/messaging/formatting-message-text/ (read 2026-11-21). Only `&`, `<` and `>`
 * are escaped, as `&amp;`, `&lt;`, `&gt;`; everything between `<` and `>` is a link, a mention or a special
 * word. `&lt;!channel&gt;` therefore is text and reaches nobody.
 */

export type MrkdwnNode =
  | { type: "text"; text: string }
  | { type: "bold" | "italic" | "strike" | "quote"; children: MrkdwnNode[] }
  | { type: "code" | "preformatted"; text: string }
  | { type: "link"; url: string; label: string | undefined }
  | { type: "user" | "channel" | "usergroup"; id: string; label: string | undefined }
  | { type: "broadcast"; range: "channel" | "here" | "everyone" }
  | { type: "special"; label: string };

/** What may stand between `<` and `>`. Anything else makes the `<` a plain character. */
export const TOKEN_CONTENT =
  /^(?:[@#][A-Z0-9]+|![a-z]+(?:\^[^|^]*)*|[a-z][a-z0-9+.-]*:[^|\s]*)(?:\|[^|]*)?$/i;

const BROADCASTS = ["channel", "here", "everyone"] as const;

/** Bold, italic and strike need a word edge outside and no blank inside. */
const edge = (mark: string) =>
  String.raw`(?<![\p{L}\p{N}${mark}])${mark}(?![\s${mark}])([^${mark}\n]*[^\s${mark}])${mark}(?![\p{L}\p{N}${mark}])`;
const INLINE = new RegExp(
  ["`([^`\\n]+)`", "<([^<>\\n]+)>", edge(String.raw`\*`), edge("_"), edge("~")].join("|"),
  "gu",
);
const QUOTE = /^(?:>|&gt;) ?/;

/** Reads mrkdwn. Entities are resolved in the result: a `text` node holds what a reader sees. */
export function parseMrkdwn(text: string): MrkdwnNode[] {
  return text.split(/(```[\s\S]+?```)/).flatMap((part, index): MrkdwnNode[] => {
    if (index % 2 === 1) return [{ type: "preformatted", text: decode(part.slice(3, -3)) }];
    return parseLines(part);
  });
}

function parseLines(text: string): MrkdwnNode[] {
  const nodes: MrkdwnNode[] = [];
  let quoted: string[] = [];
  let plain: string[] = [];
  const flush = () => {
    if (quoted.length > 0) nodes.push({ type: "quote", children: parseInline(quoted.join("\n")) });
    if (plain.length > 0) nodes.push(...parseInline(plain.join("\n")));
    quoted = [];
    plain = [];
  };
  for (const line of text.split("\n")) {
    const isQuote = QUOTE.test(line);
    if (isQuote !== quoted.length > 0) flush();
    if (isQuote) quoted.push(line.replace(QUOTE, ""));
    else plain.push(line);
  }
  flush();
  return nodes;
}

function parseInline(text: string): MrkdwnNode[] {
  const nodes: MrkdwnNode[] = [];
  const say = (raw: string) => {
    if (raw !== "") nodes.push({ type: "text", text: decode(raw) });
  };
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    say(text.slice(end, match.index));
    end = match.index + match[0].length;
    const [whole, code, token, bold, italic, strike] = match;
    if (code !== undefined) nodes.push({ type: "code", text: decode(code) });
    else if (token !== undefined) nodes.push(parseToken(token) ?? { type: "text", text: decode(whole) });
    else if (bold !== undefined) nodes.push({ type: "bold", children: parseInline(bold) });
    else if (italic !== undefined) nodes.push({ type: "italic", children: parseInline(italic) });
    else nodes.push({ type: "strike", children: parseInline(strike ?? "") });
  }
  say(text.slice(end));
  return nodes;
}

function parseToken(content: string): MrkdwnNode | undefined {
  if (!TOKEN_CONTENT.test(content)) return undefined;
  const bar = content.indexOf("|");
  const target = bar === -1 ? content : content.slice(0, bar);
  const label = bar === -1 ? undefined : decode(content.slice(bar + 1));
  if (target.startsWith("@")) return { type: "user", id: target.slice(1), label };
  if (target.startsWith("#")) return { type: "channel", id: target.slice(1), label };
  if (target.startsWith("!")) {
    const word = target.slice(1);
    const range = BROADCASTS.find((name) => name === word);
    if (range !== undefined) return { type: "broadcast", range };
    if (word.startsWith("subteam^")) return { type: "usergroup", id: word.slice(8), label };
    return { type: "special", label: label ?? word };
  }
  return { type: "link", url: decode(target), label };
}

/** The three entities Slack knows, each once: `&amp;lt;` is the text `&lt;`. */
function decode(text: string): string {
  return text.replaceAll(/&(amp|lt|gt);/g, (_, name) => (name === "amp" ? "&" : name === "lt" ? "<" : ">"));
}

/** mrkdwn as HTML for the sandbox's page. Whatever the text holds, only the tags below come out. */
import { escapeHtml } from "./escape-html.ts";
import { parseMrkdwn, type MrkdwnNode } from "./mrkdwn.ts";

/** Turns a user, channel or group id into the name to show; `undefined` shows the id. */
export type NameOf = (id: string) => string | undefined;

const TAGS = { bold: "strong", italic: "em", strike: "s", quote: "blockquote" } as const;
const LINK_SCHEMES = ["http:", "https:", "mailto:", "tel:"];

/**
 * @returns HTML made of strong, em, s, blockquote, code, pre, a, br and `span.mention`; all else is escaped
 * @example renderMrkdwn("*Ada* &amp; <!here>") // '<strong>Ada</strong> &amp; <span class="mention">@here</span>'
 */
export function renderMrkdwn(text: string, nameOf: NameOf = () => undefined): string {
  return parseMrkdwn(text)
    .map((node) => render(node, nameOf))
    .join("");
}

/** A link, or its label alone when the address is not one a page may open. */
export function renderLink(url: string, label: string | undefined): string {
  const shown = escapeHtml(label ?? url.replace(/^mailto:/, ""));
  const scheme = URL.canParse(url) ? new URL(url).protocol : "";
  if (!LINK_SCHEMES.includes(scheme)) return shown;
  return `<a href="${escapeHtml(url)}" rel="noopener noreferrer nofollow" target="_blank">${shown}</a>`;
}

export function renderMention(sign: "@" | "#", name: string): string {
  return `<span class="mention">${sign}${escapeHtml(name)}</span>`;
}

/** Plain text with its line breaks. */
export function renderPlain(text: string): string {
  return escapeHtml(text).replaceAll("\n", "<br>");
}

function render(node: MrkdwnNode, nameOf: NameOf): string {
  switch (node.type) {
    case "bold":
    case "italic":
    case "strike":
    case "quote": {
      const inner = node.children.map((child) => render(child, nameOf)).join("");
      return `<${TAGS[node.type]}>${inner}</${TAGS[node.type]}>`;
    }
    case "code":
      return `<code>${escapeHtml(node.text)}</code>`;
    case "preformatted":
      return `<pre>${escapeHtml(node.text.replace(/^\n/, ""))}</pre>`;
    case "link":
      return renderLink(node.url, node.label);
    case "user":
    case "usergroup":
      return renderMention("@", nameOf(node.id) ?? node.label ?? node.id);
    case "channel":
      return renderMention("#", nameOf(node.id) ?? node.label ?? node.id);
    case "broadcast":
      return renderMention("@", node.range);
    case "special":
      return renderPlain(node.label);
    default:
      return renderPlain(node.text);
  }
}

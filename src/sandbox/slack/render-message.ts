/** A message as HTML for the sandbox's page: its blocks, or its text, and its attachments. */
import { isPart, type Part, parts, string } from "../../core/picture/untyped.ts";
import { escapeHtml } from "./escape-html.ts";
import { renderLink, renderMention, renderMrkdwn, renderPlain, type NameOf } from "./render-mrkdwn.ts";
import type { SlackMessage } from "./workspace.ts";

const COLORS: Readonly<Record<string, string>> = { good: "#2eb886", warning: "#daa038", danger: "#a30200" };
const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code" } as const;

/**
 * Images are shown as links: the page loads nothing from elsewhere. Interactive elements are shown, not alive.
 *
 * @param nameOf  names of people and channels by id
 * @returns safe HTML; classes begin with `slack-`
 */
export function renderMessage(message: SlackMessage, nameOf: NameOf = () => undefined): string {
  const blocks = message.blocks ?? [];
  const body =
    blocks.length > 0
      ? blocks.map((block) => renderBlock(block, nameOf)).join("")
      : `<p>${renderMrkdwn(message.text, nameOf)}</p>`;
  return body + (message.attachments ?? []).map((each) => renderAttachment(each, nameOf)).join("");
}

function renderBlock(block: Part, nameOf: NameOf): string {
  switch (block["type"]) {
    case "section": {
      const fields = parts(block["fields"]).map((field) => `<div>${renderText(field, nameOf)}</div>`);
      const text = isPart(block["text"]) ? `<p>${renderText(block["text"], nameOf)}</p>` : "";
      const accessory = isPart(block["accessory"]) ? renderElement(block["accessory"], nameOf) : "";
      return `<section>${text}${wrap("slack-fields", fields.join(""))}${accessory}</section>`;
    }
    case "header":
      return `<h3>${renderText(block["text"], nameOf)}</h3>`;
    case "divider":
      return "<hr>";
    case "context":
    case "actions": {
      const elements = parts(block["elements"]).map((element) => renderElement(element, nameOf));
      return wrap(`slack-${block["type"]}`, elements.join(" "));
    }
    case "image":
      return `<p>${renderElement(block, nameOf)}</p>`;
    case "markdown":
      return `<p>${renderPlain(string(block["text"]))}</p>`;
    case "rich_text":
      return parts(block["elements"])
        .map((element) => renderRichText(element, nameOf))
        .join("");
    default:
      return `<p class="slack-unknown">[${escapeHtml(string(block["type"]))}]</p>`;
  }
}

function renderElement(element: Part, nameOf: NameOf): string {
  switch (element["type"]) {
    case "plain_text":
    case "mrkdwn":
      return `<span>${renderText(element, nameOf)}</span>`;
    case "image":
      return renderLink(string(element["image_url"]), `[image: ${string(element["alt_text"])}]`);
    case "button": {
      const text = isPart(element["text"]) ? string(element["text"]["text"]) : "";
      const url = string(element["url"]);
      return `<span class="slack-button">${url === "" ? escapeHtml(text) : renderLink(url, text)}</span>`;
    }
    default:
      return `<span class="slack-unknown">[${escapeHtml(string(element["type"]))}]</span>`;
  }
}

/** A text object: mrkdwn is formatted, plain text is not. */
function renderText(value: unknown, nameOf: NameOf): string {
  if (!isPart(value)) return "";
  const text = string(value["text"]);
  return value["type"] === "mrkdwn" ? renderMrkdwn(text, nameOf) : renderPlain(text);
}

function renderRichText(element: Part, nameOf: NameOf): string {
  const inner = parts(element["elements"])
    .map((child) => renderRichText(child, nameOf))
    .join("");
  switch (element["type"]) {
    case "rich_text_section":
      return `<p>${inner}</p>`;
    case "rich_text_preformatted":
      return `<pre>${inner}</pre>`;
    case "rich_text_quote":
      return `<blockquote>${inner}</blockquote>`;
    case "rich_text_list": {
      const items = parts(element["elements"]).map((child) => `<li>${renderRichText(child, nameOf)}</li>`);
      return `<ul>${items.join("")}</ul>`;
    }
    case "text":
      return styled(renderPlain(string(element["text"])), element["style"]);
    case "link":
      return renderLink(string(element["url"]), string(element["text"]) || undefined);
    case "user":
    case "usergroup": {
      const id = string(element["user_id"]) || string(element["usergroup_id"]);
      return renderMention("@", nameOf(id) ?? id);
    }
    case "channel": {
      const id = string(element["channel_id"]);
      return renderMention("#", nameOf(id) ?? id);
    }
    case "broadcast":
      return renderMention("@", string(element["range"]));
    case "emoji":
      return escapeHtml(`:${string(element["name"])}:`);
    default:
      return inner;
  }
}

function styled(html: string, style: unknown): string {
  if (!isPart(style)) return html;
  return Object.entries(STYLES).reduce(
    (inner, [name, tag]) => (style[name] === true ? `<${tag}>${inner}</${tag}>` : inner),
    html,
  );
}

function renderAttachment(attachment: Part, nameOf: NameOf): string {
  const color = string(attachment["color"]);
  const shown = COLORS[color] ?? (/^#[0-9a-f]{6}$/i.test(color) ? color : "#dddddd");
  const title = string(attachment["title"]);
  const link = string(attachment["title_link"]);
  const blocks = parts(attachment["blocks"]).map((block) => renderBlock(block, nameOf));
  const fields = parts(attachment["fields"]).map(
    (field) =>
      `<div><strong>${renderPlain(string(field["title"]))}</strong><br>${renderMrkdwn(string(field["value"]), nameOf)}</div>`,
  );
  const paragraph = (text: string) => (text === "" ? "" : `<p>${renderMrkdwn(text, nameOf)}</p>`);
  return [
    paragraph(string(attachment["pretext"])),
    `<div class="slack-attachment" style="border-left: 4px solid ${shown}">`,
    title === "" ? "" : `<p>${link === "" ? renderMrkdwn(title, nameOf) : renderLink(link, title)}</p>`,
    paragraph(string(attachment["text"])),
    wrap("slack-fields", fields.join("")),
    blocks.join(""),
    paragraph(string(attachment["footer"])),
    "</div>",
  ].join("");
}

function wrap(name: string, html: string): string {
  return html === "" ? "" : `<div class="${escapeHtml(name)}">${html}</div>`;
}

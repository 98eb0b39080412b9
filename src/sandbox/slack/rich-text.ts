/** The `rich_text` block Slack generates for a message that was posted as text alone (seen live, March 2026). */
import { parseMrkdwn, type MrkdwnNode } from "./mrkdwn.ts";

type Element = Record<string, unknown>;
type Style = Partial<Record<"bold" | "italic" | "strike" | "code", true>>;

export function toRichTextBlock(text: string): Element {
  const elements: Element[] = [];
  let section: Element[] = [];
  const closeSection = () => {
    if (section.length > 0) elements.push({ type: "rich_text_section", elements: section });
    section = [];
  };
  for (const node of parseMrkdwn(text)) {
    if (node.type === "preformatted") {
      closeSection();
      elements.push({ type: "rich_text_preformatted", elements: [{ type: "text", text: node.text }] });
    } else if (node.type === "quote") {
      closeSection();
      elements.push({
        type: "rich_text_quote",
        elements: node.children.flatMap((child) => toElements(child, {})),
      });
    } else {
      section.push(...toElements(node, {}));
    }
  }
  closeSection();
  return { type: "rich_text", elements };
}

function toElements(node: MrkdwnNode, style: Style): Element[] {
  const styled = (element: Element): Element[] => [
    Object.keys(style).length === 0 ? element : { ...element, style },
  ];
  switch (node.type) {
    case "bold":
    case "italic":
    case "strike":
      return node.children.flatMap((child) => toElements(child, { ...style, [node.type]: true }));
    case "quote":
      return node.children.flatMap((child) => toElements(child, style));
    case "code":
    case "preformatted":
      return [{ type: "text", text: node.text, style: { ...style, code: true } }];
    case "link":
      return styled({ type: "link", url: node.url, ...(node.label !== undefined && { text: node.label }) });
    case "user":
      return styled({ type: "user", user_id: node.id });
    case "channel":
      return styled({ type: "channel", channel_id: node.id });
    case "usergroup":
      return styled({ type: "usergroup", usergroup_id: node.id });
    case "broadcast":
      return styled({ type: "broadcast", range: node.range });
    case "special":
      return styled({ type: "text", text: node.label });
    default:
      return styled({ type: "text", text: node.text });
  }
}

/**
 * How values from outside are made harmless for a destination. Named, because the name travels to the
 * evaluator's process and a function could not.
 */
export type Escape = (value: string, path: readonly (string | number)[]) => string;

export const ESCAPE_NAMES = ["none", "slack_mrkdwn", "html", "teams_markdown"] as const;
export type EscapeName = (typeof ESCAPE_NAMES)[number];

/** Keys under which Slack renders text; a URL, a channel or a user id must stay as it is. */
const SLACK_TEXT_KEYS = new Set<string | number | undefined>([
  "text",
  "pretext",
  "value",
  "title",
  "fallback",
  "footer",
]);
const SLACK_PLAIN_KEYS = new Set<string | number | undefined>([
  "url",
  "image_url",
  "title_link",
  "color",
  "channel",
  "user",
  "email",
  "thread",
  "ts",
]);

export const escapes: Readonly<Record<EscapeName, Escape>> = {
  none: (value) => value,

  /**
   * Slack's three control characters (https://docs.slack.dev/messaging/formatting-message-text#escaping, read
   * 2026-11-21). `&` goes first, or it would escape the other two again. With it `<!channel>` in a candidate's
   * name is text and calls nobody.
   */
  slack_mrkdwn(value, path) {
    const key = path.findLast((part) => typeof part === "string");
    if (SLACK_PLAIN_KEYS.has(key)) return value;
    if (path.length > 1 && !SLACK_TEXT_KEYS.has(key)) return value;
    return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  },

  /** Only in the field `html`: there what came from outside is text, never a tag and never the end of an attribute. */
  html(value, path) {
    if (path[0] !== "html") return value;
    return value.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  },

  /**
   * The Markdown that Teams shows in Adaptive Cards: emphasis and links, in text blocks and facts
   * (https://learn.microsoft.com/en-us/microsoftteams/platform/task-modules-and-cards/cards/cards-format, read
   * 2026-11-21). Titles of buttons and runs of rich text are shown as they are, so a backslash would be seen there.
   */
  teams_markdown(value, path) {
    if (!isTeamsMarkdown(path)) return value;
    return value.replaceAll(/[\\*_[\]`]/g, (character) => `\\${character}`);
  },
};

function isTeamsMarkdown(path: readonly (string | number)[]): boolean {
  const key = path.findLast((part) => typeof part === "string");
  if (path.includes("facts")) return key === "title" || key === "value" || key === "facts";
  if (path[0] === "card") return key === "text" && !path.includes("inlines");
  return path.length === 1 && (key === "title" || key === "text");
}

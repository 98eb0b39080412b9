/**
 * How values from outside are made harmless for a destination. Named, because the name travels to the
 * evaluator's process and a function could not.
 */
export type Escape = (value: string, path: readonly (string | number)[]) => string;

export const ESCAPE_NAMES = ["none", "slack_mrkdwn"] as const;
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
};

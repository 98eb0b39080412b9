/** Whom a message reaches: the mentions Slack would act on, as opposed to text that merely looks like one. */
import type { SlackMessage } from "./workspace.ts";

const MENTION = /<(!channel|!here|!everyone|@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+)(?:\|[^<>]*)?>/g;

/**
 * Mentions in the text, in every mrkdwn or markdown part of blocks and attachments, and in rich text;
 * `plain_text` never mentions. Counted strictly: also where Slack might stay silent, such as inside code,
 * or in the fallback text of a message with blocks.
 *
 * @param isPerson  whether a user id belongs to somebody; an unknown id reaches nobody
 * @returns canonical mentions such as `<!channel>`, `<@U0ADA>`, `<!subteam^S0TEAM>`, each once
 */
export function pings(message: SlackMessage, isPerson: (userId: string) => boolean): string[] {
  const found = new Set<string>();
  const scan = (text: unknown) => {
    if (typeof text !== "string") return;
    for (const [, mention] of text.matchAll(MENTION)) found.add(`<${mention}>`);
  };
  scan(message.text);
  for (const attachment of message.attachments ?? []) {
    scan(attachment["text"]);
    scan(attachment["pretext"]);
    scan(attachment["title"]);
    const fields: unknown = attachment["fields"];
    if (Array.isArray(fields)) for (const field of fields) scan(Reflect.get(Object(field), "value"));
  }
  walk([message.blocks, message.attachments], (part) => {
    switch (part["type"]) {
      case "mrkdwn":
      case "markdown":
        return scan(part["text"]);
      case "user":
        return scan(`<@${String(part["user_id"])}>`);
      case "usergroup":
        return scan(`<!subteam^${String(part["usergroup_id"])}>`);
      case "broadcast":
        return scan(`<!${String(part["range"])}>`);
    }
  });
  return [...found].filter((mention) => !mention.startsWith("<@") || isPerson(mention.slice(2, -1)));
}

function walk(value: unknown, visit: (part: Record<string, unknown>) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) visit(value as Record<string, unknown>);
  for (const inner of Object.values(value)) walk(inner, visit);
}

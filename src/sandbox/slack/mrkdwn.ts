/**
 * What Slack keeps of a posted text. How it is read stands in `core/picture/mrkdwn.ts`.
 *
 * Source: https://docs.slack.dev/messaging/formatting-message-text/ (read 2026-11-21).
 */
import { TOKEN_CONTENT } from "../../core/picture/mrkdwn.ts";

export { parseMrkdwn, type MrkdwnNode } from "../../core/picture/mrkdwn.ts";

/** Punctuation that belongs to the sentence when it ends an address. */
const AFTER_ADDRESS = ".,!?:;)'\"*_~`";

export interface StoreOptions {
  /** `parse=none`: bare addresses stay as they are. */
  linkUrls: boolean;
  /** `link_names` or `parse=full`: `@channel`, `@here` and `@everyone` become mentions. */
  linkNames: boolean;
}

/**
 * What Slack keeps of a posted text, and gives back in history: stray `&`, `<` and `>` escaped and bare
 * addresses in angle brackets. A text compared with one read back must expect that.
 */
export function toStoredText(text: string, options: StoreOptions): string {
  const kept = text.split(/(<[^<>\n]+>)/).map((part, index) => {
    if (index % 2 === 1 && TOKEN_CONTENT.test(part.slice(1, -1))) return part;
    const escaped = part
      .replaceAll(/&(?!(?:amp|lt|gt);)/g, "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;");
    return decorate(escaped, options);
  });
  return kept.join("");
}

function decorate(escaped: string, { linkUrls, linkNames }: StoreOptions): string {
  let text = escaped;
  if (linkUrls) {
    text = text.replaceAll(/\bhttps?:\/\/(?:(?!&[lg]t;)[^\s|])+/g, (found) => {
      let end = found.length; // by hand: a pattern anchored at the end takes quadratic time on "!!!!…x"
      while (AFTER_ADDRESS.includes(found.charAt(end - 1))) end -= 1;
      return `<${found.slice(0, end)}>${found.slice(end)}`;
    });
  }
  if (linkNames) text = text.replaceAll(/(?<!\w)@(channel|here|everyone)\b/g, "<!$1>");
  return text;
}

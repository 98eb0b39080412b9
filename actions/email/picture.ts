/** How a mail would look in a mailbox. */
import type { PictureContext } from "../../src/core/define-action.ts";
import type { MailPicture } from "../../src/core/picture/picture.ts";
import { safeText } from "../../src/core/picture/safe-text.ts";
import type { emailFields } from "./connection.ts";
import type { MailInput } from "./mail-input.ts";

export function mailPicture(
  { to = [], cc = [], bcc = [], subject, text, html }: MailInput,
  { connection: { from, from_name: name } }: PictureContext<typeof emailFields>,
): MailPicture {
  const sender = name === undefined ? from : `${name} <${from ?? ""}>`;
  return {
    kind: "mail",
    from: sender === undefined ? null : safeText(sender),
    to: to.map(safeText),
    cc: cc.map(safeText),
    bcc: bcc.map(safeText),
    subject: safeText(subject),
    body: safeText(text ?? wordsOf(html ?? "")),
    notes: text === undefined ? ["The mail is HTML: these are its words, without its looks."] : [],
  };
}

export function mailAsTest(input: MailInput): MailInput {
  return { ...input, subject: `[Test] ${input.subject}`.slice(0, 500) };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " " };
/** Far more than a picture shows. */
const MOST = 20_000;

/** What a reader would read. It is only ever shown as text, so that a tag which slips through does nothing. */
function wordsOf(html: string): string {
  return html
    .slice(0, MOST)
    .replaceAll(/<(script|style|head|title)\b[^<]*(?:<(?!\/\1)[^<]*)*<\/\1[^>]*>/gi, "")
    .replaceAll(/<(?:br|\/p|\/div|\/li|\/tr|\/h[1-6])\b[^<>]*>/gi, "\n")
    .replaceAll(/<li\b[^<>]*>/gi, "• ")
    .replaceAll(/<[a-z/!][^<>]*>/gi, "")
    .replaceAll(
      /&(?:#(\d{1,6})|([a-z]+));/gi,
      (whole, code: string | undefined, name: string | undefined) => {
        if (code !== undefined) return String.fromCodePoint(Math.min(Number(code), 0x10_ff_ff));
        return ENTITIES[(name ?? "").toLowerCase()] ?? whole;
      },
    )
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}

/** What a picture may hold of texts and addresses that outsiders wrote. */

/** Turn the direction of whatever follows them, or are not seen (https://www.unicode.org/reports/tr9/, read 2026-11-21). */
const UNSEEN = /[\u202A-\u202E\u2066-\u2069]|(?![\n\t])\p{Cc}/gu;
const SCHEMES = ["http:", "https:", "mailto:", "tel:"];
/** More is no picture any more. */
const MOST = 20_000;

/** The same words, without what could turn our own around them. Line breaks stay. */
export function safeText(text: string): string {
  const shown = text.length > MOST ? `${text.slice(0, MOST)}…` : text;
  return shown.replaceAll("\r\n", "\n").replaceAll(UNSEEN, "");
}

/** @returns null for an address that a page may not open */
export function safeLink(url: string): string | null {
  const parsed = URL.parse(url);
  return parsed !== null && SCHEMES.includes(parsed.protocol) ? parsed.href : null;
}

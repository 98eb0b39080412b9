/** Text that outsiders wrote, made fit to stand in a line of ours. */

/** Control characters, and those that turn the direction of whatever follows them (https://www.unicode.org/reports/tr9/). */
const UNSEEN = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]|\p{Cc}+/gu;

/**
 * One line without characters that are not seen and change what is.
 *
 * @param most  longer text is cut there, in characters as people count them, roughly
 */
export function plainLine(text: string, most = 200): string {
  // far longer text is not looked at whole
  const line = text
    .slice(0, most * 4)
    .replaceAll(UNSEEN, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  const characters = Array.from(line);
  return characters.length <= most && text.length <= most * 4
    ? line
    : `${characters.slice(0, most - 1).join("")}…`;
}

/** How words become a question to the index of three characters, and how what it names is checked. */

/** FTS5's `trigram` counts characters, not UTF-16 units. */
const GRAM = 3;

/**
 * Stands behind each indexed text, so that the last characters begin a gram as well: words shorter than a gram are looked
 * for by the grams that begin with them.
 */
export const END = "\n".repeat(GRAM - 1);

export interface TextMatch {
  /** Every three characters in a row, once each; all of them stand in what matches. */
  grams: readonly string[];
  /** Words that are too short for that. */
  short: readonly string[];
  /** SQL that sees whether each word stands in `event_text.who` or `job`. */
  holds: string;
  /** Its parameters. */
  values: readonly string[];
}

/** @param words  folded, at least one */
export function textMatch(words: readonly string[], columns: "who" | "who or job" = "who or job"): TextMatch {
  const inWho = "instr(event_text.who, ?) > 0";
  const holds = columns === "who" ? inWho : `(${inWho} OR instr(event_text.job, ?) > 0)`;
  return {
    grams: [...new Set(words.flatMap(gramsOf))],
    short: words.filter((word) => gramsOf(word).length === 0),
    holds: words.map(() => holds).join(" AND "),
    values: columns === "who" ? words : words.flatMap((word) => [word, word]),
  };
}

/** https://www.sqlite.org/fts5.html#fts5_strings (read 2026-11-21) */
export const quoted = (gram: string): string => `"${gram.replaceAll('"', '""')}"`;

function gramsOf(word: string): string[] {
  const characters = Array.from(word); // code points, as FTS5 counts them
  const count = Math.max(0, characters.length - GRAM + 1);
  return Array.from({ length: count }, (_, index) => characters.slice(index, index + GRAM).join(""));
}

/** How words become a question to the index of three characters, and how what it names is checked. */

/** FTS5's `trigram` counts characters, not UTF-16 units. */
const GRAM = 3;

export interface TextMatch {
  /** For `event_text MATCH ?`; null when no word is long enough. */
  grams: string | null;
  /** SQL that sees whether each word stands in `who` or `job`, and its parameters. */
  holds: string;
  words: readonly string[];
}

/** @param words  folded, at least one */
export function textMatch(words: readonly string[], columns: "who" | "who or job" = "who or job"): TextMatch {
  const grams = new Set(words.flatMap(gramsOf));
  const text = columns === "who" ? "event_text.who" : "event_text.who || char(10) || event_text.job";
  return {
    grams: grams.size === 0 ? null : [...grams].map(quoted).join(" AND "),
    holds: words.map(() => `instr(${text}, ?) > 0`).join(" AND "),
    words,
  };
}

/** https://www.sqlite.org/fts5.html#fts5_strings (read 2026-11-21) */
const quoted = (gram: string): string => `"${gram.replaceAll('"', '""')}"`;

function gramsOf(word: string): string[] {
  const characters = Array.from(word); // code points, as FTS5 counts them
  const count = Math.max(0, characters.length - GRAM + 1);
  return Array.from({ length: count }, (_, index) => characters.slice(index, index + GRAM).join(""));
}

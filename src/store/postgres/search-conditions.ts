/** What of a search PostgreSQL can tell by itself, as conditions with their values. */
import type { Database, Value } from "./database.ts";

export interface Conditions {
  /** Adds one; each `?` becomes the place of the value that follows. */
  add(condition: string, ...values: Value[]): void;
  /** Joined by AND. */
  text(): string;
  values: Value[];
}

/** @param first  the place of its first value, such as 2 for `$2` */
export function conditions(first: number): Conditions {
  const parts: string[] = [];
  const values: Value[] = [];
  return {
    values,
    add(condition, ...given) {
      let next = first + values.length;
      parts.push(condition.replaceAll("?", () => `$${next++}`));
      values.push(...given);
    },
    text: () => parts.map((part) => ` AND ${part}`).join(""),
  };
}

/** `%`, `_` and the backslash stand for themselves. */
const holding = (word: string): string => `%${word.replaceAll(/[\\%_]/g, "\\$&")}%`;

/** Each word stands in a text of `t`, which has an index of every three characters. @param words  folded */
export function addWords(to: Conditions, words: readonly string[], columns: "who" | "who or job"): void {
  for (const word of words) {
    if (columns === "who") to.add("t.who LIKE ?", holding(word));
    else to.add("(t.who LIKE ? OR t.job LIKE ?)", holding(word), holding(word));
  }
}

/** Of so many events, more is asked one by one. */
const FEW = 1_000;

const fewOfText = (where: string): string => `
    SELECT t.event_seq AS seq FROM event_text t WHERE t.workspace_seq = $1 ${where} LIMIT $2`;

/**
 * Places of the events that hold the words, when they are few; null when they are many. The index of three characters is asked
 * once, which for an address takes as long for all events as for some of them.
 */
export async function fewEvents(
  db: Pick<Database, "fresh">,
  words: readonly string[],
  columns: "who" | "who or job",
): Promise<number[] | null> {
  const where = conditions(3);
  addWords(where, words, columns);
  const rows = await db.fresh<{ seq: number }>(fewOfText(where.text()), FEW + 1, ...where.values);
  return rows.length > FEW ? null : rows.map(({ seq }) => seq);
}

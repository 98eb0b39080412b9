/**
 * Chooses by which few grams the index of texts is asked. An address has two dozen of them, most of which stand in every
 * event; reading all of their lists takes longer than looking at what the rarest few have in common. How rare one is shows
 * in the newest that have it.
 *
 * Source: https://www.sqlite.org/fts5.html#the_fts5vocab_virtual_table_module (read 2026-11-22)
 */
import type { DatabaseSync } from "node:sqlite";
import { quoted, type TextMatch } from "./text-match.ts";

/** So many of the newest that have a gram tell how rare it is. */
const SAMPLE = 64;
/** Of a very long text; the others are seen to by the check of what is found. */
const MOST_SAMPLED = 48;
/** A fifth leaves little more out, and its list has to be read. */
const MOST_ASKED = 4;
/** A short word that more have than this is found soon by looking back. */
const SHORT_AT_MOST = 20_000;
const BEGINNINGS_AT_MOST = 200;
const LAST_CHARACTER = "\u{10FFFF}";

const SAMPLED = `
  SELECT count(*) AS found, min(rowid) AS oldest FROM (
    SELECT rowid FROM event_text WHERE event_text MATCH ? ORDER BY rowid DESC LIMIT ${SAMPLE})`;
/** It belongs to the connection: nothing is written for it. */
const VOCABULARY = `CREATE VIRTUAL TABLE IF NOT EXISTS temp.event_grams USING fts5vocab (main, event_text, row)`;
const BEGINNING = `SELECT term, doc FROM temp.event_grams WHERE term >= ? AND term < ?`;

export interface Rare {
  /** For `event_text MATCH ?`; null when nothing that was searched can match. */
  match: string | null;
  /** The share of events that may match, at most: 0 … 1. */
  share: number;
}

export function prepareRareGrams(db: DatabaseSync) {
  db.exec(VOCABULARY);
  const sample = db.prepare(SAMPLED);
  const selectBeginning = db.prepare(BEGINNING);

  /** Of all that are searched: to begin further back takes longer than it tells. */
  function rarityOf(gram: string, newest: number): Rare {
    const match = quoted(gram);
    const { found, oldest } = sample.get(match) as { found: number; oldest: number | null };
    if (oldest === null) return { match: null, share: 0 };
    return { match, share: found < SAMPLE ? found / newest : SAMPLE / (newest - oldest + 1) };
  }

  /** Of a word of one or two characters: by all grams that begin with it. Null when many have it. */
  function shortWord(word: string, newest: number): Rare | null {
    const terms: string[] = [];
    let having = 0;
    for (const row of selectBeginning.iterate(word, word + LAST_CHARACTER)) {
      const { term, doc } = row as { term: string; doc: number };
      terms.push(term);
      having += doc;
      if (having > SHORT_AT_MOST || terms.length > BEGINNINGS_AT_MOST) return null;
    }
    if (terms.length === 0) return { match: null, share: 0 };
    return { match: `(${terms.map(quoted).join(" OR ")})`, share: having / newest };
  }

  /**
   * @param newest  the place of the newest that is searched
   * @returns null when there is nothing to ask the index by
   */
  return function rareGrams({ grams, short }: TextMatch, newest: number): Rare | null {
    const every = Math.max(1, grams.length / MOST_SAMPLED);
    const asked: Rare[] = [];
    for (let index = 0; index < grams.length; index += every) {
      const rare = rarityOf(grams[Math.floor(index)]!, newest);
      if (rare.match === null) return rare;
      asked.push(rare);
    }
    for (const word of short) {
      const rare = shortWord(word, newest);
      if (rare?.match === null) return rare;
      if (rare) asked.push(rare);
    }
    const rarest = asked.toSorted((one, other) => one.share - other.share).slice(0, MOST_ASKED);
    const [first] = rarest;
    return first
      ? { match: rarest.map(({ match }) => match).join(" AND "), share: Math.min(1, first.share) }
      : null;
  };
}

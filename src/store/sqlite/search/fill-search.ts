/**
 * Fills what the inbox is searched by, some events at a time, in the order of arrival. Intake writes nothing for it:
 * docs/adr/0018-search-is-filled-behind-intake.md says what that would cost.
 */
import type { DatabaseSync } from "node:sqlite";
import { searchedTexts } from "../../../core/search/search-text.ts";
import type { HiringEvent } from "../../../core/hiring/hiring-event.ts";
import { END } from "./text-match.ts";

export const sql = {
  upTo: `SELECT value FROM counters WHERE name = 'searchable'`,
  setUpTo: `UPDATE counters SET value = ? WHERE name = 'searchable'`,
  next: `SELECT seq, source_seq, test, received_at, hiring FROM events WHERE seq > ? ORDER BY seq LIMIT ?`,
  insert: `INSERT INTO event_search (event_seq, source_seq, test, received_at, score) VALUES (?, ?, ?, ?, ?)`,
  insertText: `INSERT INTO event_text (rowid, who, job) VALUES (?, ?, ?)`,
  merge: `INSERT INTO event_text (event_text, rank) VALUES ('merge', ?)`,
  newest: `SELECT max(seq) AS seq FROM events`,
};

/**
 * So many pages for each fifty events keep up with them; each page is merged some ten times. What is not merged is asked
 * part by part: with eighty parts, a search by an address takes twenty times as long.
 */
const MERGED_PAGES = 16;
const PER_EVENTS = 50;

interface NextRow {
  seq: number;
  source_seq: number;
  test: number;
  received_at: number;
  hiring: string;
}

export function prepareFillSearch(db: DatabaseSync) {
  const selectUpTo = db.prepare(sql.upTo);
  const setUpTo = db.prepare(sql.setUpTo);
  const selectNext = db.prepare(sql.next);
  const insert = db.prepare(sql.insert);
  const insertText = db.prepare(sql.insertText);
  const merge = db.prepare(sql.merge);
  const selectNewest = db.prepare(sql.newest);

  const upTo = (): number => (selectUpTo.get() as { value: number }).value;

  return {
    /** The newest that is in it. */
    upTo,

    /** Whether any event is missing: most looks write nothing. */
    fillIsDue: (): boolean => ((selectNewest.get() as { seq: number | null }).seq ?? 0) > upTo(),

    fillSearch: (limit: number): number => {
      const rows = selectNext.all(upTo(), limit) as unknown as NextRow[];
      for (const row of rows) {
        const hiring = JSON.parse(row.hiring) as HiringEvent;
        insert.run(row.seq, row.source_seq, row.test, row.received_at, hiring.score?.value ?? null);
        const { who, job } = searchedTexts(hiring);
        if (who !== "" || job !== "") insertText.run(row.seq, who + END, job + END);
      }
      const last = rows.at(-1);
      if (last) setUpTo.run(last.seq);
      merge.run(MERGED_PAGES * Math.max(1, Math.ceil(rows.length / PER_EVENTS)));
      return rows.length;
    },
  };
}

/**
 * Fills what the inbox is searched by, some events at a time, in the order of arrival. Intake writes nothing for it:
 * docs/adr/0018-search-is-filled-behind-intake.md says what that would cost.
 *
 * Of several processes one fills at a time: it holds the mark. Whoever removes events holds it together with others who
 * remove, so that none comes back into the search that is just being filled in.
 */
import type { HiringEvent } from "../../core/hiring/hiring-event.ts";
import { searchedTexts } from "../../core/search/search-text.ts";
import { horizon, sql as newest } from "./barrier.ts";
import type { Database } from "./database.ts";
import type { Session } from "./session.ts";

const MARK = `SELECT value FROM marks WHERE workspace_seq = $1 AND name = 'searchable'`;

export const sql = {
  upTo: MARK,
  begin: `INSERT INTO marks (workspace_seq, name, value) VALUES ($1, 'searchable', 0) ON CONFLICT DO NOTHING`,
  hold: `${MARK} FOR UPDATE`,
  share: `${MARK} FOR SHARE`,
  setUpTo: `UPDATE marks SET value = $2 WHERE workspace_seq = $1 AND name = 'searchable'`,
  next: `
    SELECT seq, source_seq, test, received_at, hiring FROM events
    WHERE workspace_seq = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4`,
  insert: `
    INSERT INTO event_search (workspace_seq, event_seq, source_seq, test, received_at, score)
    SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::smallint[], $5::bigint[], $6::float8[])`,
  insertTexts: `
    INSERT INTO event_text (workspace_seq, event_seq, who, job)
    SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::text[])`,
  remove: `DELETE FROM event_search WHERE workspace_seq = $1 AND event_seq = ANY ($2::bigint[])`,
  removeTexts: `DELETE FROM event_text WHERE workspace_seq = $1 AND event_seq = ANY ($2::bigint[])`,
};

interface NextRow {
  seq: number;
  source_seq: number;
  test: number;
  received_at: number;
  hiring: string;
}

/** The newest that is in it. */
export async function searchableUpTo(session: Session): Promise<number> {
  return (await session.one<{ value: number }>(sql.upTo))?.value ?? 0;
}

async function hold(tx: Session, text: string): Promise<number> {
  const mark = await tx.one<{ value: number }>(text);
  if (mark !== undefined) return mark.value;
  await tx.run(sql.begin);
  return (await tx.one<{ value: number }>(text))!.value;
}

/** Takes events out of what is searched, in the transaction that removes them. */
export async function forgetSearched(tx: Session, seqs: readonly number[]): Promise<void> {
  await hold(tx, sql.share);
  await tx.run(sql.remove, seqs);
  await tx.run(sql.removeTexts, seqs);
}

export function fillSearchOf(db: Database) {
  return {
    async fillSearch(limit: number): Promise<number> {
      // whether any event is missing: most looks write nothing
      const last = await db.one<{ seq: number }>(newest.event);
      if ((last?.seq ?? 0) <= (await searchableUpTo(db))) return 0;
      const upTo = (await horizon(db)).event;
      return await db.transaction(async (tx) => {
        const rows = await tx.all<NextRow>(sql.next, await hold(tx, sql.hold), upTo, limit);
        if (rows.length === 0) return 0;
        const read = rows.map((row) => ({ ...row, told: JSON.parse(row.hiring) as HiringEvent }));
        await tx.run(
          sql.insert,
          read.map(({ seq }) => seq),
          read.map(({ source_seq }) => source_seq),
          read.map(({ test }) => test),
          read.map(({ received_at }) => received_at),
          read.map(({ told }) => told.score?.value ?? null),
        );
        const texts = read
          .map(({ seq, told }) => ({ seq, ...searchedTexts(told) }))
          .filter(({ who, job }) => who !== "" || job !== "");
        await tx.run(
          sql.insertTexts,
          texts.map(({ seq }) => seq),
          texts.map(({ who }) => storable(who)),
          texts.map(({ job }) => storable(job)),
        );
        await tx.run(sql.setUpTo, rows.at(-1)!.seq);
        return rows.length;
      });
    },
  };
}

/** PostgreSQL keeps no text with a NUL in it, and no half of a surrogate pair. */
function storable(text: string): string {
  return text.replaceAll("\0", "\uFFFD").toWellFormed();
}

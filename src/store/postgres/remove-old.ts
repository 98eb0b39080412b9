/**
 * Removes what its time is over for, oldest first, in steps that share the database with the events that arrive
 * meanwhile. A step looks at a bounded number of events and removes a bounded number of bytes, so that none of them
 * waits for longer than a few milliseconds.
 */
import { addUp, NOTHING_REMOVED } from "../add-up.ts";
import type { RemovalDone, RemovalStep, Removed, RepeatWindows } from "../removals.ts";
import type { Database, Session, Transaction } from "./database.ts";
import { takeEvents } from "./lanes.ts";
import { BYTES_BESIDES, type Going, removeEvents, removePayloads, tallyFreed } from "./remove-events.ts";
import { matching, readSources } from "./sources.ts";

const ROWS_PER_STEP = 160;
const BYTES_PER_STEP = 4_000_000;

/** The end of its last run, which is far away while one is unfinished. What a body takes is asked without a look at it. */
const LOOK = `
    SELECT e.seq, e.received_at, pg_column_size(p.headers) + pg_column_size(p.body) AS bytes,
      (SELECT max(coalesce(r.finished_at, 9007199254740991)) FROM runs r
        WHERE r.workspace_seq = $1 AND r.event_seq = e.seq) AS last,
      (SELECT count(DISTINCT r.seq) + count(t.seq)
        FROM runs r LEFT JOIN attempts t ON t.workspace_seq = $1 AND t.run_seq = r.seq
        WHERE r.workspace_seq = $1 AND r.event_seq = e.seq) AS rows
    FROM found e
    LEFT JOIN event_payloads p
      ON p.workspace_seq = $1 AND p.event_seq = e.seq AND p.received_at = e.received_at
    ORDER BY e.seq`;

export const sql = {
  oldest: `
    WITH found AS MATERIALIZED (
      SELECT seq, received_at FROM events WHERE workspace_seq = $1 AND seq > $2 ORDER BY seq LIMIT $3)
    ${LOOK}`,
  oldestOfSources: `
    WITH found AS MATERIALIZED (
      SELECT e.seq, e.received_at
      FROM unnest($4::bigint[]) AS wanted (source_seq), LATERAL (
        SELECT seq, received_at FROM events
        WHERE workspace_seq = $1 AND source_seq = wanted.source_seq AND seq > $2 ORDER BY seq LIMIT $3) AS e
      ORDER BY e.seq LIMIT $3)
    ${LOOK}`,
  /** Once they are held. */
  again: `
    WITH found AS MATERIALIZED (
      SELECT e.seq, e.received_at
      FROM unnest($2::bigint[], $3::bigint[]) AS going (seq, received_at)
      JOIN events e ON e.workspace_seq = $1 AND e.seq = going.seq AND e.received_at = going.received_at)
    ${LOOK}`,
};

interface LookRow extends Going {
  last: number | null;
  /** Runs and attempts. */
  rows: number;
}

export function removeOldOf(db: Database) {
  async function look({ connectionId, after, limit }: RemovalStep): Promise<LookRow[]> {
    const above = Number(after ?? 0);
    if (connectionId === undefined) return await db.all(sql.oldest, above, limit);
    const from = matching(await readSources(db), { connectionId });
    return from.length === 0 ? [] : await db.all(sql.oldestOfSources, above, limit, from);
  }

  const mayGo = ({ received_at, last }: LookRow, step: RemovalStep): boolean =>
    Math.max(received_at, last ?? 0) < step.before;

  /** @returns those that go, and where the next step goes on */
  function choose(
    looked: readonly LookRow[],
    step: RemovalStep,
    payloadsOnly: boolean,
  ): { going: LookRow[]; next: string | null } {
    const going: LookRow[] = [];
    let bytesLeft = Math.min(BYTES_PER_STEP, step.bytes ?? Infinity);
    let rows = 0;
    for (const row of looked) {
      if (!mayGo(row, step) || (payloadsOnly && row.bytes === null)) continue;
      going.push(row);
      bytesLeft -= (row.bytes ?? 0) + (payloadsOnly ? 0 : BYTES_BESIDES);
      rows += payloadsOnly ? 1 : 1 + Number(row.bytes !== null) + row.rows;
      if (rows >= ROWS_PER_STEP || bytesLeft <= 0) return { going, next: String(row.seq) };
    }
    // a clock that once was ahead leaves single events behind that seem young: only a whole step of them is the end
    const more = looked.length === step.limit && looked.some((row) => row.received_at < step.before);
    return { going, next: more ? String(looked.at(-1)!.seq) : null };
  }

  /** Those that may still go, now that nobody makes or repeats a run of them. */
  async function held(tx: Session, going: readonly LookRow[], step: RemovalStep): Promise<LookRow[]> {
    const [seqs, moments] = [going.map(({ seq }) => seq), going.map(({ received_at }) => received_at)];
    await takeEvents(tx, seqs);
    return (await tx.all<LookRow>(sql.again, seqs, moments)).filter((row) => mayGo(row, step));
  }

  async function walk(
    step: RemovalStep,
    payloadsOnly: boolean,
    remove: (tx: Transaction, going: readonly Going[]) => Promise<Removed>,
  ): Promise<RemovalDone> {
    const { going, next } = choose(await look(step), step, payloadsOnly);
    if (going.length === 0) return { removed: NOTHING_REMOVED, next };
    const removed = await db.transaction(async (tx) => remove(tx, await held(tx, going, step)));
    return { removed: addUp(NOTHING_REMOVED, removed), next };
  }

  return {
    removePayloads: (step: RemovalStep): Promise<RemovalDone> =>
      walk(step, true, async (tx, going) => {
        const payloads = await removePayloads(tx, going);
        for (const { received_at, bytes } of going) tallyFreed(tx, received_at, bytes ?? 0);
        return { ...NOTHING_REMOVED, payloads };
      }),
    removeEvents: (step: RemovalStep & { at: number; repeats: RepeatWindows }): Promise<RemovalDone> =>
      walk(step, false, async (tx, going) =>
        going.length === 0 ? NOTHING_REMOVED : removeEvents(tx, going, step),
      ),
  };
}

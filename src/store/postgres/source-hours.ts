/**
 * What connections send, hour by hour. Taking an event in costs nothing more for it: what arrived since the last look
 * is read from the index of events by source, at most so many a look. Above that rate the count is too low, and
 * nobody minds.
 */
import type { SourcePulse, SourceStore } from "../sources.ts";
import { horizon } from "./barrier.ts";
import type { Database, Session } from "./database.ts";

const HOUR_MS = 60 * 60 * 1000;

export const sql = {
  pulses: `
    SELECT s.connection_id, s.hook_id, newest.seq, newest.received_at, newest.test, newest.wire_name,
      oldest.received_at AS first_at
    FROM sources s
    LEFT JOIN LATERAL (
      SELECT seq, received_at, test, wire_name FROM events
      WHERE workspace_seq = $1 AND source_seq = s.seq ORDER BY seq DESC LIMIT 1) newest ON true
    LEFT JOIN LATERAL (
      SELECT received_at FROM events
      WHERE workspace_seq = $1 AND source_seq = s.seq ORDER BY seq LIMIT 1) oldest ON true
    WHERE s.workspace_seq = $1 AND ($2::text IS NULL OR s.connection_id = $2) ORDER BY s.seq`,
  /** Whether there is anything to count or an hour has begun: most looks write nothing. */
  isDue: `
    SELECT 1
    FROM unnest($2::text[]) AS wanted (id)
    LEFT JOIN source_notes n ON n.workspace_seq = $1 AND n.connection_id = wanted.id
    WHERE n.connection_id IS NULL
      OR NOT EXISTS (SELECT 1 FROM source_hours h WHERE h.workspace_seq = $1 AND h.connection_id = wanted.id AND h.hour = $3)
      OR EXISTS (
        SELECT 1 FROM sources s CROSS JOIN LATERAL (
          SELECT seq FROM events
          WHERE workspace_seq = $1 AND source_seq = s.seq ORDER BY seq DESC LIMIT 1) AS newest
        WHERE s.workspace_seq = $1 AND s.connection_id = wanted.id AND newest.seq > n.counted_seq)
    LIMIT 1`,
  /** Up to the horizon. */
  newest: `
    SELECT coalesce(max(newest.seq), 0) AS seq
    FROM sources s CROSS JOIN LATERAL (
      SELECT seq FROM events
      WHERE workspace_seq = $1 AND source_seq = s.seq AND seq <= $3 ORDER BY seq DESC LIMIT 1) newest
    WHERE s.workspace_seq = $1 AND s.connection_id = $2`,
  note: `
    SELECT counted_seq, quiet_since FROM source_notes WHERE workspace_seq = $1 AND connection_id = $2`,
  /** Of two processes that count, the second waits and then finds nothing left. */
  holdNote: `SELECT counted_seq FROM source_notes WHERE workspace_seq = $1 AND connection_id = $2 FOR UPDATE`,
  addNote: `
    INSERT INTO source_notes (workspace_seq, connection_id, counted_seq)
    SELECT $1, id, $3 FROM connections WHERE workspace_seq = $1 AND id = $2
    ON CONFLICT (workspace_seq, connection_id) DO NOTHING`,
  counted: `UPDATE source_notes SET counted_seq = $3 WHERE workspace_seq = $1 AND connection_id = $2`,
  quiet: `UPDATE source_notes SET quiet_since = $3 WHERE workspace_seq = $1 AND connection_id = $2`,
  /** What came since, by hour; $5 at most of each source, the newest. */
  countNew: `
    INSERT INTO source_hours (workspace_seq, connection_id, hour, events)
    SELECT $1, c.id, newer.received_at / ${HOUR_MS}, count(*)
    FROM connections c JOIN sources s ON s.workspace_seq = $1 AND s.connection_id = c.id CROSS JOIN LATERAL (
      SELECT received_at, test FROM events
      WHERE workspace_seq = $1 AND source_seq = s.seq AND seq > $3 AND seq <= $4 ORDER BY seq DESC LIMIT $5) newer
    WHERE c.workspace_seq = $1 AND c.id = $2 AND newer.test = 0
    GROUP BY 2, 3
    ON CONFLICT (workspace_seq, connection_id, hour) DO UPDATE SET events = source_hours.events + excluded.events`,
  listened: `
    INSERT INTO source_hours (workspace_seq, connection_id, hour, events)
    SELECT $1, id, $3, 0 FROM connections WHERE workspace_seq = $1 AND id = $2
    ON CONFLICT (workspace_seq, connection_id, hour) DO NOTHING`,
  hours: `
    SELECT hour, events FROM source_hours WHERE workspace_seq = $1 AND connection_id = $2 ORDER BY hour`,
  removeHours: `DELETE FROM source_hours WHERE workspace_seq = $1 AND connection_id = $2 AND hour < $3`,
};

interface PulseRow {
  connection_id: string;
  hook_id: string;
  /** These are null when all its events were removed. */
  seq: number | null;
  received_at: number;
  test: number;
  wire_name: string;
  first_at: number | null;
}

function toPulse(hookId: string, rows: readonly PulseRow[]): SourcePulse {
  const kept = rows.filter(({ seq }) => seq !== null);
  const [last] = kept.toSorted((one, other) => other.seq! - one.seq!);
  return {
    connectionId: rows[0]!.connection_id,
    hookId,
    firstAt: kept.length === 0 ? null : Math.min(...kept.map((row) => row.first_at!)),
    last: last ? { at: last.received_at, test: last.test === 1, wireName: last.wire_name } : null,
  };
}

/** @param upTo  the last event that is counted */
async function tally(
  tx: Session,
  id: string,
  { at, keepHours, limit }: { at: number; keepHours: number; limit: number },
  upTo: number,
): Promise<void> {
  const hour = Math.floor(at / HOUR_MS);
  const note = await tx.one<{ counted_seq: number }>(sql.holdNote, id);
  const newest = (await tx.one<{ seq: number }>(sql.newest, id, upTo))!.seq;
  // what came before the first look is not counted: we can't tell when we listened
  if (note === undefined) await tx.run(sql.addNote, id, newest);
  else if (newest > note.counted_seq) {
    await tx.run(sql.countNew, id, note.counted_seq, newest, limit);
    await tx.run(sql.counted, id, newest);
  }
  await tx.run(sql.listened, id, hour);
  await tx.run(sql.removeHours, id, hour - keepHours);
}

export function sourceHoursOf(db: Database): SourceStore {
  return {
    async sourcePulses(connectionId) {
      const rows = await db.all<PulseRow>(sql.pulses, connectionId ?? null);
      return [...Map.groupBy(rows, (row) => row.hook_id)].map(([hookId, own]) => toPulse(hookId, own));
    },
    async tallySources(options) {
      const { connectionIds, at } = options;
      const hour = Math.floor(at / HOUR_MS);
      if ((await db.one(sql.isDue, connectionIds, hour)) === undefined) return;
      const { event: upTo } = await horizon(db);
      // in order, so that two processes do not wait for each other in a ring
      const ids = connectionIds.toSorted();
      await db.transaction(async (tx) => {
        for (const id of ids) await tally(tx, id, options, upTo);
      });
    },
    async sourceHistory(connectionId) {
      const note = await db.one<{ quiet_since: number | null }>(sql.note, connectionId);
      const hours = await db.all<{ hour: number; events: number }>(sql.hours, connectionId);
      return { hours, quietSince: note?.quiet_since ?? null };
    },
    async noteQuiet(connectionId, since) {
      await db.run(sql.quiet, connectionId, since);
    },
  };
}

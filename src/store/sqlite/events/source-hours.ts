/**
 * What connections send, hour by hour. Taking an event in costs nothing more for it: what arrived since the last look
 * is read from the index of events by source, at most so many a look. Above that rate the count is too low, and
 * nobody minds.
 */
import type { DatabaseSync } from "node:sqlite";
import type { SourceHistory, SourcePulse } from "../../sources.ts";

const HOUR_MS = 60 * 60 * 1000;

export const sql = {
  sources: `SELECT seq, connection_id, hook_id FROM sources`,
  newest: `
    SELECT seq, received_at, test, wire_name FROM events INDEXED BY events_source
    WHERE source_seq = ? ORDER BY seq DESC LIMIT 1`,
  oldest: `
    SELECT received_at FROM events INDEXED BY events_source WHERE source_seq = ? ORDER BY seq LIMIT 1`,
  after: `
    SELECT received_at, test FROM events INDEXED BY events_source
    WHERE source_seq = ? AND seq > ? ORDER BY seq DESC LIMIT ?`,
  note: `SELECT counted_seq, quiet_since FROM source_notes WHERE connection_id = ?`,
  addNote: `INSERT INTO source_notes (connection_id, counted_seq) VALUES (?, ?)`,
  counted: `UPDATE source_notes SET counted_seq = ? WHERE connection_id = ?`,
  quiet: `UPDATE source_notes SET quiet_since = ? WHERE connection_id = ?`,
  hour: `SELECT 1 FROM source_hours WHERE connection_id = ? AND hour = ?`,
  hours: `SELECT hour, events FROM source_hours WHERE connection_id = ? ORDER BY hour`,
  addToHour: `
    INSERT INTO source_hours (connection_id, hour, events) VALUES (?, ?, ?)
    ON CONFLICT (connection_id, hour) DO UPDATE SET events = events + excluded.events`,
  removeHours: `DELETE FROM source_hours WHERE connection_id = ? AND hour < ?`,
};

interface SourceRow {
  seq: number;
  connection_id: string;
  hook_id: string;
}
interface NewestRow {
  seq: number;
  received_at: number;
  test: number;
  wire_name: string;
}
interface NoteRow {
  counted_seq: number;
  quiet_since: number | null;
}

export interface TallyOptions {
  connectionIds: readonly string[];
  at: number;
  keepHours: number;
  limit: number;
}

export function prepareSourceHours(db: DatabaseSync) {
  const selectSources = db.prepare(sql.sources);
  const selectNewest = db.prepare(sql.newest);
  const selectOldest = db.prepare(sql.oldest);
  const selectAfter = db.prepare(sql.after);
  const selectNote = db.prepare(sql.note);
  const addNote = db.prepare(sql.addNote);
  const setCounted = db.prepare(sql.counted);
  const setQuiet = db.prepare(sql.quiet);
  const selectHour = db.prepare(sql.hour);
  const selectHours = db.prepare(sql.hours);
  const addToHour = db.prepare(sql.addToHour);
  const removeHours = db.prepare(sql.removeHours);

  const sources = (): SourceRow[] => selectSources.all() as unknown as SourceRow[];
  const newestOf = ({ seq }: SourceRow): NewestRow | undefined =>
    selectNewest.get(seq) as NewestRow | undefined;
  const noteOf = (id: string): NoteRow | undefined => selectNote.get(id) as NoteRow | undefined;

  const newestSeq = (own: readonly SourceRow[]): number =>
    own.reduce((seq, source) => Math.max(seq, newestOf(source)?.seq ?? 0), 0);

  /** By connection, only those asked for. */
  const ownSources = (ids: readonly string[]): [string, SourceRow[]][] => {
    const all = Map.groupBy(sources(), (row) => row.connection_id);
    return ids.map((id) => [id, all.get(id) ?? []]);
  };

  return {
    sourcePulses: (connectionId?: string): SourcePulse[] => {
      const rows = sources().filter(
        (row) => connectionId === undefined || row.connection_id === connectionId,
      );
      return [...Map.groupBy(rows, (row) => row.hook_id)].map(([hookId, own]) => {
        const last = own
          .flatMap((source) => newestOf(source) ?? [])
          .toSorted((one, other) => other.seq - one.seq)[0];
        const first = own.flatMap(({ seq }) => (selectOldest.get(seq) as { received_at: number }) ?? []);
        return {
          connectionId: own[0]!.connection_id,
          hookId,
          firstAt: first.length === 0 ? null : Math.min(...first.map(({ received_at }) => received_at)),
          last: last ? { at: last.received_at, test: last.test === 1, wireName: last.wire_name } : null,
        };
      });
    },

    /** Whether there is anything to count or an hour has begun: most looks write nothing. */
    tallyIsDue: ({ connectionIds, at }: TallyOptions): boolean => {
      const hour = Math.floor(at / HOUR_MS);
      return ownSources(connectionIds).some(([id, own]) => {
        const note = noteOf(id);
        return (
          note === undefined || selectHour.get(id, hour) === undefined || newestSeq(own) !== note.counted_seq
        );
      });
    },

    tallySources: ({ connectionIds, at, keepHours, limit }: TallyOptions): void => {
      const hour = Math.floor(at / HOUR_MS);
      for (const [id, own] of ownSources(connectionIds)) {
        const upTo = newestSeq(own);
        const note = noteOf(id);
        // what came before the first look is not counted: we can't tell when we listened
        if (note === undefined) addNote.run(id, upTo);
        else {
          const rows = own.flatMap(
            ({ seq }) =>
              selectAfter.all(seq, note.counted_seq, limit) as unknown as {
                received_at: number;
                test: number;
              }[],
          );
          const real = rows.filter(({ test }) => test === 0);
          const hours = Map.groupBy(real, ({ received_at }) => Math.floor(received_at / HOUR_MS));
          for (const [each, events] of hours) addToHour.run(id, each, events.length);
          if (upTo !== note.counted_seq) setCounted.run(upTo, id);
        }
        addToHour.run(id, hour, 0);
        removeHours.run(id, hour - keepHours);
      }
    },

    sourceHistory: (connectionId: string): SourceHistory => {
      return {
        hours: (selectHours.all(connectionId) as unknown as SourceHistory["hours"]).map((row) => ({
          ...row,
        })),
        quietSince: noteOf(connectionId)?.quiet_since ?? null,
      };
    },

    noteQuiet: (connectionId: string, since: number | null): void => {
      setQuiet.run(since, connectionId);
    },
  };
}

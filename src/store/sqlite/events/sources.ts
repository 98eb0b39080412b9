/**
 * Where events come from. There are few of them, so they are kept in memory; on a rollback they are forgotten
 * and read again, since a row that was just added may be gone and its number given to another.
 */
import type { DatabaseSync } from "node:sqlite";
import type { Event } from "../../../core/types.ts";
import type { EventFilter } from "../../events.ts";

export const sql = {
  insert: `
    INSERT INTO sources (connection_id, hook_id, app, hiring_type) VALUES (?, ?, ?, ?)
    ON CONFLICT DO NOTHING`,
  select: `
    SELECT seq FROM sources WHERE connection_id = ? AND hook_id = ? AND app = ? AND hiring_type = ?`,
  all: `SELECT seq, connection_id, app, hiring_type FROM sources`,
};

interface SourceRow {
  seq: number;
  connection_id: string;
  app: string;
  hiring_type: string;
}

export interface Sources {
  /** The event's source, which is added when it is new. */
  seqOf(event: Event): number;
  matching(filter: EventFilter): number[];
  /** Ids of the connections that have any. */
  connections(): string[];
  /** The app that a connection's events come from; undefined when it sent none. */
  appOf(connectionId: string): string | undefined;
  forget(): void;
}

export function createSources(db: DatabaseSync): Sources {
  const insert = db.prepare(sql.insert);
  const select = db.prepare(sql.select);
  const all = db.prepare(sql.all);
  const known = new Map<string, number>();

  const rows = (): SourceRow[] => all.all() as unknown as SourceRow[];

  return {
    seqOf({ connectionId, hookId, app, hiringType }) {
      const key = `${hookId}\n${hiringType}\n${app}\n${connectionId}`;
      let seq = known.get(key);
      if (seq === undefined) {
        const values = [connectionId, hookId, app, hiringType ?? ""] as const;
        insert.run(...values);
        seq = (select.get(...values) as { seq: number }).seq;
        known.set(key, seq);
      }
      return seq;
    },
    matching({ connectionId, app, hiringType }) {
      return rows()
        .filter((row) => connectionId === undefined || row.connection_id === connectionId)
        .filter((row) => app === undefined || row.app === app)
        .filter((row) => hiringType === undefined || row.hiring_type === hiringType)
        .map((row) => row.seq);
    },
    connections: () => [...new Set(rows().map((row) => row.connection_id))],
    appOf: (connectionId) => rows().find((row) => row.connection_id === connectionId)?.app,
    forget: () => known.clear(),
  };
}

/**
 * Where events come from. Rows are never changed or removed, so what was read stays true. They are added by themselves,
 * before the events that need them: one without an event harms nothing.
 */
import type { Event } from "../../core/types.ts";
import type { EventFilter } from "../events.ts";
import type { Database, Session } from "./database.ts";

export const sql = {
  /** In order, so that two that add the same ones do not wait for each other in a ring. */
  insert: `
    INSERT INTO sources (workspace_seq, connection_id, hook_id, app, hiring_type)
    SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS wanted (c, h, a, t)
    ORDER BY 2, 3, 4, 5
    ON CONFLICT DO NOTHING`,
  all: `SELECT seq, connection_id, hook_id, app, hiring_type FROM sources WHERE workspace_seq = $1`,
};

interface SourceRow {
  seq: number;
  connection_id: string;
  hook_id: string;
  app: string;
  hiring_type: string;
}

type Named = Pick<Event, "connectionId" | "hookId" | "app" | "hiringType">;

const keyOf = ({ connectionId, hookId, app, hiringType }: Named): string =>
  `${hookId}\n${hiringType ?? ""}\n${app}\n${connectionId}`;

/** The sources that match, from all that there are. */
export function matching(
  rows: readonly SourceRow[],
  { connectionId, app, hiringType }: EventFilter,
): number[] {
  return rows
    .filter((row) => connectionId === undefined || row.connection_id === connectionId)
    .filter((row) => app === undefined || row.app === app)
    .filter((row) => hiringType === undefined || row.hiring_type === hiringType)
    .map((row) => row.seq);
}

/** Few rows, also after years. */
export const readSources = (session: Session): Promise<SourceRow[]> => session.all<SourceRow>(sql.all);

export interface Sources {
  /** Adds those that are new. Not to be called inside a transaction. */
  know(events: readonly Named[]): Promise<void>;
  /** After `know`. */
  seqOf(event: Named): number;
}

export function createSources(db: Database): Sources {
  const known = new Map<string, number>();

  async function read(): Promise<void> {
    for (const row of await readSources(db)) {
      const { connection_id: connectionId, hook_id: hookId, app, hiring_type } = row;
      known.set(`${hookId}\n${hiring_type}\n${app}\n${connectionId}`, row.seq);
    }
  }

  return {
    async know(events) {
      const unknown = events.filter((event) => !known.has(keyOf(event)));
      if (unknown.length === 0) return;
      await db.run(
        sql.insert,
        unknown.map(({ connectionId }) => connectionId),
        unknown.map(({ hookId }) => hookId),
        unknown.map(({ app }) => app),
        unknown.map(({ hiringType }) => hiringType ?? ""),
      );
      await read();
    },
    seqOf(event) {
      const seq = known.get(keyOf(event));
      if (seq === undefined) throw new Error("a source must be known before its events are written");
      return seq;
    },
  };
}

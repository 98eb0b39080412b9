/** The oldest events of a connection, by their ages: what goes next. And who ever sent any. */
import type { OldestEvents } from "../removals.ts";
import type { Database } from "./database.ts";
import { matching, readSources } from "./sources.ts";

export const sql = {
  oldest: `
    WITH found AS MATERIALIZED (
      SELECT seq, received_at FROM events WHERE workspace_seq = $1 AND source_seq = $2 ORDER BY seq LIMIT $3)
    SELECT e.received_at, p.event_seq IS NOT NULL AS payload
    FROM found e
    LEFT JOIN event_payloads p
      ON p.workspace_seq = $1 AND p.event_seq = e.seq AND p.received_at = e.received_at
    ORDER BY e.seq`,
};

export function oldestEventsOf(db: Database) {
  return {
    async oldestEvents(
      connectionId: string,
      before: { events: number | null; payloads: number | null },
      limit: number,
    ): Promise<OldestEvents> {
      const perSource = await Promise.all(
        matching(await readSources(db), { connectionId }).map((source) =>
          db.all<{ received_at: number; payload: boolean }>(sql.oldest, source, limit),
        ),
      );
      const rows = perSource.flat();
      const isBefore = (at: number, moment: number | null): boolean => moment !== null && at < moment;
      const latest = Math.max(before.events ?? -Infinity, before.payloads ?? -Infinity);
      return {
        oldestAt: rows.length === 0 ? null : Math.min(...rows.map((row) => row.received_at)),
        events: rows.filter((row) => isBefore(row.received_at, before.events)).length,
        payloads: rows.filter((row) => row.payload && isBefore(row.received_at, before.payloads)).length,
        more: perSource.some((some) => some.length === limit && some.at(-1)!.received_at < latest),
      };
    },
    eventConnections: async (): Promise<string[]> => [
      ...new Set((await readSources(db)).map((row) => row.connection_id)),
    ],
  };
}

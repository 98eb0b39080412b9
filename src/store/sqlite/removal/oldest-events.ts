/** The oldest events of a connection, by their ages: what goes next. */
import type { DatabaseSync } from "node:sqlite";
import type { OldestEvents } from "../../removals.ts";
import type { Sources } from "../events/sources.ts";

export const sql = {
  oldest: `
    SELECT e.received_at, EXISTS (SELECT 1 FROM event_payloads p WHERE p.event_seq = e.seq) AS payload
    FROM events e INDEXED BY events_source WHERE e.source_seq = ? ORDER BY e.seq LIMIT ?`,
};

export function prepareOldestEvents(db: DatabaseSync, sources: Sources) {
  const oldest = db.prepare(sql.oldest);
  return (
    connectionId: string,
    before: { events: number | null; payloads: number | null },
    limit: number,
  ): OldestEvents => {
    const perSource = sources
      .matching({ connectionId })
      .map((source) => oldest.all(source, limit) as unknown as { received_at: number; payload: number }[]);
    const rows = perSource.flat();
    const isBefore = (at: number, moment: number | null): boolean => moment !== null && at < moment;
    const latest = Math.max(before.events ?? -Infinity, before.payloads ?? -Infinity);
    return {
      oldestAt: rows.length === 0 ? null : Math.min(...rows.map((row) => row.received_at)),
      events: rows.filter((row) => isBefore(row.received_at, before.events)).length,
      payloads: rows.filter((row) => row.payload === 1 && isBefore(row.received_at, before.payloads)).length,
      more: perSource.some((some) => some.length === limit && some.at(-1)!.received_at < latest),
    };
  };
}

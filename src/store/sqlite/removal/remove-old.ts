/**
 * Removes what its time is over for, oldest first, in steps that share their commit with the events that arrive
 * meanwhile. A step looks at a bounded number of events and removes a bounded number of bytes, so that none of them
 * waits for longer than a few milliseconds.
 */
import type { DatabaseSync } from "node:sqlite";
import { addUp, NOTHING_REMOVED } from "../../add-up.ts";
import type { RemovalDone, RemovalStep, Removed, RepeatWindows } from "../../removals.ts";
import type { RemoveEvent } from "./remove-event.ts";
import type { Sources } from "../events/sources.ts";

const ROWS_PER_STEP = 160;
/** A large payload lies on many pages, each of which is touched when it goes. */
const BYTES_PER_STEP = 4_000_000;
/** What an event with its runs takes besides its payload, roughly. */
const BYTES_BESIDES = 1_000;

export const sql = {
  oldest: `SELECT seq FROM events WHERE seq > ? ORDER BY seq LIMIT ?`,
  oldestOfSource: `SELECT seq FROM events WHERE source_seq = ? AND seq > ? ORDER BY seq LIMIT ?`,
  /** The end of its last run, which is far away while one is unfinished. A length needs no look at the body. */
  look: `
    SELECT e.received_at, octet_length(p.headers) + octet_length(p.body) AS bytes,
      (SELECT max(coalesce(r.finished_at, 9007199254740991)) FROM runs r WHERE r.event_seq = e.seq) AS last
    FROM events e LEFT JOIN event_payloads p ON p.event_seq = e.seq WHERE e.seq = ?`,
  removePayload: `DELETE FROM event_payloads WHERE event_seq = ?`,
};

interface LookRow {
  received_at: number;
  /** Null without a payload. */
  bytes: number | null;
  last: number | null;
}

export function prepareRemoveOld(db: DatabaseSync, sources: Sources, removeEvent: RemoveEvent) {
  const selectOldest = db.prepare(sql.oldest);
  const selectOldestOfSource = db.prepare(sql.oldestOfSource);
  const look = db.prepare(sql.look);
  const removePayload = db.prepare(sql.removePayload);

  function places({ connectionId, after, limit }: RemovalStep): number[] {
    const above = Number(after ?? 0);
    const seqs = (rows: unknown): number[] => (rows as { seq: number }[]).map(({ seq }) => seq);
    if (connectionId === undefined) return seqs(selectOldest.all(above, limit));
    return sources
      .matching({ connectionId })
      .flatMap((source) => seqs(selectOldestOfSource.all(source, above, limit)))
      .toSorted((one, other) => one - other)
      .slice(0, limit);
  }

  function walk(step: RemovalStep, goes: (seq: number, bytes: number | null) => Removed | null): RemovalDone {
    const looked = places(step);
    let removed: Removed = NOTHING_REMOVED;
    let bytesLeft = Math.min(BYTES_PER_STEP, step.bytes ?? Infinity);
    let old = false;
    for (const seq of looked) {
      const { received_at, bytes, last } = look.get(seq) as unknown as LookRow;
      old ||= received_at < step.before;
      if (Math.max(received_at, last ?? 0) >= step.before) continue;
      const went = goes(seq, bytes);
      if (went === null) continue;
      removed = addUp(removed, went);
      bytesLeft -= (bytes ?? 0) + went.events * BYTES_BESIDES;
      const rows = removed.events + removed.payloads + removed.runs + removed.attempts;
      if (rows >= ROWS_PER_STEP || bytesLeft <= 0) return { removed, next: String(seq) };
    }
    // a clock that once was ahead leaves single events behind that seem young: only a whole step of them is the end
    const more = looked.length === step.limit && old;
    return { removed, next: more ? String(looked.at(-1)) : null };
  }

  return {
    removePayloads: (step: RemovalStep): RemovalDone =>
      walk(step, (seq, bytes) => {
        if (bytes === null) return null;
        removePayload.run(seq);
        return { ...NOTHING_REMOVED, payloads: 1 };
      }),
    removeEvents: (step: RemovalStep & { at: number; repeats: RepeatWindows }): RemovalDone =>
      walk(step, (seq) => removeEvent(seq, step)),
  };
}

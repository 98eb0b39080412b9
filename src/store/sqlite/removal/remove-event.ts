/** Takes one event away with all that belongs to it, in the transaction of whoever asks. */
import type { DatabaseSync } from "node:sqlite";
import { namesIn, type NamesOfEvent } from "../../candidate-names.ts";
import type { Removed, RepeatWindows } from "../../removals.ts";
import type { CandidateTable } from "../events/candidates.ts";
import { deliveryDigest } from "../../delivery-digest.ts";
import type { DeliveryKeys } from "../events/delivery-keys.ts";
import type { HomeCounts } from "../history/home.ts";
import type { ForgetSearched } from "../search/forget-searched.ts";
import type { Tallies } from "../history/tallies.ts";

export const sql = {
  event: `
    SELECT s.connection_id, e.idempotency_key, e.received_at,
      json_extract(e.hiring, '$.candidate.email') AS email, json_extract(e.hiring, '$.candidate.id') AS candidate_id
    FROM events e JOIN sources s ON s.seq = e.source_seq WHERE e.seq = ?`,
  removeAttempts: `DELETE FROM attempts WHERE run_seq IN (SELECT seq FROM runs WHERE event_seq = ?)`,
  removeRuns: `DELETE FROM runs WHERE event_seq = ?`,
  removePayload: `DELETE FROM event_payloads WHERE event_seq = ?`,
  remove: `DELETE FROM events WHERE seq = ?`,
};

interface GoingRow extends Omit<NamesOfEvent, "lane"> {
  idempotency_key: string;
  received_at: number;
}

/** @param seq  place of an event whose runs are all finished */
export type RemoveEvent = (seq: number, options: { at: number; repeats: RepeatWindows }) => Removed;

export function prepareRemoveEvent(
  db: DatabaseSync,
  parts: {
    candidates: CandidateTable;
    keys: DeliveryKeys;
    searched: ForgetSearched;
    tallies: Tallies;
    home: HomeCounts;
  },
): RemoveEvent {
  const { candidates, keys, searched, tallies, home } = parts;
  const select = db.prepare(sql.event);
  const removeAttempts = db.prepare(sql.removeAttempts);
  const removeRuns = db.prepare(sql.removeRuns);
  const removePayload = db.prepare(sql.removePayload);
  const remove = db.prepare(sql.remove);

  return function removeEvent(seq, { at, repeats }) {
    const row = select.get(seq) as unknown as GoingRow;
    const keepUntil = row.received_at + (repeats[row.connection_id] ?? 0);
    const digest = deliveryDigest(row.connection_id, row.idempotency_key);
    keys.letGo({
      digest,
      place: seq,
      receivedAt: row.received_at,
      keepUntil: keepUntil > at ? keepUntil : null,
    });
    home.leaving(seq);
    const attempts = Number(removeAttempts.run(seq).changes);
    const runs = Number(removeRuns.run(seq).changes);
    const payloads = Number(removePayload.run(seq).changes);
    remove.run(seq);
    home.left();
    searched.forget(seq);
    tallies.add("removed");
    return { events: 1, payloads, runs, attempts, names: candidates.forgetUnseen(namesIn(row)) };
  };
}

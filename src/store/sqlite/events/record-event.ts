/**
 * Hot statement 1 of 3: journals an event with the runs that it causes. Its cost decides how many events a
 * second are acknowledged, so it writes to as few pages as it can, and nothing is read back.
 */
import type { DatabaseSync } from "node:sqlite";
import type { CandidateRef } from "../../../core/candidate/candidate.ts";
import type { AutomationState, Event } from "../../../core/types.ts";
import { versionNotFound } from "../../refusals.ts";
import type { NewRun, Recorded } from "../../events.ts";
import { LANE_BUSY } from "../columns.ts";
import type { CandidateTable } from "./candidates.ts";
import { deliveryDigest } from "../../delivery-digest.ts";
import type { DeliveryKeys } from "./delivery-keys.ts";
import type { Sources } from "./sources.ts";
import type { Tallies } from "../history/tallies.ts";

export const sql = {
  earlier: `SELECT id FROM events WHERE seq = ?`,
  event: `
    INSERT INTO events (
      id, source_seq, event_key, wire_name, idempotency_key, received_at, test, misfits, lane, hiring)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  payload: `INSERT INTO event_payloads (event_seq, headers, body) VALUES (?, ?, ?)`,
  version: `
    SELECT v.seq, v.automation_seq, a.state, a.removed_at
    FROM versions v JOIN automations a ON a.seq = v.automation_seq
    WHERE v.id = ?`,
  laneBusy: LANE_BUSY,
  run: `
    INSERT INTO runs (
      id, event_seq, automation_seq, version_seq, state, reason, hold, lane, behind, step_index, attempts,
      outputs, created_at, next_at, due_at, deadline_at, finished_at, replay_of)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, '{}', ?, ?, ?, ?, ?, ?)`,
};

export function prepareRecordEvent(
  db: DatabaseSync,
  parts: { sources: Sources; candidates: CandidateTable; keys: DeliveryKeys; tallies: Tallies },
) {
  const { sources, candidates, keys, tallies } = parts;
  const selectEarlier = db.prepare(sql.earlier);
  const insertEvent = db.prepare(sql.event);
  const insertPayload = db.prepare(sql.payload);
  const selectVersion = db.prepare(sql.version);
  const selectLaneBusy = db.prepare(sql.laneBusy);
  const insertRun = db.prepare(sql.run);

  /** @returns whether it is unfinished; it is not made when the automation was removed a moment ago */
  function beginRun(run: NewRun, eventSeq: number): boolean {
    const version = selectVersion.get(run.versionId) as
      | { seq: number; automation_seq: number; state: AutomationState; removed_at: number | null }
      | undefined;
    if (version === undefined) throw versionNotFound(run.versionId);
    if (version.removed_at !== null) return false;
    // the caller's view of the automation may be a moment old: what is stored in this transaction decides
    const paused = version.state === "paused" || (run.hold === "paused" && version.state !== "on");
    const filtered = paused ? null : (run.filteredBecause ?? null);
    const goesOn = filtered === null;
    const behind =
      goesOn && run.lane !== null && selectLaneBusy.get(version.automation_seq, run.lane) !== undefined;
    insertRun.run(
      run.id,
      eventSeq,
      version.automation_seq,
      version.seq,
      paused ? "held" : goesOn ? "waiting" : "filtered",
      paused ? "the automation is paused" : filtered,
      paused ? "paused" : null,
      run.lane,
      Number(behind),
      run.createdAt,
      run.createdAt,
      paused || behind || !goesOn ? null : run.createdAt,
      run.deadlineAt,
      goesOn ? null : run.createdAt,
      run.replayOf ?? null,
    );
    if (!goesOn) tallies.add("filtered");
    return goesOn;
  }

  return function recordEvent(
    event: Event,
    runs: NewRun[],
    dedupeSince: number,
    sameCandidate: readonly CandidateRef[] = [],
  ): Recorded {
    const digest = deliveryDigest(event.connectionId, event.idempotencyKey);
    const found = keys.find(digest, dedupeSince);
    if (typeof found === "object") {
      const earlier = selectEarlier.get(found.place) as { id: string } | undefined;
      return { duplicateOf: earlier?.id ?? "" }; // the event itself may be gone by now
    }
    const inserted = insertEvent.run(
      event.id,
      sources.seqOf(event),
      event.eventKey,
      event.wireName,
      event.idempotencyKey,
      event.receivedAt,
      Number(event.test),
      event.misfits.length === 0 ? "[]" : JSON.stringify(event.misfits),
      event.lane,
      JSON.stringify(event.hiring),
    );
    const eventSeq = Number(inserted.lastInsertRowid);
    keys.add({
      digest,
      place: eventSeq,
      receivedAt: event.receivedAt,
      cameBefore: found === "before",
    });
    insertPayload.run(eventSeq, JSON.stringify(event.headers), event.body);
    let begun = 0;
    for (const run of runs) if (beginRun(run, eventSeq)) begun += 1;
    tallies.add("received");
    if (begun === 0) tallies.add("finished"); // nobody asked for it: there is nothing left to do
    if (sameCandidate.length > 1) {
      candidates.remember(sameCandidate, event.hiring.candidate?.name, event.receivedAt);
    }
    return { duplicateOf: null };
  };
}

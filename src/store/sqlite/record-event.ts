/**
 * Hot statement 1 of 3: journals an event with the runs that it causes. Its cost decides how many events a
 * second are acknowledged, so it asks no question that an insert can answer: the insert of the key
 * is the test for a repeat, and nothing is read back.
 */
import type { DatabaseSync } from "node:sqlite";
import { ConfigError } from "../../core/errors.ts";
import type { CandidateRef } from "../../core/candidate/candidate.ts";
import type { AutomationState, Event } from "../../core/types.ts";
import type { NewRun, Recorded } from "../store.ts";
import type { CandidateTable } from "./candidates.ts";
import { deliveryDigest } from "./delivery-digest.ts";
import type { Sources } from "./sources.ts";

export const sql = {
  /**
   * Writes a row unless the key was seen within the window; an expired key is taken over. It points at the place that
   * the event gets next: SQLite gives a new row the largest `seq` plus one. RETURNING it would cost more.
   */
  key: `
    INSERT INTO event_keys (digest, event_seq, received_at)
    VALUES (?1, (SELECT coalesce(max(seq), 0) + 1 FROM events), ?2)
    ON CONFLICT (digest) DO UPDATE SET
      event_seq = excluded.event_seq, received_at = excluded.received_at, keep_until = NULL
    WHERE event_keys.received_at < ?3`,
  earlier: `SELECT e.id FROM event_keys k JOIN events e ON e.seq = k.event_seq WHERE k.digest = ?`,
  event: `
    INSERT INTO events (
      id, source_seq, event_key, wire_name, idempotency_key, received_at, test, misfits, lane, hiring)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  payload: `INSERT INTO event_payloads (event_seq, headers, body) VALUES (?, ?, ?)`,
  count: `UPDATE counters SET value = value + 1 WHERE name = ?`,
  version: `
    SELECT v.seq, v.automation_seq, a.state, a.removed_at
    FROM versions v JOIN automations a ON a.seq = v.automation_seq
    WHERE v.id = ?`,
  laneBusy: `
    SELECT 1 FROM runs INDEXED BY runs_lane
    WHERE automation_seq = ? AND lane = ? AND lane IS NOT NULL AND finished_at IS NULL LIMIT 1`,
  run: `
    INSERT INTO runs (
      id, event_seq, automation_seq, version_seq, state, reason, hold, lane, behind, step_index, attempts,
      outputs, created_at, next_at, due_at, deadline_at, replay_of)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, '{}', ?, ?, ?, ?, ?)`,
};

export function prepareRecordEvent(db: DatabaseSync, sources: Sources, candidates: CandidateTable) {
  const insertKey = db.prepare(sql.key);
  const selectEarlier = db.prepare(sql.earlier);
  const insertEvent = db.prepare(sql.event);
  const insertPayload = db.prepare(sql.payload);
  const count = db.prepare(sql.count);
  const selectVersion = db.prepare(sql.version);
  const selectLaneBusy = db.prepare(sql.laneBusy);
  const insertRun = db.prepare(sql.run);

  /** @returns false when the automation was removed a moment ago: it makes no run then */
  function beginRun(run: NewRun, eventSeq: number): boolean {
    const version = selectVersion.get(run.versionId) as
      { seq: number; automation_seq: number; state: AutomationState; removed_at: number | null } | undefined;
    if (version === undefined) {
      throw new ConfigError("The automation of this run is not stored. Save the automation again.", {
        code: "version_not_found",
        detail: `version ${run.versionId}`,
      });
    }
    if (version.removed_at !== null) return false;
    // the caller's view of the automation may be a moment old: what is stored in this transaction decides
    const paused = version.state === "paused" || (run.hold === "paused" && version.state !== "on");
    const behind = run.lane !== null && selectLaneBusy.get(version.automation_seq, run.lane) !== undefined;
    insertRun.run(
      run.id,
      eventSeq,
      version.automation_seq,
      version.seq,
      paused ? "held" : "waiting",
      paused ? "the automation is paused" : null,
      paused ? "paused" : null,
      run.lane,
      Number(behind),
      run.createdAt,
      run.createdAt,
      paused || behind ? null : run.createdAt,
      run.deadlineAt,
      run.replayOf ?? null,
    );
    return true;
  }

  return function recordEvent(
    event: Event,
    runs: NewRun[],
    dedupeSince: number,
    sameCandidate: readonly CandidateRef[] = [],
  ): Recorded {
    const digest = deliveryDigest(event.connectionId, event.idempotencyKey);
    if (insertKey.run(digest, event.receivedAt, dedupeSince).changes === 0) {
      const earlier = selectEarlier.get(digest) as { id: string } | undefined;
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
      JSON.stringify(event.misfits),
      event.lane,
      JSON.stringify(event.hiring),
    );
    const eventSeq = Number(inserted.lastInsertRowid);
    insertPayload.run(eventSeq, JSON.stringify(event.headers), event.body);
    let begun = 0;
    for (const run of runs) if (beginRun(run, eventSeq)) begun += 1;
    count.run("received");
    if (begun === 0) count.run("finished"); // nobody asked for it: there is nothing left to do
    if (sameCandidate.length > 1) {
      candidates.remember(sameCandidate, event.hiring.candidate?.name, event.receivedAt);
    }
    return { duplicateOf: null };
  };
}

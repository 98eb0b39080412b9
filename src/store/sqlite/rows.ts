/** Rows as SQLite returns them, and what they mean outside. */
import type { HiringEvent, HiringEventType } from "../../core/hiring/hiring-event.ts";
import type { Attempt, Event, EventSummary, HoldKind, Question, Run, RunState } from "../../core/types.ts";
import type { StoredEvent } from "../store.ts";

/** Columns of a run with the ids of what it belongs to; `seq` comes along for joins by hand. */
export const RUN_COLUMNS = `
  r.seq, r.id, e.id AS event_id, a.id AS automation_id, v.id AS version_id, r.state, r.reason, r.code, r.hold,
  r.hold_connection_id, r.lane, r.step_index, r.attempts, r.outputs, r.created_at, r.next_at, r.deadline_at,
  r.finished_at, r.replay_of, r.question, r.answer, r.token, r.ambiguous_since, r.event_seq, r.automation_seq, r.version_seq`;

export const RUN_TABLES = `
  runs r
  JOIN events e ON e.seq = r.event_seq
  JOIN automations a ON a.seq = r.automation_seq
  JOIN versions v ON v.seq = r.version_seq`;

export interface RunRow {
  seq: number;
  id: string;
  event_id: string;
  automation_id: string;
  version_id: string;
  state: RunState;
  reason: string | null;
  code: string | null;
  hold: HoldKind | null;
  hold_connection_id: string | null;
  lane: string | null;
  step_index: number;
  attempts: number;
  outputs: string;
  created_at: number;
  next_at: number;
  deadline_at: number;
  finished_at: number | null;
  replay_of: string | null;
  question: string | null;
  answer: string | null;
  token: string | null;
  ambiguous_since: number | null;
  event_seq: number;
  automation_seq: number;
  version_seq: number;
}

export function toRun(row: RunRow): Run {
  return {
    id: row.id,
    eventId: row.event_id,
    automationId: row.automation_id,
    versionId: row.version_id,
    state: row.state,
    reason: row.reason,
    code: row.code,
    hold: row.hold,
    holdConnectionId: row.hold_connection_id,
    question: row.question === null ? null : (JSON.parse(row.question) as Question),
    answer: row.answer,
    lane: row.lane,
    stepIndex: row.step_index,
    attempts: row.attempts,
    outputs: JSON.parse(row.outputs) as Run["outputs"],
    createdAt: row.created_at,
    nextAt: row.state === "waiting" || row.hold === "quota" ? row.next_at : null,
    deadlineAt: row.deadline_at,
    finishedAt: row.finished_at,
    replayOf: row.replay_of,
  };
}

export const EVENT_COLUMNS = `
  e.seq, e.id, s.connection_id, s.hook_id, s.app, e.event_key, e.wire_name, s.hiring_type, e.idempotency_key,
  e.received_at, e.test, e.misfits, e.lane, e.hiring`;

export interface EventRow {
  seq: number;
  id: string;
  connection_id: string;
  hook_id: string;
  app: string;
  event_key: string | null;
  wire_name: string;
  hiring_type: string;
  idempotency_key: string;
  received_at: number;
  test: number;
  misfits: string;
  lane: string | null;
  hiring: string;
}

export type PayloadRow = EventRow & { headers: string; body: Uint8Array };

export function toEventSummary(row: EventRow): EventSummary {
  return {
    id: row.id,
    connectionId: row.connection_id,
    hookId: row.hook_id,
    app: row.app,
    eventKey: row.event_key,
    wireName: row.wire_name,
    hiringType: row.hiring_type === "" ? null : (row.hiring_type as HiringEventType),
    idempotencyKey: row.idempotency_key,
    receivedAt: row.received_at,
    test: row.test === 1,
    misfits: JSON.parse(row.misfits) as string[],
    lane: row.lane,
    hiring: JSON.parse(row.hiring) as HiringEvent,
  };
}

export function toEvent(row: PayloadRow): Event {
  const headers = JSON.parse(row.headers) as Record<string, string>;
  return { ...toEventSummary(row), headers, body: row.body };
}

/** The payload may be gone. */
export type StoredRow = EventRow & { headers: string | null; body: Uint8Array | null };

export function toStoredEvent(row: StoredRow): StoredEvent {
  const { headers, body } = row;
  if (headers === null || body === null) return { ...toEventSummary(row), headers: {}, body: null };
  return toEvent({ ...row, headers, body });
}

export interface AttemptRow {
  seq: number;
  step_id: string;
  number: number;
  started_at: number;
  duration_ms: number;
  outcome: Attempt["outcome"];
  message: string | null;
  code: string | null;
  request: string | null;
  response: string | null;
  next_at: number | null;
}

export function toAttempt(row: AttemptRow, runId: string): Attempt {
  return {
    id: `att_${row.seq}`,
    runId,
    stepId: row.step_id,
    number: row.number,
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    outcome: row.outcome,
    message: row.message,
    code: row.code,
    request: row.request,
    response: row.response,
    nextAt: row.next_at,
  };
}

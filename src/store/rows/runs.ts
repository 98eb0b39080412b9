/** Rows of runs and of their attempts, and what they mean outside. */
import type { Attempt, HoldKind, Question, Run, RunState } from "../../core/types.ts";

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

/**
 * Hot statement 3 of 3: how a worker leaves a run. The token is part of every WHERE, so asking whether the
 * claim still holds and changing the run are one step: a worker that was too slow changes nothing.
 */
import type { DatabaseSync } from "node:sqlite";
import type { NewAttempt, RunChange } from "../../run-queue.ts";
import type { AfterFinish, FinishedRun } from "./finish-run.ts";

export const sql = {
  nextStep: `
    UPDATE runs SET
      step_index = step_index + 1, attempts = 0, outputs = ?1, reason = NULL, code = NULL, answer = NULL,
      step_began_at = ?2, ambiguous_since = NULL, waits_for = NULL
    WHERE id = ?3 AND token = ?4 AND step_index = coalesce(?5, step_index)
    RETURNING seq`,
  /** It has gone on from there already. */
  wentOn: `SELECT 1 FROM runs WHERE id = ? AND token = ? AND step_index = ? + 1`,
  /** The answer of a failed run is kept for its replay, which goes on at the same step. */
  finish: `
    UPDATE runs SET
      state = ?1, reason = ?2, code = ?3, outputs = ?4, finished_at = ?5, due_at = NULL, token = NULL,
      ambiguous_since = CASE ?1 WHEN 'failed' THEN coalesce(?6, ambiguous_since) END,
      answer = CASE ?1 WHEN 'failed' THEN answer END, waits_for = NULL
    WHERE id = ?7 AND token = ?8
    RETURNING seq, event_seq, automation_seq, lane`,
  wait: `
    UPDATE runs SET
      state = 'waiting', reason = ?1, code = ?2, attempts = ?3, next_at = ?4, due_at = ?4, token = NULL,
      ambiguous_since = ?5, waits_for = ?6
    WHERE id = ?7 AND token = ?8
    RETURNING seq`,
  hold: `
    UPDATE runs SET
      state = 'held', hold = ?, question = ?, hold_connection_id = ?, reason = ?, code = ?, due_at = NULL, token = NULL,
      ambiguous_since = ?, next_at = coalesce(?, next_at), waits_for = NULL
    WHERE id = ? AND token = ?
    RETURNING seq`,
  /** What an earlier interruption left unsettled stays unsettled. */
  unclaim: `
    UPDATE runs SET state = 'waiting', due_at = next_at, token = NULL
    WHERE id = ? AND token = ?
    RETURNING seq`,
  attempt: `
    INSERT INTO attempts (
      run_seq, step_id, number, started_at, duration_ms, outcome, message, code, request, response, next_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
};

type Changed = { seq: number } | undefined;

export function prepareChangeRun(db: DatabaseSync, afterFinish: AfterFinish) {
  const nextStep = db.prepare(sql.nextStep);
  const wentOn = db.prepare(sql.wentOn);
  const finish = db.prepare(sql.finish);
  const wait = db.prepare(sql.wait);
  const hold = db.prepare(sql.hold);
  const unclaim = db.prepare(sql.unclaim);
  const insertAttempt = db.prepare(sql.attempt);

  function addAttempt(runSeq: number, attempt: NewAttempt | null): void {
    if (attempt === null) return;
    insertAttempt.run(
      runSeq,
      attempt.stepId,
      attempt.number,
      attempt.startedAt,
      Math.round(attempt.durationMs),
      attempt.outcome,
      attempt.message,
      attempt.code,
      attempt.request,
      attempt.response,
      attempt.nextAt,
    );
  }

  function apply(runId: string, token: string, change: RunChange): Changed {
    switch (change.to) {
      case "next_step": {
        const { startedAt, durationMs } = change.attempt;
        const began = Math.round(startedAt + durationMs);
        const outputs = JSON.stringify(change.outputs);
        return nextStep.get(outputs, began, runId, token, change.from ?? null) as Changed;
      }
      case "waiting": {
        const { reason, code, attempts, nextAt, ambiguousSince, waitsFor = null } = change;
        return wait.get(reason, code, attempts, nextAt, ambiguousSince, waitsFor, runId, token) as Changed;
      }
      case "held": {
        const { connectionId, reason, code, ambiguousSince, until = null } = change;
        const question = change.question ? JSON.stringify(change.question) : null;
        const why = [change.hold, question, connectionId, reason, code, ambiguousSince, until] as const;
        return hold.get(...why, runId, token) as Changed;
      }
      case "unclaimed":
        return unclaim.get(runId, token) as Changed;
      default: {
        const { to, reason, code, at, ambiguousSince = null } = change;
        const outputs = JSON.stringify(change.outputs);
        const run = finish.get(to, reason, code, outputs, at, ambiguousSince, runId, token) as
          | (FinishedRun & { seq: number })
          | undefined;
        if (run !== undefined) afterFinish(run, to);
        return run;
      }
    }
  }

  return function changeRun(runId: string, token: string, change: RunChange): boolean {
    const changed = apply(runId, token, change);
    if (changed === undefined) {
      const from = change.to === "next_step" ? change.from : undefined;
      return from !== undefined && wentOn.get(runId, token, from) !== undefined;
    }
    if (change.to !== "unclaimed") addAttempt(changed.seq, change.attempt);
    return true;
  };
}

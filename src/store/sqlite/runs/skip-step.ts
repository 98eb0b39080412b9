/** Passes over the step at which a run stands, as somebody decided; history says who. */
import type { DatabaseSync } from "node:sqlite";
import type { AutomationDefinition } from "../../../core/automation/automation.ts";
import type { Run } from "../../../core/types.ts";
import { runNotFound, stepPassed, whyNotSkipped } from "../../refusals.ts";
import { type RunRow, toRun } from "../../rows/runs.ts";
import type { Store } from "../../store.ts";
import { RUN_COLUMNS, RUN_TABLES } from "../columns.ts";

export const sql = {
  run: `SELECT ${RUN_COLUMNS}, v.definition FROM ${RUN_TABLES} WHERE r.id = ?`,
  skip: `
    UPDATE runs SET
      state = 'waiting', hold = NULL, hold_connection_id = NULL, question = NULL, answer = NULL, reason = ?1,
      code = NULL, step_index = step_index + 1, attempts = 0, ambiguous_since = NULL, waits_for = NULL,
      next_at = ?2, due_at = CASE behind WHEN 0 THEN ?2 END
    WHERE seq = ?3`,
  tries: `SELECT count(*) AS tries FROM attempts WHERE run_seq = ? AND step_id = ?`,
  attempt: `
    INSERT INTO attempts (
      run_seq, step_id, number, started_at, duration_ms, outcome, message, code, request, response, next_at)
    VALUES (?, ?, ?, ?, 0, 'skipped', ?, NULL, NULL, NULL, NULL)`,
};

type Row = RunRow & { definition: string };

export function prepareSkipStep(
  db: DatabaseSync,
  replayRun: (runId: string, options: Parameters<Store["replayRun"]>[1]) => Run,
) {
  const select = db.prepare(sql.run);
  const skip = db.prepare(sql.skip);
  const countTries = db.prepare(sql.tries);
  const insertAttempt = db.prepare(sql.attempt);
  const read = (id: string): Row | undefined => select.get(id) as Row | undefined;

  return function skipStep(runId: string, how: Parameters<Store["skipStep"]>[1]): Run {
    const { stepId, by, at, newRunId, deadlineAt } = how;
    let row = read(runId);
    if (row === undefined) throw runNotFound();
    const refusal = whyNotSkipped(row);
    if (refusal !== null) throw refusal;
    const step = stepOf(row);
    if (step === undefined || (stepId !== undefined && step !== stepId)) throw stepPassed();
    if (row.state === "failed") {
      replayRun(runId, { newRunId, at, deadlineAt, fromStart: false, version: "recorded" });
      row = read(newRunId)!;
    }
    const { tries } = countTries.get(row.seq, step) as { tries: number };
    skip.run(`"${step}" was skipped by ${by}`, at, row.seq);
    insertAttempt.run(row.seq, step, tries + 1, at, `skipped by ${by}`);
    return toRun(read(row.id)!);
  };
}

function stepOf(row: Row): string | undefined {
  return (JSON.parse(row.definition) as AutomationDefinition).steps[row.step_index]?.id;
}

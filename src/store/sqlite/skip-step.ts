/** Passes over the step at which a run stands, as somebody decided; history says who. */
import type { DatabaseSync } from "node:sqlite";
import type { AutomationDefinition } from "../../core/automation/automation.ts";
import { ConfigError } from "../../core/errors.ts";
import type { Run } from "../../core/types.ts";
import { type RunRow, toRun } from "../rows/runs.ts";
import type { Store } from "../store.ts";
import { RUN_COLUMNS, RUN_TABLES } from "./columns.ts";

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
    if (row === undefined) {
      throw new ConfigError("This run is no longer in the history.", { code: "run_not_found" });
    }
    const open = row.state === "failed" || row.state === "waiting" || row.state === "held";
    if (!open || row.hold === "paused") {
      throw new ConfigError(
        row.hold === "paused"
          ? "Nothing of this run was begun: its automation is paused. Turn the automation on, or cancel the run."
          : `This run is ${row.state}, so there is no step to skip.`,
        { code: "step_not_skippable" },
      );
    }
    const step = stepOf(row);
    if (step === undefined || (stepId !== undefined && step !== stepId)) {
      throw new ConfigError("The run has gone on meanwhile. Look at it again.", {
        code: "step_not_skippable",
      });
    }
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

/** Passes over the step at which a run stands, as somebody decided; history says who. */
import type { AutomationDefinition } from "../../core/automation/automation.ts";
import type { Run } from "../../core/types.ts";
import { runNotFound, stepPassed, whyNotSkipped } from "../refusals.ts";
import type { RunRow } from "../rows/runs.ts";
import type { Store } from "../store.ts";
import { readRun } from "./add-run.ts";
import { RUN_COLUMNS, RUN_TABLES } from "./columns.ts";
import type { Database, Session, Transaction } from "./database.ts";
import { replayRun } from "./replay-run.ts";

export const sql = {
  /** Held until the end, so that no worker takes it meanwhile. */
  run: `
    SELECT ${RUN_COLUMNS}, v.definition FROM ${RUN_TABLES} WHERE r.workspace_seq = $1 AND r.id = $2 FOR UPDATE OF r`,
  skip: `
    UPDATE runs SET
      state = 'waiting', hold = NULL, hold_connection_id = NULL, question = NULL, answer = NULL, reason = $3,
      code = NULL, step_index = step_index + 1, attempts = 0, ambiguous_since = NULL, waits_for = NULL,
      next_at = $4, due_at = CASE behind WHEN 0 THEN $4::bigint END
    WHERE workspace_seq = $1 AND seq = $2`,
  attempt: `
    INSERT INTO attempts (
      workspace_seq, run_seq, step_id, number, started_at, duration_ms, outcome, message)
    SELECT $1, $2, $3, count(*) + 1, $4, 0, 'skipped', $5
    FROM attempts WHERE workspace_seq = $1 AND run_seq = $2 AND step_id = $3`,
};

type Row = RunRow & { definition: string };

const read = (session: Session, id: string): Promise<Row | undefined> => session.one<Row>(sql.run, id);

function stepOf(row: Row): string | undefined {
  return (JSON.parse(row.definition) as AutomationDefinition).steps[row.step_index]?.id;
}

/** In a transaction with the barrier. */
export async function skipStep(
  tx: Transaction,
  runId: string,
  how: Parameters<Store["skipStep"]>[1],
): Promise<Run> {
  const { stepId, by, at, newRunId, deadlineAt } = how;
  let row = await read(tx, runId);
  if (row === undefined) throw runNotFound();
  const refusal = whyNotSkipped(row);
  if (refusal !== null) throw refusal;
  const step = stepOf(row);
  if (step === undefined || (stepId !== undefined && step !== stepId)) throw stepPassed();
  if (row.state === "failed") {
    await replayRun(tx, runId, { newRunId, at, deadlineAt, fromStart: false, version: "recorded" });
    row = (await read(tx, newRunId))!;
  }
  await tx.run(sql.skip, row.seq, `"${step}" was skipped by ${by}`, at);
  await tx.run(sql.attempt, row.seq, step, at, `skipped by ${by}`);
  return await readRun(tx, row.id);
}

export function skipStepOf(db: Database) {
  return {
    skipStep: (runId: string, how: Parameters<Store["skipStep"]>[1]): Promise<Run> =>
      db.transaction((tx) => skipStep(tx, runId, how), { barrier: "shared" }),
  };
}

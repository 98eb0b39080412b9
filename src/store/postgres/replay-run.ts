/** Repeats a run as a new one, which stands at the end of its lane. */
import type { AutomationDefinition } from "../../core/automation/automation.ts";
import type { Run } from "../../core/types.ts";
import { repeatedRunNotFound, whyNotRepeated } from "../refusals.ts";
import { resumeStep } from "../resume-step.ts";
import { type RunRow, toRun } from "../rows/runs.ts";
import type { Store } from "../store.ts";
import { insertRun, NOTHING_DONE, readRun } from "./add-run.ts";
import { cancelRun } from "./cancel-run.ts";
import { PAYLOAD_OF_EVENT, RUN_COLUMNS, RUN_TABLES } from "./columns.ts";
import type { Database, Session, Transaction } from "./database.ts";
import { takeLanesOf } from "./lanes.ts";

export const sql = {
  run: `
    SELECT ${RUN_COLUMNS}, v.definition, a.version_seq AS current_seq, a.removed_at,
      EXISTS (SELECT 1 FROM ${PAYLOAD_OF_EVENT.replace(" ON ", " WHERE ")}) AS has_payload
    FROM ${RUN_TABLES} WHERE r.workspace_seq = $1 AND r.id = $2`,
  definition: `SELECT definition FROM versions WHERE workspace_seq = $1 AND seq = $2`,
};

type OldRow = RunRow & {
  event_at: number;
  definition: string;
  current_seq: number;
  removed_at: number | null;
  has_payload: boolean;
};

/** The run's step, its outputs so far, and of that very step since when a call may have worked, and its answer. */
async function progress(session: Session, row: OldRow, versionSeq: number) {
  const run = toRun(row);
  const definition = JSON.parse(row.definition) as AutomationDefinition;
  const { definition: text } = (await session.one<{ definition: string }>(sql.definition, versionSeq))!;
  const next = JSON.parse(text) as AutomationDefinition;
  const stepIndex = resumeStep({ run, definition }, next);
  const sameStep = next.steps[stepIndex]?.id === definition.steps[run.stepIndex]?.id;
  const { ambiguous_since: ambiguousSince, answer } = row;
  return {
    ...NOTHING_DONE,
    stepIndex,
    outputs: row.outputs,
    ...(sameStep && { ambiguousSince, answer }),
  };
}

/** @throws {ConfigError} when it can't be repeated */
function repeatable(old: OldRow | undefined): OldRow {
  if (old === undefined) throw repeatedRunNotFound();
  const refusal = whyNotRepeated({
    state: old.state,
    automationRemoved: old.removed_at !== null,
    payloadKept: old.has_payload,
  });
  if (refusal !== null) throw refusal;
  return old;
}

/** In a transaction with the barrier. */
export async function replayRun(
  tx: Transaction,
  runId: string,
  options: Parameters<Store["replayRun"]>[1],
): Promise<Run> {
  const { newRunId, at, deadlineAt, fromStart, version } = options;
  await takeLanesOf(tx, [runId]); // nobody else repeats, cancels or releases it from here on
  const old = repeatable(await tx.one<OldRow>(sql.run, runId));
  // a held run gives way to the new one: both going on would do the same thing twice
  if (old.state === "held" && !(await cancelRun(tx, runId, at, `repeated as ${newRunId}`, "replayed"))) {
    repeatable({ ...old, state: "running" }); // it was let go, and a worker has it, since it was read
  }
  const versionSeq = version === "current" ? old.current_seq : old.version_seq;
  await insertRun(tx, {
    ...(fromStart ? NOTHING_DONE : await progress(tx, old, versionSeq)),
    id: newRunId,
    eventSeq: old.event_seq,
    eventAt: old.event_at,
    automationSeq: old.automation_seq,
    versionSeq,
    paused: false,
    lane: old.lane,
    at,
    deadlineAt,
    replayOf: runId,
  });
  return await readRun(tx, newRunId);
}

export function replayRunOf(db: Database) {
  return {
    replayRun: (runId: string, options: Parameters<Store["replayRun"]>[1]): Promise<Run> =>
      db.transaction((tx) => replayRun(tx, runId, options), { barrier: "shared" }),
  };
}

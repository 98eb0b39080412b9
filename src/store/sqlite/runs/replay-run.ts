/** Repeats a run as a new one, which stands at the end of its lane. */
import type { DatabaseSync } from "node:sqlite";
import type { AutomationDefinition } from "../../../core/automation/automation.ts";
import type { Run } from "../../../core/types.ts";
import { repeatedRunNotFound, whyNotRepeated } from "../../refusals.ts";
import { resumeStep } from "../../resume-step.ts";
import { type RunRow, toRun } from "../../rows/runs.ts";
import type { Store } from "../../store.ts";
import type { CancelRun } from "./cancel-run.ts";
import { EVENT_UNFINISHED, LANE_BUSY, RUN_COLUMNS, RUN_TABLES } from "../columns.ts";
import type { Tallies } from "../history/tallies.ts";

export const sql = {
  run: `SELECT ${RUN_COLUMNS}, v.definition, a.version_seq AS current_seq, a.removed_at FROM ${RUN_TABLES} WHERE r.id = ?`,
  definition: `SELECT definition FROM versions WHERE seq = ?`,
  payload: `SELECT 1 FROM event_payloads WHERE event_seq = ?`,
  unfinished: EVENT_UNFINISHED,
  laneBusy: LANE_BUSY,
  insert: `
    INSERT INTO runs (
      id, event_seq, automation_seq, version_seq, state, lane, behind, step_index, attempts, outputs,
      created_at, next_at, due_at, deadline_at, replay_of, ambiguous_since, answer)
    VALUES (?, ?, ?, ?, 'waiting', ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)`,
};

type OldRow = RunRow & { definition: string; current_seq: number; removed_at: number | null };

const NOTHING = { ambiguousSince: null, answer: null };

export function prepareReplayRun(db: DatabaseSync, cancelRun: CancelRun, tallies: Tallies) {
  const selectRun = db.prepare(sql.run);
  const selectDefinition = db.prepare(sql.definition);
  const selectPayload = db.prepare(sql.payload);
  const selectUnfinished = db.prepare(sql.unfinished);
  const selectLaneBusy = db.prepare(sql.laneBusy);
  const insert = db.prepare(sql.insert);

  /** The run's step, its outputs so far, and of that very step since when a call may have worked, and its answer. */
  function progress(row: OldRow, versionSeq: number) {
    const run = toRun(row);
    const definition = JSON.parse(row.definition) as AutomationDefinition;
    const text = (selectDefinition.get(versionSeq) as { definition: string }).definition;
    const next = JSON.parse(text) as AutomationDefinition;
    const stepIndex = resumeStep({ run, definition }, next);
    const sameStep = next.steps[stepIndex]?.id === definition.steps[run.stepIndex]?.id;
    const { ambiguous_since: ambiguousSince, answer } = row;
    return { stepIndex, outputs: row.outputs, ...(sameStep ? { ambiguousSince, answer } : NOTHING) };
  }

  return function replayRun(runId: string, options: Parameters<Store["replayRun"]>[1]): Run {
    const { newRunId, at, deadlineAt, fromStart, version } = options;
    const old = selectRun.get(runId) as OldRow | undefined;
    if (old === undefined) throw repeatedRunNotFound();
    const refusal = whyNotRepeated({
      state: old.state,
      automationRemoved: old.removed_at !== null,
      payloadKept: selectPayload.get(old.event_seq) !== undefined,
    });
    if (refusal !== null) throw refusal;
    // a held run gives way to the new one: both going on would do the same thing twice
    if (old.state === "held") cancelRun(runId, at, `repeated as ${newRunId}`, "replayed");

    const versionSeq = version === "current" ? old.current_seq : old.version_seq;
    const { stepIndex, outputs, ambiguousSince, answer } = fromStart
      ? { stepIndex: 0, outputs: "{}", ...NOTHING }
      : progress(old, versionSeq);
    const behind = old.lane !== null && selectLaneBusy.get(old.automation_seq, old.lane) !== undefined;
    if (selectUnfinished.get(old.event_seq) === undefined) tallies.add("finished", -1);
    insert.run(
      newRunId,
      old.event_seq,
      old.automation_seq,
      versionSeq,
      old.lane,
      Number(behind),
      stepIndex,
      outputs,
      at,
      at,
      behind ? null : at,
      deadlineAt,
      runId,
      ambiguousSince,
      answer,
    );
    return toRun(selectRun.get(newRunId) as unknown as OldRow);
  };
}

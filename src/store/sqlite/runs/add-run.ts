/** Begins a run on an event that is kept: the one that nobody's rule asked for, but a person. */
import type { DatabaseSync } from "node:sqlite";
import type { AutomationState, Run } from "../../../core/types.ts";
import { automationRemoved, eventNotFound, eventPayloadRemoved } from "../../refusals.ts";
import { type RunRow, toRun } from "../../rows/runs.ts";
import type { Store } from "../../store.ts";
import { EVENT_UNFINISHED, LANE_BUSY, RUN_COLUMNS, RUN_TABLES } from "../columns.ts";
import type { Tallies } from "../history/tallies.ts";

export const sql = {
  run: `SELECT ${RUN_COLUMNS} FROM ${RUN_TABLES} WHERE r.id = ?`,
  event: `SELECT seq, lane FROM events WHERE id = ?`,
  payload: `SELECT 1 FROM event_payloads WHERE event_seq = ?`,
  automation: `SELECT seq, version_seq, state, removed_at FROM automations WHERE id = ?`,
  unfinished: EVENT_UNFINISHED,
  laneBusy: LANE_BUSY,
  insert: `
    INSERT INTO runs (
      id, event_seq, automation_seq, version_seq, state, reason, hold, lane, behind, step_index, attempts, outputs,
      created_at, next_at, due_at, deadline_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, '{}', ?, ?, ?, ?)`,
};

interface AutomationRow {
  seq: number;
  version_seq: number;
  state: AutomationState;
  removed_at: number | null;
}

export function prepareAddRun(db: DatabaseSync, tallies: Tallies) {
  const selectRun = db.prepare(sql.run);
  const selectEvent = db.prepare(sql.event);
  const selectPayload = db.prepare(sql.payload);
  const selectAutomation = db.prepare(sql.automation);
  const selectUnfinished = db.prepare(sql.unfinished);
  const selectLaneBusy = db.prepare(sql.laneBusy);
  const insert = db.prepare(sql.insert);

  return function addRun({ id, eventId, automationId, at, deadlineAt }: Parameters<Store["addRun"]>[0]): Run {
    const event = selectEvent.get(eventId) as { seq: number; lane: string | null } | undefined;
    if (event === undefined) throw eventNotFound(eventId);
    if (selectPayload.get(event.seq) === undefined) throw eventPayloadRemoved();
    const automation = selectAutomation.get(automationId) as AutomationRow | undefined;
    if (automation === undefined || automation.removed_at !== null) throw automationRemoved();
    const paused = automation.state === "paused";
    const { seq, lane } = event;
    const behind = lane !== null && selectLaneBusy.get(automation.seq, lane) !== undefined;
    if (selectUnfinished.get(seq) === undefined) tallies.add("finished", -1);
    insert.run(
      id,
      seq,
      automation.seq,
      automation.version_seq,
      paused ? "held" : "waiting",
      paused ? "the automation is paused" : null,
      paused ? "paused" : null,
      lane,
      Number(behind),
      at,
      at,
      paused || behind ? null : at,
      deadlineAt,
    );
    return toRun(selectRun.get(id) as unknown as RunRow);
  };
}

/** Begins a run on an event that is kept: the one that nobody's rule asked for, but a person. */
import type { AutomationState, Run } from "../../core/types.ts";
import { automationRemoved, eventNotFound, eventPayloadRemoved } from "../refusals.ts";
import { type RunRow, toRun } from "../rows/runs.ts";
import type { Store } from "../store.ts";
import { PAYLOAD_OF_EVENT, RUN_COLUMNS, RUN_TABLES } from "./columns.ts";
import type { Database, Session, Transaction } from "./database.ts";
import { isBusy, takeLanesForNew } from "./lanes.ts";

export const sql = {
  run: `SELECT ${RUN_COLUMNS} FROM ${RUN_TABLES} WHERE r.workspace_seq = $1 AND r.id = $2`,
  event: `
    SELECT e.seq, e.received_at, e.lane, p.event_seq IS NOT NULL AS has_payload
    FROM events e LEFT JOIN ${PAYLOAD_OF_EVENT} WHERE e.workspace_seq = $1 AND e.id = $2`,
  automation: `SELECT seq, version_seq, state, removed_at FROM automations WHERE workspace_seq = $1 AND id = $2`,
  unfinished: `
    SELECT 1 FROM runs WHERE workspace_seq = $1 AND event_seq = $2 AND finished_at IS NULL AND event_seq >= 0 LIMIT 1`,
  insert: `
    INSERT INTO runs (
      workspace_seq, id, event_seq, event_at, automation_seq, version_seq, state, reason, hold, lane, behind,
      step_index, attempts, outputs, created_at, next_at, due_at, deadline_at, replay_of, ambiguous_since, answer)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13, $14, $14, $15, $16, $17, $18, $19)`,
};

interface EventRow {
  seq: number;
  received_at: number;
  lane: string | null;
  has_payload: boolean;
}

interface AutomationRow {
  seq: number;
  version_seq: number;
  state: AutomationState;
  removed_at: number | null;
}

/** A run for an event that is kept. */
export interface LateRun {
  id: string;
  eventSeq: number;
  eventAt: number;
  automationSeq: number;
  versionSeq: number;
  paused: boolean;
  lane: string | null;
  at: number;
  deadlineAt: number;
  stepIndex: number;
  /** JSON */
  outputs: string;
  replayOf: string | null;
  ambiguousSince: number | null;
  answer: string | null;
}

export const NOTHING_DONE = {
  stepIndex: 0,
  outputs: "{}",
  replayOf: null,
  ambiguousSince: null,
  answer: null,
};

/**
 * Adds it at the end of its lane. The transaction holds the lane and the event (`takeLanesForNew`), behind the barrier.
 */
export async function insertRun(tx: Transaction, run: LateRun): Promise<void> {
  const { id, eventSeq, eventAt, automationSeq, versionSeq, paused, lane, at, deadlineAt } = run;
  const behind = await isBusy(tx, automationSeq, lane);
  if ((await tx.one(sql.unfinished, eventSeq)) === undefined) tx.tally("finished", -1);
  await tx.run(
    sql.insert,
    id,
    eventSeq,
    eventAt,
    automationSeq,
    versionSeq,
    paused ? "held" : "waiting",
    paused ? "the automation is paused" : null,
    paused ? "paused" : null,
    lane,
    Number(behind),
    run.stepIndex,
    run.outputs,
    at,
    paused || behind ? null : at,
    deadlineAt,
    run.replayOf,
    run.ambiguousSince,
    run.answer,
  );
}

/** @throws when it is not there */
export async function readRun(session: Session, id: string): Promise<Run> {
  return toRun((await session.one<RunRow>(sql.run, id))!);
}

/** @throws {ConfigError} when there is nothing to run on */
async function runnable(session: Session, eventId: string): Promise<EventRow> {
  const event = await session.one<EventRow>(sql.event, eventId);
  if (event === undefined) throw eventNotFound(eventId);
  if (!event.has_payload) throw eventPayloadRemoved();
  return event;
}

export function addRunOf(db: Database) {
  return {
    addRun: ({ id, eventId, automationId, at, deadlineAt }: Parameters<Store["addRun"]>[0]): Promise<Run> =>
      db.transaction(
        async (tx) => {
          const event = await runnable(tx, eventId);
          const automation = await tx.one<AutomationRow>(sql.automation, automationId);
          if (automation === undefined || automation.removed_at !== null) throw automationRemoved();
          const { seq: eventSeq, received_at: eventAt, lane } = event;
          await takeLanesForNew(tx, { eventSeq, automationSeq: automation.seq, lane });
          await runnable(tx, eventId); // it may have been removed in this moment
          await insertRun(tx, {
            ...NOTHING_DONE,
            id,
            eventSeq,
            eventAt,
            lane,
            at,
            deadlineAt,
            automationSeq: automation.seq,
            versionSeq: automation.version_seq,
            paused: automation.state === "paused",
          });
          return await readRun(tx, id);
        },
        { barrier: "shared" },
      ),
  };
}

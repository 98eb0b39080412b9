/**
 * Pages of history, newest first by arrival. A page costs its own length, whatever is stored: each filter is
 * answered by one or several index ranges that are already in order, of which only the newest few
 * places are read and merged; the rows come last, and payloads never.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { RUN_STATES, type Attempt, type EventSummary, type Run } from "../../../core/types.ts";
import { type EventRow, type StoredRow, toEventSummary, toStoredEvent } from "../../rows/events.ts";
import { type AttemptRow, type RunRow, toAttempt, toRun } from "../../rows/runs.ts";
import type { EventFilter, StoredEvent } from "../../events.ts";
import type { Page } from "../../page.ts";
import type { RunFilter } from "../../runs.ts";
import { RUN_COLUMNS, RUN_TABLES, EVENT_COLUMNS } from "../columns.ts";
import type { Sources } from "../events/sources.ts";
import { prepareAll } from "../file/prepare-all.ts";

const EVENT_TABLES = "events e JOIN sources s ON s.seq = e.source_seq";

export const sql = {
  event: `
    SELECT ${EVENT_COLUMNS}, p.headers, p.body
    FROM ${EVENT_TABLES} LEFT JOIN event_payloads p ON p.event_seq = e.seq WHERE e.id = ?`,
  eventSummary: `SELECT ${EVENT_COLUMNS} FROM ${EVENT_TABLES} WHERE e.seq = ?`,
  /** The place of an id, or of the newest one below it when it is gone. */
  eventPlace: `SELECT seq, id = ?1 AS exact FROM events WHERE id <= ?1 ORDER BY id DESC LIMIT 1`,
  eventsNewest: `SELECT seq FROM events WHERE seq < ? ORDER BY seq DESC LIMIT ?`,
  eventsOfSource: `SELECT seq FROM events WHERE source_seq = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
  eventsOfLane: `
    SELECT seq FROM events INDEXED BY events_lane
    WHERE lane = ? AND lane IS NOT NULL AND seq < ? ORDER BY seq DESC LIMIT ?`,
  /** One candidate has few events, so looking at each of them for the other filters is cheap. */
  eventsOfLaneAndSource: `
    SELECT seq FROM events INDEXED BY events_lane
    WHERE lane = ? AND lane IS NOT NULL AND source_seq IN (SELECT value FROM json_each(?)) AND seq < ?
    ORDER BY seq DESC LIMIT ?`,
  run: `SELECT ${RUN_COLUMNS} FROM ${RUN_TABLES} WHERE r.id = ?`,
  runBySeq: `SELECT ${RUN_COLUMNS} FROM ${RUN_TABLES} WHERE r.seq = ?`,
  runPlace: `SELECT seq, id = ?1 AS exact FROM runs WHERE id <= ?1 ORDER BY id DESC LIMIT 1`,
  runsNewest: `SELECT seq FROM runs WHERE seq < ? ORDER BY seq DESC LIMIT ?`,
  runsOfPart: `SELECT seq FROM runs WHERE automation_seq = ? AND state = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
  /** One event has few runs. */
  runsOfEvent: `
    SELECT r.seq FROM runs r JOIN automations a ON a.seq = r.automation_seq
    WHERE r.event_seq = (SELECT seq FROM events WHERE id = ?1)
      AND (?2 IS NULL OR a.id = ?2) AND (?3 IS NULL OR r.state = ?3) AND r.seq < ?4
    ORDER BY r.seq DESC LIMIT ?5`,
  automations: `SELECT seq, id FROM automations`,
  attempts: `
    SELECT seq, step_id, number, started_at, duration_ms, outcome, message, code, request, response, next_at
    FROM attempts WHERE run_seq = (SELECT seq FROM runs WHERE id = ?) ORDER BY seq`,
};

/** Runs one query for each part and keeps the newest of all. */
function newest(query: StatementSync, parts: SQLInputValue[][], below: number, limit: number): number[] {
  return parts
    .flatMap((part) => query.all(...part, below, limit) as unknown as { seq: number }[])
    .map((row) => row.seq)
    .sort((one, other) => other - one)
    .slice(0, limit);
}

function placeBelow(query: StatementSync, before: string | undefined): number {
  if (before === undefined) return Number.MAX_SAFE_INTEGER;
  const place = query.get(before) as { seq: number; exact: number } | undefined;
  if (place === undefined) return 0;
  return place.exact === 1 ? place.seq : place.seq + 1;
}

export function prepareHistory(db: DatabaseSync, sources: Sources) {
  const prepared = prepareAll(db, sql);

  function eventPlaces(filter: EventFilter, limit: number, below: number): number[] {
    const { connectionId, app, hiringType, lane } = filter;
    const fromAnywhere = connectionId === undefined && app === undefined && hiringType === undefined;
    if (fromAnywhere) {
      return lane === undefined
        ? newest(prepared.eventsNewest, [[]], below, limit)
        : newest(prepared.eventsOfLane, [[lane]], below, limit);
    }
    const from = sources.matching(filter);
    if (lane !== undefined) {
      return newest(prepared.eventsOfLaneAndSource, [[lane, JSON.stringify(from)]], below, limit);
    }
    return newest(
      prepared.eventsOfSource,
      from.map((seq) => [seq]),
      below,
      limit,
    );
  }

  function runPlaces({ automationId, eventId, state }: RunFilter, limit: number, below: number): number[] {
    if (eventId !== undefined) {
      return newest(prepared.runsOfEvent, [[eventId, automationId ?? null, state ?? null]], below, limit);
    }
    if (automationId === undefined && state === undefined)
      return newest(prepared.runsNewest, [[]], below, limit);
    const automations = (prepared.automations.all() as unknown as { seq: number; id: string }[]).filter(
      ({ id }) => automationId === undefined || id === automationId,
    );
    const states = state === undefined ? RUN_STATES : [state];
    const parts = automations.flatMap(({ seq }) => states.map((each) => [seq, each]));
    return newest(prepared.runsOfPart, parts, below, limit);
  }

  return {
    event: (id: string): StoredEvent | null => {
      const row = prepared.event.get(id) as StoredRow | undefined;
      return row === undefined ? null : toStoredEvent(row);
    },
    events: (filter: EventFilter, { before, limit }: Page): EventSummary[] => {
      return eventPlaces(filter, limit, placeBelow(prepared.eventPlace, before)).map((seq) =>
        toEventSummary(prepared.eventSummary.get(seq) as unknown as EventRow),
      );
    },
    run: (id: string): Run | null => {
      const row = prepared.run.get(id) as RunRow | undefined;
      return row === undefined ? null : toRun(row);
    },
    runs: (filter: RunFilter, { before, limit }: Page): Run[] => {
      return runPlaces(filter, limit, placeBelow(prepared.runPlace, before)).map((seq) =>
        toRun(prepared.runBySeq.get(seq) as unknown as RunRow),
      );
    },
    attempts: (runId: string): Attempt[] => {
      return (prepared.attempts.all(runId) as unknown as AttemptRow[]).map((row) => toAttempt(row, runId));
    },
  };
}

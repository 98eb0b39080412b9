/**
 * Pages of history, newest first by arrival. A page costs its own length, whatever is stored: each filter is
 * answered by one or several index ranges that are already in order, of which only the newest few
 * places are read and merged; the rows come last, and payloads never.
 */
import { RUN_STATES, type Attempt, type EventSummary, type Run } from "../../core/types.ts";
import { type EventRow, type StoredRow, toEventSummary, toStoredEvent } from "../rows/events.ts";
import { type AttemptRow, type RunRow, toAttempt, toRun } from "../rows/runs.ts";
import type { EventFilter, StoredEvent } from "../events.ts";
import type { Page } from "../page.ts";
import type { RunFilter } from "../runs.ts";
import { EVENT_COLUMNS, EVENT_TABLES, PAYLOAD_OF_EVENT, RUN_COLUMNS, RUN_TABLES } from "./columns.ts";
import type { Database } from "./database.ts";
import { matching, readSources } from "./sources.ts";

/** Of places that were found, with the time that says in which partition an event is. */
const SUMMARIES = `
    SELECT ${EVENT_COLUMNS} FROM found
    JOIN ${EVENT_TABLES} ON e.workspace_seq = $1 AND e.seq = found.seq AND e.received_at = found.received_at
    ORDER BY e.seq DESC`;
const RUNS = `
    SELECT ${RUN_COLUMNS} FROM found JOIN ${RUN_TABLES} ON true
    WHERE r.workspace_seq = $1 AND r.seq = found.seq ORDER BY r.seq DESC`;

export const sql = {
  event: `
    SELECT ${EVENT_COLUMNS}, p.headers, p.body
    FROM ${EVENT_TABLES} LEFT JOIN ${PAYLOAD_OF_EVENT} WHERE e.workspace_seq = $1 AND e.id = $2`,
  /** The place of an id, or of the newest one below it when it is gone. */
  eventPlace: `
    SELECT seq, id = $2 AS exact FROM events WHERE workspace_seq = $1 AND id <= $2 ORDER BY id DESC LIMIT 1`,
  eventsNewest: `
    WITH found AS MATERIALIZED (
      SELECT seq, received_at FROM events WHERE workspace_seq = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3)
    ${SUMMARIES}`,
  eventsOfSources: `
    WITH found AS MATERIALIZED (
      SELECT e.seq, e.received_at
      FROM unnest($4::bigint[]) AS wanted (source_seq), LATERAL (
        SELECT seq, received_at FROM events
        WHERE source_seq = wanted.source_seq AND seq < $2 ORDER BY seq DESC LIMIT $3) AS e
      ORDER BY e.seq DESC LIMIT $3)
    ${SUMMARIES}`,
  /** One candidate has few events, so looking at each of them for the other filters is cheap. */
  eventsOfLane: `
    WITH found AS MATERIALIZED (
      SELECT seq, received_at FROM events
      WHERE workspace_seq = $1 AND lane = $4 AND lane IS NOT NULL AND seq < $2
        AND ($5::bigint[] IS NULL OR source_seq = ANY ($5)) ORDER BY seq DESC LIMIT $3)
    ${SUMMARIES}`,
  run: `SELECT ${RUN_COLUMNS} FROM ${RUN_TABLES} WHERE r.workspace_seq = $1 AND r.id = $2`,
  runPlace: `
    SELECT seq, id = $2 AS exact FROM runs WHERE workspace_seq = $1 AND id <= $2 ORDER BY id DESC LIMIT 1`,
  runsNewest: `
    WITH found AS MATERIALIZED (
      SELECT seq FROM runs WHERE workspace_seq = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3)
    ${RUNS}`,
  runsOfParts: `
    WITH found AS MATERIALIZED (
      SELECT r.seq
      FROM automations a, unnest($5::text[]) AS wanted (state), LATERAL (
        SELECT seq FROM runs
        WHERE workspace_seq = $1 AND automation_seq = a.seq AND state = wanted.state AND seq < $2
        ORDER BY seq DESC LIMIT $3) AS r
      WHERE a.workspace_seq = $1 AND ($4::text IS NULL OR a.id = $4)
      ORDER BY r.seq DESC LIMIT $3)
    ${RUNS}`,
  /** One event has few runs. */
  runsOfEvent: `
    WITH found AS MATERIALIZED (
      SELECT r.seq FROM runs r JOIN automations a ON a.seq = r.automation_seq
      WHERE r.workspace_seq = $1
        AND r.event_seq = (SELECT seq FROM events WHERE workspace_seq = $1 AND id = $4)
        AND ($5::text IS NULL OR a.id = $5) AND ($6::text IS NULL OR r.state = $6) AND r.seq < $2
      ORDER BY r.seq DESC LIMIT $3)
    ${RUNS}`,
  attempts: `
    SELECT seq, step_id, number, started_at, duration_ms, outcome, message, code, request, response, next_at
    FROM attempts
    WHERE workspace_seq = $1 AND run_seq = (SELECT seq FROM runs WHERE workspace_seq = $1 AND id = $2) ORDER BY seq`,
};

async function placeBelow(db: Database, text: string, before: string | undefined): Promise<number> {
  if (before === undefined) return Number.MAX_SAFE_INTEGER;
  const place = await db.one<{ seq: number; exact: boolean }>(text, before);
  if (place === undefined) return 0;
  return place.exact ? place.seq : place.seq + 1;
}

export function historyOf(db: Database) {
  async function eventRows(filter: EventFilter, below: number, limit: number): Promise<EventRow[]> {
    const { connectionId, app, hiringType, lane } = filter;
    const fromAnywhere = connectionId === undefined && app === undefined && hiringType === undefined;
    if (fromAnywhere && lane === undefined) return await db.all(sql.eventsNewest, below, limit);
    const from = fromAnywhere ? null : matching(await readSources(db), filter);
    return await (lane === undefined
      ? db.all(sql.eventsOfSources, below, limit, from)
      : db.all(sql.eventsOfLane, below, limit, lane, from));
  }

  async function runRows(filter: RunFilter, below: number, limit: number): Promise<RunRow[]> {
    const { automationId, eventId, state } = filter;
    if (eventId !== undefined) {
      return await db.all(sql.runsOfEvent, below, limit, eventId, automationId ?? null, state ?? null);
    }
    if (automationId === undefined && state === undefined) return await db.all(sql.runsNewest, below, limit);
    const states = state === undefined ? RUN_STATES : [state];
    return await db.all(sql.runsOfParts, below, limit, automationId ?? null, states);
  }

  return {
    event: async (id: string): Promise<StoredEvent | null> => {
      const row = await db.one<StoredRow>(sql.event, id);
      return row === undefined ? null : toStoredEvent(row);
    },
    events: async (filter: EventFilter, { before, limit }: Page): Promise<EventSummary[]> => {
      const below = await placeBelow(db, sql.eventPlace, before);
      return (await eventRows(filter, below, limit)).map(toEventSummary);
    },
    run: async (id: string): Promise<Run | null> => {
      const row = await db.one<RunRow>(sql.run, id);
      return row === undefined ? null : toRun(row);
    },
    runs: async (filter: RunFilter, { before, limit }: Page): Promise<Run[]> => {
      const below = await placeBelow(db, sql.runPlace, before);
      return (await runRows(filter, below, limit)).map(toRun);
    },
    attempts: async (runId: string): Promise<Attempt[]> =>
      (await db.all<AttemptRow>(sql.attempts, runId)).map((row) => toAttempt(row, runId)),
  };
}

/**
 * The runs as they are kept anyway: the columns and indexes of the product's own table, and the statements that insert,
 * take and finish them in batches. A row stays as history.
 *
 * The statements leave the planner no choice. It takes the partial indexes of a table that is nearly all history for
 * empty, and then any of them will do: the lookup of a lane's head went through all unfinished runs by way of
 * `runs_open`, 200 times in a batch. So that index has a condition that only who looks for an event repeats; the claim
 * reaches the rows by an array, for a plan that is kept takes `LIMIT $3` for a tenth of the table and reads all of it;
 * and a lease hides the state from the index over states.
 *
 * A lane's key is locked for as long as a transaction that adds to it or takes from it, in a statement of its own: the
 * next statement then sees what whoever held it before has written.
 */
import { Client, type Pool, type PoolClient, type QueryConfig } from "pg";
import { newId } from "../../../../src/core/id.ts";
import type { Job } from "./engine.ts";

const AUTOMATION = 1;
const DEADLINE_MS = 7 * 24 * 60 * 60 * 1000;

export const sql = {
  schema: `
    CREATE TABLE runs (
      seq                bigint NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      workspace_seq      int NOT NULL,
      id                 text COLLATE "C" NOT NULL UNIQUE,
      event_seq          bigint NOT NULL,
      automation_seq     int NOT NULL,
      version_seq        int NOT NULL,
      state              text COLLATE "C" NOT NULL,
      reason             text,
      code               text COLLATE "C",
      hold               text COLLATE "C",
      hold_connection_id text COLLATE "C",
      lane               text COLLATE "C",
      behind             boolean NOT NULL,
      step_index         int NOT NULL,
      attempts           int NOT NULL,
      outputs            text NOT NULL,
      created_at         bigint NOT NULL,
      next_at            bigint NOT NULL,
      due_at             bigint,
      deadline_at        bigint NOT NULL,
      finished_at        bigint,
      replay_of          text COLLATE "C",
      token              text COLLATE "C",
      step_began_at      bigint,
      ambiguous_since    bigint,
      question           text,
      answer             text,
      waits_for          text COLLATE "C"
    ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.1);
    CREATE INDEX runs_due ON runs (workspace_seq, due_at, seq) WHERE due_at IS NOT NULL;
    CREATE INDEX runs_lane ON runs (workspace_seq, automation_seq, lane, seq)
      WHERE lane IS NOT NULL AND finished_at IS NULL;
    CREATE INDEX runs_open ON runs (event_seq, hold) WHERE finished_at IS NULL AND event_seq >= 0;
    CREATE INDEX runs_event ON runs (event_seq);
    CREATE INDEX runs_page ON runs (workspace_seq, automation_seq, state, seq);
    CREATE INDEX runs_held ON runs (workspace_seq, hold, hold_connection_id, automation_seq, next_at)
      WHERE hold IS NOT NULL;
    CREATE INDEX runs_outage ON runs (workspace_seq, waits_for) WHERE waits_for IS NOT NULL`,
  locks: `
    SELECT pg_advisory_xact_lock(key) FROM (
      SELECT DISTINCT hashtextextended(lane, ${AUTOMATION}) AS key FROM unnest($1::text[]) AS lane ORDER BY key OFFSET 0
    ) AS keys`,
  insert: `
    INSERT INTO runs (
      workspace_seq, id, event_seq, automation_seq, version_seq, state, lane, behind, step_index, attempts, outputs,
      created_at, next_at, due_at, deadline_at)
    SELECT
      1, id, event_seq, ${AUTOMATION}, 1, 'waiting', lane, behind, 0, 0, '{}',
      $4, $4, CASE WHEN NOT behind THEN $4::bigint END, $5
    FROM (
      SELECT id, event_seq, n.lane, place, n.lane IS NOT NULL AND (
        row_number() OVER (PARTITION BY n.lane ORDER BY place) > 1 OR EXISTS (
          SELECT FROM runs r WHERE r.workspace_seq = 1 AND r.automation_seq = ${AUTOMATION} AND r.lane = n.lane
          AND r.lane IS NOT NULL AND r.finished_at IS NULL)) AS behind
      FROM unnest($1::text[], $2::bigint[], $3::text[]) WITH ORDINALITY AS n (id, event_seq, lane, place)
    ) AS new
    ORDER BY place
    RETURNING id, event_seq, behind`,
  /** `state` on the right is what it was before: a run that was running lost its worker in the middle of a step. */
  claim: `
    UPDATE runs r SET
      state = 'running', token = $4, due_at = $2,
      ambiguous_since = CASE r.state WHEN 'running' THEN coalesce(r.ambiguous_since, r.step_began_at)
        ELSE r.ambiguous_since END,
      step_began_at = $1
    WHERE r.seq = ANY (ARRAY(
      SELECT seq FROM runs WHERE workspace_seq = 1 AND due_at <= $1
      ORDER BY due_at, seq LIMIT $3 FOR UPDATE SKIP LOCKED))
    RETURNING r.seq, r.event_seq, r.lane, r.token`,
  /** The same for runs that are named, as a job of somebody else's queue names them. */
  lease: `
    UPDATE runs r SET
      state = 'running', token = $2, due_at = $4,
      ambiguous_since = CASE r.state WHEN 'running' THEN coalesce(r.ambiguous_since, r.step_began_at)
        ELSE r.ambiguous_since END,
      step_began_at = $3
    WHERE r.id = ANY ($1::text[]) AND coalesce(r.state, '') IN ('waiting', 'running')
      AND (r.token IS NULL OR r.due_at <= $3)
    RETURNING r.seq, r.id, r.event_seq, r.lane, r.token`,
  finish: `
    UPDATE runs r SET
      state = 'succeeded', finished_at = $3, due_at = NULL, token = NULL, step_began_at = NULL, ambiguous_since = NULL,
      outputs = '{"request":{"status":200}}'
    FROM unnest($1::bigint[], $2::text[]) AS n (seq, token)
    WHERE r.seq = n.seq AND r.token = n.token AND r.workspace_seq = 1`,
  /** The first run that is left in a lane is at its head now: it is due when it wants to be. */
  advance: `
    UPDATE runs r SET behind = false, due_at = CASE r.state WHEN 'waiting' THEN r.next_at END
    FROM (SELECT DISTINCT lane FROM unnest($1::text[]) AS lane) AS l CROSS JOIN LATERAL (
      SELECT seq FROM runs h WHERE h.workspace_seq = 1 AND h.automation_seq = ${AUTOMATION} AND h.lane = l.lane
      AND h.lane IS NOT NULL AND h.finished_at IS NULL ORDER BY h.seq LIMIT 1) AS head
    WHERE r.seq = head.seq AND r.behind
    RETURNING r.id, r.event_seq`,
  /** History, so that the planner knows what such a table looks like. */
  history: `
    INSERT INTO runs (
      workspace_seq, id, event_seq, automation_seq, version_seq, state, lane, behind, step_index, attempts, outputs,
      created_at, next_at, deadline_at, finished_at)
    SELECT
      1, 'run_' || n, -n, ${AUTOMATION}, 1, 'succeeded', 'earlier' || n % 5000 || '@example.com', false, 0, 0,
      '{"request":{"status":200}}', 0, 0, 0, 0
    FROM generate_series(1, 20000) AS n`,
  signal: `SELECT pg_notify('hirewire', 'due')`,
  open: `SELECT EXISTS (SELECT FROM runs WHERE finished_at IS NULL AND event_seq >= 0) AS open`,
};

/** A statement that the server plans once for each connection. */
export function named(name: keyof typeof sql, values: unknown[]): QueryConfig {
  return { name, text: sql[name], values };
}

/** @returns once its statistics are there: of tables that it knows nothing of, the planner believes that any index will do */
export async function migrateRuns(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  for (const statement of [sql.schema, sql.history, "VACUUM ANALYZE runs"]) await client.query(statement);
  await client.end();
}

export async function transaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** A run that a worker may take. */
export interface Head {
  id: string;
  event_seq: string;
}

/** Inserts the runs of jobs, in a transaction of the caller's. @returns those that stand behind no other */
export async function insertRuns(client: PoolClient, jobs: readonly Job[]): Promise<Head[]> {
  const now = Date.now();
  const ids = jobs.map(() => newId("run", now));
  const lanes = jobs.map(({ lane }) => lane);
  if (lanes.some((lane) => lane !== null)) await client.query(named("locks", [lanes.filter(Boolean)]));
  const values = [ids, jobs.map(({ number }) => number), lanes, now, now + DEADLINE_MS];
  const { rows } = await client.query<Head & { behind: boolean }>(named("insert", values));
  return rows.filter(({ behind }) => !behind);
}

export interface Leased {
  seq: string;
  /** Of the job: what an event's number is in the product. */
  event_seq: string;
  lane: string | null;
  token: string;
}

/** Finishes runs in a transaction of the caller's. @returns runs that are at the head of their lane now */
export async function finishRuns(client: PoolClient, runs: readonly Leased[]): Promise<Head[]> {
  const lanes = runs.flatMap(({ lane }) => (lane === null ? [] : [lane]));
  if (lanes.length > 0) await client.query(named("locks", [lanes]));
  const sorted = runs.toSorted((one, other) => Number(one.seq) - Number(other.seq));
  await client.query(
    named("finish", [sorted.map(({ seq }) => seq), sorted.map(({ token }) => token), Date.now()]),
  );
  if (lanes.length === 0) return [];
  return (await client.query<Head>(named("advance", [lanes]))).rows;
}

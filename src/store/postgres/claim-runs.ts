/**
 * Hot statement 2 of 3: hands due runs to a worker. Whatever a worker may take has a `due_at`, and nothing
 * else has: waiting runs at the head of their lane, and running ones, at the end of their lease. So one range of
 * one partial index holds the answer, and 100,000 runs that are held or wait for tomorrow cost nothing.
 * Keeping `due_at` true is the duty of every statement that changes a run.
 *
 * Any number of processes claim at the same time: what one of them is about to take, the others pass over.
 *
 * A claim waits for the disk like any other write (no `synchronous_commit = off`): when the server fell and had forgotten
 * it, the run would look untouched while its call is on the way, and whoever took it next would not look for what that did.
 */
import type { AutomationDefinition } from "../../core/automation/automation.ts";
import { createDefinitionsCache } from "../definitions-cache.ts";
import type { ClaimedRun, Lease } from "../run-queue.ts";
import { type PayloadRow, toEvent } from "../rows/events.ts";
import { type RunRow, toRun } from "../rows/runs.ts";
import { EVENT_COLUMNS, EVENT_TABLES, PAYLOAD_OF_EVENT, RUN_COLUMNS, RUN_TABLES } from "./columns.ts";
import type { Database } from "./database.ts";
import { grouped } from "./grouped.ts";

export const sql = {
  /** `state` on the right is what it was before: a run that was running lost its worker in the middle of a step. */
  claim: `
    UPDATE runs SET
      state = 'running',
      token = replace(gen_random_uuid()::text, '-', ''),
      ambiguous_since = CASE state WHEN 'running' THEN coalesce(ambiguous_since, step_began_at) ELSE ambiguous_since END,
      holder = $5,
      step_began_at = $2,
      due_at = $3
    WHERE workspace_seq = $1 AND seq = ANY (ARRAY(
      SELECT seq FROM runs WHERE workspace_seq = $1 AND due_at <= $2 ORDER BY due_at, seq LIMIT $4
      FOR UPDATE SKIP LOCKED))
    RETURNING seq, id, token, event_seq, event_at`,
  /** One by one, here and below: a table that is new is not known to be of one workspace only, and would be read as a whole. */
  runs: `
    SELECT found.*
    FROM unnest($2::text[], $3::text[]) AS leased (id, token), LATERAL (
      SELECT ${RUN_COLUMNS}, a.name,
        EXISTS (SELECT 1 FROM attempts t WHERE t.workspace_seq = $1 AND t.run_seq = r.seq) AS tried
      FROM ${RUN_TABLES}
      WHERE r.workspace_seq = $1 AND r.id = leased.id AND r.token = leased.token LIMIT 1) AS found`,
  events: `
    SELECT found.*
    FROM unnest($2::bigint[], $3::bigint[]) AS wanted (seq, received_at), LATERAL (
      SELECT ${EVENT_COLUMNS}, p.headers, p.body
      FROM ${EVENT_TABLES} JOIN ${PAYLOAD_OF_EVENT}
      WHERE e.workspace_seq = $1 AND e.seq = wanted.seq AND e.received_at = wanted.received_at LIMIT 1) AS found`,
  definitions: `SELECT seq, definition FROM versions WHERE workspace_seq = $1 AND seq = ANY ($2::bigint[])`,
  nextDue: `SELECT due_at FROM runs WHERE workspace_seq = $1 AND due_at IS NOT NULL ORDER BY due_at LIMIT 1`,
  extend: `
    UPDATE runs r SET due_at = each.until
    FROM unnest($2::text[], $3::text[], $4::bigint[]) AS each (id, token, until)
    WHERE r.workspace_seq = $1 AND r.id = ANY ($2::text[]) AND r.id = each.id AND r.token = each.token
    RETURNING r.id, r.token`,
  /** An interrupted run is due at once and says since when its call may have worked. What others hold is theirs. */
  release: `
    UPDATE runs SET
      state = 'waiting', token = NULL, next_at = $2, due_at = $2,
      ambiguous_since = coalesce(ambiguous_since, step_began_at)
    WHERE workspace_seq = $1 AND due_at IS NOT NULL AND state = 'running' AND holder = $3`,
  /** What was claimed then, by a claim whose answer was lost: nobody works on it. */
  takeBack: `
    UPDATE runs r SET state = 'waiting', due_at = next_at, token = NULL
    FROM unnest($2::bigint[], $3::bigint[]) AS each (began, until)
    WHERE r.workspace_seq = $1 AND r.due_at = each.until AND r.step_began_at = each.began AND r.state = 'running'
      AND r.holder = $4`,
};

type ClaimedRow = RunRow & { name: string; tried: boolean; event_at: number };

interface LeaseRow {
  seq: number;
  id: string;
  token: string;
  event_seq: number;
  event_at: number;
}

interface Due {
  now: number;
  leaseMs: number;
  limit: number;
}

interface Extension extends Lease {
  until: number;
}

const toLease = ({ id, token }: LeaseRow): Lease => ({ runId: id, token });

/** Beyond, they wait for the end of their leases. */
const MOST_LOST = 20;

const leaseKey = (id: string, token: string): string => `${id} ${token}`;

/** @param holder  names this process among all that share the database */
export function claimsOf(db: Database, holder: string) {
  const known = createDefinitionsCache();

  async function definitionsOf(versionSeqs: readonly number[]): Promise<Map<number, AutomationDefinition>> {
    const found = new Map<number, AutomationDefinition>();
    for (const seq of versionSeqs) {
      const definition = known.get(seq);
      if (definition !== undefined) found.set(seq, definition);
    }
    const unknown = [...new Set(versionSeqs)].filter((seq) => !found.has(seq));
    if (unknown.length === 0) return found;
    for (const row of await db.all<{ seq: number; definition: string }>(sql.definitions, unknown)) {
      found.set(row.seq, known.add(row.seq, row.definition));
    }
    return found;
  }

  /** Claims that may have been written although nobody heard of it. */
  let lost: Due[] = [];
  const orElseLost = async <T>(due: Due, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (lost.length < MOST_LOST) lost.push(due);
      throw error;
    }
  };

  async function takeBackLost(): Promise<void> {
    if (lost.length === 0) return;
    const these = lost;
    await db.run(
      sql.takeBack,
      these.map(({ now }) => now),
      these.map(({ now, leaseMs }) => now + leaseMs),
      holder,
    );
    lost = lost.filter((each) => !these.includes(each));
  }

  async function claim(due: Due): Promise<LeaseRow[]> {
    await takeBackLost();
    const { now, leaseMs, limit } = due;
    const rows = await orElseLost(due, () => db.all<LeaseRow>(sql.claim, now, now + leaseMs, limit, holder));
    // RETURNING promises no order
    return rows.sort((one, other) => one.seq - other.seq);
  }

  const readRuns = (leases: readonly Lease[]): Promise<ClaimedRow[]> =>
    db.all<ClaimedRow>(
      sql.runs,
      leases.map(({ runId }) => runId),
      leases.map(({ token }) => token),
    );

  const readEvents = (runs: readonly Pick<LeaseRow, "event_seq" | "event_at">[]): Promise<PayloadRow[]> =>
    db.all<PayloadRow>(
      sql.events,
      runs.map((row) => row.event_seq),
      runs.map((row) => row.event_at),
    );

  async function leasedRuns(leases: readonly Lease[]): Promise<ClaimedRun[]> {
    if (leases.length === 0) return [];
    const rows = await readRuns(leases);
    return await putTogether(leases, rows, await readEvents(rows));
  }

  async function claimRuns(due: Due): Promise<ClaimedRun[]> {
    const claimed = await claim(due);
    if (claimed.length === 0) return [];
    const leases = claimed.map(toLease);
    return await orElseLost(due, async () => {
      const [rows, events] = await Promise.all([readRuns(leases), readEvents(claimed)]);
      return putTogether(leases, rows, events);
    });
  }

  async function putTogether(
    leases: readonly Lease[],
    rows: readonly ClaimedRow[],
    events: readonly PayloadRow[],
  ): Promise<ClaimedRun[]> {
    const definitions = await definitionsOf(rows.map((row) => row.version_seq));
    const rowOf = new Map(rows.map((row) => [row.id, row]));
    const eventOf = new Map(events.map((row) => [row.seq, row]));
    return leases.flatMap(({ runId, token }) => {
      const row = rowOf.get(runId);
      if (row?.token !== token) return []; // somebody else's by now
      const event = eventOf.get(row.event_seq);
      if (event === undefined) return []; // erased in this moment
      return {
        run: toRun(row),
        event: toEvent(event),
        definition: definitions.get(row.version_seq)!,
        automationName: row.name,
        token,
        interrupted: row.ambiguous_since !== null,
        interruptedSince: row.ambiguous_since,
        tried: row.tried,
      };
    });
  }

  const extending = grouped<Extension, boolean>(
    async (extensions) => {
      const rows = await db.all<{ id: string; token: string }>(
        sql.extend,
        extensions.map(({ runId }) => runId),
        extensions.map(({ token }) => token),
        extensions.map(({ until }) => until),
      );
      const extended = new Set(rows.map(({ id, token }) => leaseKey(id, token)));
      return extensions.map(({ runId, token }) => ({
        ok: true,
        value: extended.has(leaseKey(runId, token)),
      }));
    },
    { most: 500 },
  );

  return {
    leaseRuns: async (due: Due): Promise<Lease[]> => (await claim(due)).map(toLease),
    leasedRuns,
    claimRuns,
    nextDueAt: async (): Promise<number | null> =>
      (await db.one<{ due_at: number }>(sql.nextDue))?.due_at ?? null,
    extendLease: (runId: string, token: string, leaseUntil: number): Promise<boolean> =>
      extending.call({ runId, token, until: leaseUntil }),
    releaseClaims: (now: number): Promise<number> => db.run(sql.release, now, holder),
    extending,
  };
}

/**
 * Hot statement 2 of 3: hands due runs to a worker. Whatever a worker may take has a `due_at`, and nothing
 * else has: waiting runs at the head of their lane, and running ones, at the end of their lease. So one range of
 * one partial index holds the answer, and 100,000 runs that are held or wait for tomorrow cost nothing.
 * Keeping `due_at` true is the duty of every statement that changes a run.
 */
import type { DatabaseSync } from "node:sqlite";
import type { AutomationDefinition } from "../../../core/automation/automation.ts";
import { createDefinitionsCache } from "../../definitions-cache.ts";
import { type PayloadRow, toEvent } from "../../rows/events.ts";
import { type RunRow, toRun } from "../../rows/runs.ts";
import type { ClaimedRun, Lease } from "../../run-queue.ts";
import { RUN_COLUMNS, RUN_TABLES, EVENT_COLUMNS } from "../columns.ts";

export const sql = {
  /** `state` on the right is what it was before: a run that was running lost its worker in the middle of a step. */
  claim: `
    UPDATE runs SET
      state = 'running',
      token = lower(hex(randomblob(16))),
      ambiguous_since = CASE state WHEN 'running' THEN coalesce(ambiguous_since, step_began_at) ELSE ambiguous_since END,
      step_began_at = ?1,
      due_at = ?2
    WHERE seq IN (SELECT seq FROM runs INDEXED BY runs_due WHERE due_at <= ?1 ORDER BY due_at, seq LIMIT ?3)
    RETURNING seq, id, token`,
  run: `
    SELECT ${RUN_COLUMNS}, a.name, EXISTS (SELECT 1 FROM attempts t WHERE t.run_seq = r.seq) AS tried
    FROM ${RUN_TABLES} WHERE r.id = ? AND r.token = ?`,
  event: `
    SELECT ${EVENT_COLUMNS}, p.headers, p.body
    FROM events e JOIN sources s ON s.seq = e.source_seq JOIN event_payloads p ON p.event_seq = e.seq
    WHERE e.seq = ?`,
  definition: `SELECT definition FROM versions WHERE seq = ?`,
  nextDue: `SELECT due_at FROM runs INDEXED BY runs_due WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1`,
  extend: `UPDATE runs SET due_at = ? WHERE id = ? AND token = ?`,
  /** At start only. An interrupted run is due at once and says since when its call may have worked. */
  release: `
    UPDATE runs SET
      state = 'waiting', token = NULL, next_at = ?1, due_at = ?1,
      ambiguous_since = coalesce(ambiguous_since, step_began_at)
    WHERE automation_seq IN (SELECT seq FROM automations) AND state = 'running'`,
};

type ClaimedRow = RunRow & { name: string; tried: 0 | 1 };

interface LeaseRow {
  seq: number;
  id: string;
  token: string;
}

interface Due {
  now: number;
  leaseMs: number;
  limit: number;
}

/** What was leased, read by whoever holds the leases: the writer itself, or a connection that only reads. */
export function prepareLeasedRuns(db: DatabaseSync) {
  const selectRun = db.prepare(sql.run);
  const selectEvent = db.prepare(sql.event);
  const selectDefinition = db.prepare(sql.definition);
  const selectNextDue = db.prepare(sql.nextDue);
  const definitions = createDefinitionsCache();

  function definitionOf(versionSeq: number): AutomationDefinition {
    const known = definitions.get(versionSeq);
    if (known !== undefined) return known;
    const row = selectDefinition.get(versionSeq) as { definition: string };
    return definitions.add(versionSeq, row.definition);
  }

  return {
    leasedRuns: (leases: readonly Lease[]): ClaimedRun[] =>
      leases.flatMap(({ runId, token }) => {
        const row = selectRun.get(runId, token) as unknown as ClaimedRow | undefined;
        if (row === undefined) return []; // somebody else's by now
        const event = selectEvent.get(row.event_seq) as unknown as PayloadRow | undefined;
        if (event === undefined) return []; // erased in this moment
        return {
          run: toRun(row),
          event: toEvent(event),
          definition: definitionOf(row.version_seq),
          automationName: row.name,
          token,
          interrupted: row.ambiguous_since !== null,
          interruptedSince: row.ambiguous_since,
          tried: row.tried === 1,
        };
      }),
    nextDueAt: (): number | null => (selectNextDue.get() as { due_at: number } | undefined)?.due_at ?? null,
    forget: () => definitions.forget(),
  };
}

export function prepareClaimRuns(db: DatabaseSync) {
  const claim = db.prepare(sql.claim);
  const extend = db.prepare(sql.extend);
  const release = db.prepare(sql.release);
  const { leasedRuns, nextDueAt, forget } = prepareLeasedRuns(db);

  const leaseRuns = ({ now, leaseMs, limit }: Due): Lease[] => {
    const rows = claim.all(now, now + leaseMs, limit) as unknown as LeaseRow[];
    // RETURNING promises no order
    return rows.sort((one, other) => one.seq - other.seq).map(({ id, token }) => ({ runId: id, token }));
  };

  return {
    leaseRuns,
    leasedRuns,
    claimRuns: (due: Due): ClaimedRun[] => leasedRuns(leaseRuns(due)),
    nextDueAt,
    extendLease: (runId: string, token: string, leaseUntil: number): boolean => {
      return extend.run(leaseUntil, runId, token).changes === 1;
    },
    releaseClaims: (now: number): number => {
      return Number(release.run(now).changes);
    },
    forget,
  };
}

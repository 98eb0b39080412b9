/**
 * Erases a candidate. Everything is looked at, event by event, since a person may stand in a payload that nobody read: this
 * is done seldom, in steps, and must miss nothing. What goes can be seen by nobody any more; its room is taken by others once
 * PostgreSQL has vacuumed the tables, which it does by itself.
 */
import type { CandidateRef } from "../../core/candidate/candidate.ts";
import type { RunState } from "../../core/types.ts";
import { addUp, NOTHING_REMOVED } from "../add-up.ts";
import { traceOf } from "../candidate-names.ts";
import type { ErasureDone, Removed } from "../removals.ts";
import type { Store } from "../store.ts";
import { horizon } from "./barrier.ts";
import { forget } from "./candidates.ts";
import type { Database, Transaction } from "./database.ts";
import { afterFinish, type FinishedRun } from "./finish-run.ts";
import { takeEvents } from "./lanes.ts";
import { type Going, removeEvents, toldOf } from "./remove-events.ts";

/** An address is compared in lower case. */
const holds = (text: string): string =>
  `EXISTS (SELECT 1 FROM unnest($2::text[]) AS sought (text) WHERE strpos(lower(${text}), sought.text) > 0)`;

export const sql = {
  look: `
    SELECT e.seq, e.received_at, e.id, s.connection_id, e.lane, e.hiring, e.idempotency_key,
      pg_column_size(p.headers) + pg_column_size(p.body) AS bytes,
      octet_length(p.headers) + octet_length(p.body) AS length
    FROM events e JOIN sources s ON s.seq = e.source_seq
    LEFT JOIN event_payloads p
      ON p.workspace_seq = e.workspace_seq AND p.event_seq = e.seq AND p.received_at = e.received_at
    WHERE e.workspace_seq = $1 AND e.seq > $2 AND e.seq <= $3 ORDER BY e.seq LIMIT $4`,
  // the texts of some events, to be searched outside: bodies are bytes, and JSON may hold what a text may not
  inPayloads: `
    SELECT p.event_seq AS seq, p.headers AS text, p.body
    FROM unnest($2::bigint[], $3::bigint[]) AS wanted (seq, received_at)
    JOIN event_payloads p
      ON p.workspace_seq = $1 AND p.event_seq = wanted.seq AND p.received_at = wanted.received_at`,
  inRuns: `
    SELECT event_seq AS seq, concat_ws(' ', outputs, reason, question, answer) AS text
    FROM runs WHERE workspace_seq = $1 AND event_seq = ANY ($2::bigint[])`,
  inAttempts: `
    SELECT r.event_seq AS seq, concat_ws(' ', a.request, a.response, a.message) AS text
    FROM runs r JOIN attempts a ON a.workspace_seq = $1 AND a.run_seq = r.seq
    WHERE r.workspace_seq = $1 AND r.event_seq = ANY ($2::bigint[])`,
  atWork: `
    SELECT count(*) AS runs FROM runs
    WHERE workspace_seq = $1 AND event_seq = ANY ($2::bigint[]) AND finished_at IS NULL AND state = 'running'`,
  /** Whoever works on it finds that it lost the run. */
  finish: `
    WITH going AS MATERIALIZED (
      SELECT seq, state FROM runs
      WHERE workspace_seq = $1 AND event_seq = ANY ($2::bigint[]) AND finished_at IS NULL ORDER BY seq FOR UPDATE)
    UPDATE runs r SET
      state = 'cancelled', hold = NULL, question = NULL, finished_at = $3, due_at = NULL, token = NULL
    FROM going WHERE r.workspace_seq = $1 AND r.seq = going.seq
    RETURNING r.event_seq, r.automation_seq, r.lane, r.state, going.state AS was`,
  counts: `
    SELECT
      (SELECT count(*) FROM runs WHERE workspace_seq = $1 AND event_seq = ANY ($2::bigint[])) AS runs,
      (SELECT count(*) FROM runs r JOIN attempts a ON a.workspace_seq = $1 AND a.run_seq = r.seq
        WHERE r.workspace_seq = $1 AND r.event_seq = ANY ($2::bigint[])) AS attempts`,
  removeCached: `DELETE FROM keys WHERE workspace_seq = $1 AND ${holds("keys.key")}`,
  removeKept: `DELETE FROM kept_answers WHERE workspace_seq = $1 AND ${holds("kept_answers.body")}`,
};

/** Payloads that are read in one go, unless one of them is larger. */
const BYTES_AT_ONCE = 8_000_000;

interface LookRow extends Going {
  id: string;
  connection_id: string;
  lane: string | null;
  hiring: string;
  idempotency_key: string;
  /** Of the payload, in memory; null without one. */
  length: number | null;
}

interface TextRow {
  seq: number;
  text: string;
  body?: Uint8Array;
}

const decoder = new TextDecoder();

type EraseEvents = Store["eraseEvents"];

export function eraseOf(db: Database) {
  /** Places of the events in whose texts an address stands. */
  async function mentionedIn(rows: readonly LookRow[], texts: readonly string[]): Promise<Set<number>> {
    const found = new Set<number>();
    if (texts.length === 0 || rows.length === 0) return found;
    const search = ({ seq, text, body }: TextRow): void => {
      const all = `${text} ${body ? decoder.decode(body) : ""}`.toLowerCase();
      if (texts.some((each) => all.includes(each))) found.add(seq);
    };
    for (const row of rows) search({ seq: row.seq, text: `${row.hiring} ${row.idempotency_key}` });
    for (const some of portions(rows)) {
      const [seqs, moments] = [some.map(({ seq }) => seq), some.map(({ received_at }) => received_at)];
      for (const row of await db.all<TextRow>(sql.inPayloads, seqs, moments)) search(row);
    }
    const seqs = rows.map(({ seq }) => seq);
    for (const row of await db.all<TextRow>(sql.inRuns, seqs)) search(row);
    for (const row of await db.all<TextRow>(sql.inAttempts, seqs)) search(row);
    return found;
  }

  /** @returns how many of their runs were at work */
  async function cancelRuns(tx: Transaction, seqs: readonly number[], at: number): Promise<number> {
    const runs = await tx.all<FinishedRun & { state: RunState; was: RunState }>(sql.finish, seqs, at);
    await afterFinish(tx, runs);
    return runs.filter(({ was }) => was === "running").length;
  }

  async function countOnly(going: readonly LookRow[]): Promise<{ removed: Removed; atWork: number }> {
    const seqs = going.map(({ seq }) => seq);
    const counts = await db.one<Pick<Removed, "runs" | "attempts">>(sql.counts, seqs);
    const atWork = (await db.one<{ runs: number }>(sql.atWork, seqs))!.runs;
    const payloads = going.filter(({ bytes }) => bytes !== null).length;
    return { removed: { ...NOTHING_REMOVED, ...counts, payloads, events: going.length }, atWork };
  }

  async function eraseEvents(
    refs: Parameters<EraseEvents>[0],
    { after, limit, at, repeats, dryRun = false }: Parameters<EraseEvents>[1],
  ): Promise<ErasureDone> {
    const who = traceOf(refs);
    const done: ErasureDone = { removed: NOTHING_REMOVED, next: null, found: [], atWork: 0, mentions: [] };
    // one that is being taken in may stand before others that are there already
    const { event: upTo } = await horizon(db);
    const rows = await db.all<LookRow>(sql.look, Number(after ?? 0), upTo, limit);
    const mentioned = await mentionedIn(rows, who.texts);
    const going: LookRow[] = [];
    for (const row of rows) {
      const names = toldOf(row.hiring);
      const named = names.email !== null || names.candidate_id !== null;
      if (!who.is({ ...row, ...names }) && (named || !mentioned.has(row.seq))) {
        if (mentioned.has(row.seq)) done.mentions.push(row.id);
        continue;
      }
      done.found.push({ id: row.id, connectionId: row.connection_id });
      going.push(row);
    }
    done.next = rows.length === limit ? String(rows.at(-1)!.seq) : null;
    if (going.length === 0) return done;
    const seqs = going.map(({ seq }) => seq);
    const went = dryRun
      ? await countOnly(going)
      : await db.transaction(
          async (tx) => {
            await takeEvents(tx, seqs);
            const atWork = await cancelRuns(tx, seqs, at);
            return { atWork, removed: await removeEvents(tx, going, { at, repeats }) };
          },
          { barrier: "exclusive" },
        );
    done.removed = addUp(done.removed, went.removed);
    done.atWork += went.atWork;
    return done;
  }

  return {
    eraseEvents,
    eraseCandidate: (refs: readonly CandidateRef[]): Promise<number> =>
      db.transaction(async (tx) => {
        const { texts } = traceOf(refs);
        await tx.run(sql.removeCached, texts);
        await tx.run(sql.removeKept, texts);
        return await forget(tx, refs);
      }),
  };
}

/** As many at a time as fit into memory without harm. */
function* portions(rows: readonly LookRow[]): Iterable<LookRow[]> {
  let some: LookRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    if (row.length === null) continue;
    if (bytes + row.length > BYTES_AT_ONCE && some.length > 0) {
      yield some;
      [some, bytes] = [[], 0];
    }
    some.push(row);
    bytes += row.length;
  }
  if (some.length > 0) yield some;
}

/**
 * Hot statement 3 of 3: how workers leave runs. The token is part of every WHERE, so asking whether the
 * claim still holds and changing the run are one step: a worker that was too slow changes nothing.
 * Changes that come together share one transaction, with one statement for each kind of change.
 */
import type { RunState } from "../../core/types.ts";
import type { NewAttempt, RunChange } from "../run-queue.ts";
import type { Database, Transaction } from "./database.ts";
import { afterFinish, type FinishedRun } from "./finish-run.ts";
import { grouped, type Outcome } from "./grouped.ts";
import { takeLanesOf } from "./lanes.ts";

/**
 * Which runs are meant: those whose claim still holds. Ids are named twice, so that the planner looks them up: it would rather read
 * a table that it does not take for large from end to end.
 */
const OURS = `r.workspace_seq = $1 AND r.id = ANY ($2::text[]) AND r.id = each.id AND r.token = each.token`;

export const sql = {
  nextStep: `
    UPDATE runs r SET
      step_index = step_index + 1, attempts = 0, outputs = each.outputs, reason = NULL, code = NULL, answer = NULL,
      step_began_at = each.began, ambiguous_since = NULL, waits_for = NULL
    FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::int[]) AS each (id, token, outputs, began, index)
    WHERE ${OURS} AND r.step_index = coalesce(each.index, r.step_index) RETURNING r.id, r.seq`,
  /** They have gone on from there already: the answer to the first change was lost, and it was made again. */
  wentOn: `
    SELECT r.id FROM runs r, unnest($2::text[], $3::text[], $4::int[]) AS each (id, token, index)
    WHERE ${OURS} AND r.step_index = each.index + 1`,
  /** The answer of a failed run is kept for its replay, which goes on at the same step. */
  finish: `
    UPDATE runs r SET
      state = each.state, reason = each.reason, code = each.code, outputs = each.outputs, finished_at = each.at,
      due_at = NULL, token = NULL,
      ambiguous_since = CASE each.state WHEN 'failed' THEN coalesce(each.ambiguous_since, r.ambiguous_since) END,
      answer = CASE each.state WHEN 'failed' THEN answer END, waits_for = NULL
    FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[])
      AS each (id, token, state, reason, code, outputs, at, ambiguous_since)
    WHERE ${OURS} RETURNING r.id, r.seq, r.event_seq, r.automation_seq, r.lane, r.state`,
  wait: `
    UPDATE runs r SET
      state = 'waiting', reason = each.reason, code = each.code, attempts = each.attempts, next_at = each.next_at,
      due_at = each.next_at, token = NULL, ambiguous_since = each.ambiguous_since, waits_for = each.waits_for
    FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::bigint[], $8::bigint[], $9::text[])
      AS each (id, token, reason, code, attempts, next_at, ambiguous_since, waits_for)
    WHERE ${OURS} RETURNING r.id, r.seq`,
  hold: `
    UPDATE runs r SET
      state = 'held', hold = each.hold, question = each.question, hold_connection_id = each.connection_id,
      reason = each.reason, code = each.code, due_at = NULL, token = NULL, ambiguous_since = each.ambiguous_since,
      next_at = coalesce(each.until, next_at), waits_for = NULL
    FROM unnest(
        $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::bigint[])
      AS each (id, token, hold, question, connection_id, reason, code, ambiguous_since, until)
    WHERE ${OURS} RETURNING r.id, r.seq`,
  /** What an earlier interruption left unsettled stays unsettled. */
  unclaim: `
    UPDATE runs r SET state = 'waiting', due_at = next_at, token = NULL
    FROM unnest($2::text[], $3::text[]) AS each (id, token)
    WHERE ${OURS} RETURNING r.id, r.seq`,
  attempts: `
    INSERT INTO attempts (
      workspace_seq, run_seq, step_id, number, started_at, duration_ms, outcome, message, code, request, response,
      next_at)
    SELECT $1, * FROM unnest(
      $2::bigint[], $3::text[], $4::int[], $5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::text[], $10::text[],
      $11::text[], $12::bigint[])`,
};

/** Changes in one transaction. Those that finish hold two locks each. */
const MOST = 200;

interface Wish {
  runId: string;
  token: string;
  change: RunChange;
}

/** Those of one kind of change. */
type Of<To extends RunChange["to"]> = Wish & { change: Extract<RunChange, { to: To }> };
type Finishing = Of<"succeeded" | "filtered" | "failed" | "cancelled">;

interface Changed {
  id: string;
  /** Null when it was changed before: what comes with the change is there already. */
  seq: number | null;
}

const isOf =
  <To extends RunChange["to"]>(...to: To[]) =>
  (wish: Wish): wish is Of<To> =>
    (to as string[]).includes(wish.change.to);

const leases = (wishes: readonly Wish[]): [string[], string[]] => [
  wishes.map(({ runId }) => runId),
  wishes.map(({ token }) => token),
];

async function goOn(tx: Transaction, wishes: readonly Of<"next_step">[]): Promise<Changed[]> {
  const changes = wishes.map(({ change }) => change);
  const from = (wish: Of<"next_step">): number | null => wish.change.from ?? null;
  const changed = await tx.all<Changed>(
    sql.nextStep,
    ...leases(wishes),
    changes.map(({ outputs }) => JSON.stringify(outputs)),
    changes.map(({ attempt }) => Math.round(attempt.startedAt + attempt.durationMs)),
    wishes.map(from),
  );
  if (changed.length === wishes.length) return changed;
  const done = new Set(changed.map(({ id }) => id));
  const left = wishes.filter(({ runId }) => !done.has(runId));
  const before = await tx.all<{ id: string }>(sql.wentOn, ...leases(left), left.map(from));
  return [...changed, ...before.map(({ id }) => ({ id, seq: null }))];
}

type Finished = Changed & FinishedRun & { state: RunState };

async function finish(tx: Transaction, wishes: readonly Finishing[]): Promise<Finished[]> {
  const changes = wishes.map(({ change }) => change);
  return await tx.all<Finished>(
    sql.finish,
    ...leases(wishes),
    changes.map(({ to }) => to),
    changes.map(({ reason }) => reason),
    changes.map(({ code }) => code),
    changes.map(({ outputs }) => JSON.stringify(outputs)),
    changes.map(({ at }) => at),
    changes.map(({ ambiguousSince = null }) => ambiguousSince),
  );
}

async function wait(tx: Transaction, wishes: readonly Of<"waiting">[]): Promise<Changed[]> {
  const changes = wishes.map(({ change }) => change);
  return await tx.all<Changed>(
    sql.wait,
    ...leases(wishes),
    changes.map(({ reason }) => reason),
    changes.map(({ code }) => code),
    changes.map(({ attempts }) => attempts),
    changes.map(({ nextAt }) => nextAt),
    changes.map(({ ambiguousSince }) => ambiguousSince),
    changes.map(({ waitsFor = null }) => waitsFor),
  );
}

async function hold(tx: Transaction, wishes: readonly Of<"held">[]): Promise<Changed[]> {
  const changes = wishes.map(({ change }) => change);
  return await tx.all<Changed>(
    sql.hold,
    ...leases(wishes),
    changes.map(({ hold }) => hold),
    changes.map(({ question }) => (question ? JSON.stringify(question) : null)),
    changes.map(({ connectionId }) => connectionId),
    changes.map(({ reason }) => reason),
    changes.map(({ code }) => code),
    changes.map(({ ambiguousSince }) => ambiguousSince),
    changes.map(({ until = null }) => until),
  );
}

async function addAttempts(
  tx: Transaction,
  tried: readonly { runSeq: number; attempt: NewAttempt }[],
): Promise<void> {
  if (tried.length === 0) return;
  const attempts = tried.map(({ attempt }) => attempt);
  await tx.run(
    sql.attempts,
    tried.map(({ runSeq }) => runSeq),
    attempts.map(({ stepId }) => stepId),
    attempts.map(({ number }) => number),
    attempts.map(({ startedAt }) => startedAt),
    attempts.map(({ durationMs }) => Math.round(durationMs)),
    attempts.map(({ outcome }) => outcome),
    attempts.map(({ message }) => message),
    attempts.map(({ code }) => code),
    attempts.map(({ request }) => request),
    attempts.map(({ response }) => response),
    attempts.map(({ nextAt }) => nextAt),
  );
}

/** @param wishes  one for each run */
async function apply(tx: Transaction, wishes: readonly Wish[]): Promise<Map<string, Changed["seq"]>> {
  const finishing = wishes.filter(isOf("succeeded", "filtered", "failed", "cancelled"));
  const steps = wishes.filter(isOf("next_step"));
  const waiting = wishes.filter(isOf("waiting"));
  const held = wishes.filter(isOf("held"));
  const unclaimed = wishes.filter(isOf("unclaimed"));
  const [, finished, ...others] = await Promise.all([
    takeLanesOf(
      tx,
      finishing.map(({ runId }) => runId),
    ),
    finishing.length > 0 ? finish(tx, finishing) : [],
    steps.length > 0 ? goOn(tx, steps) : [],
    waiting.length > 0 ? wait(tx, waiting) : [],
    held.length > 0 ? hold(tx, held) : [],
    unclaimed.length > 0 ? tx.all<Changed>(sql.unclaim, ...leases(unclaimed)) : [],
  ]);
  const changed = [...finished, ...others.flat()];
  const seqs = new Map(changed.map(({ id, seq }) => [id, seq]));
  const tried = wishes.flatMap(({ runId, change }) => {
    const runSeq = seqs.get(runId);
    const attempt = change.to === "unclaimed" ? null : change.attempt;
    return runSeq == null || attempt === null ? [] : [{ runSeq, attempt }];
  });
  await Promise.all([addAttempts(tx, tried), afterFinish(tx, finished)]);
  return seqs;
}

export function changeRunOf(db: Database) {
  async function change(wishes: Wish[]): Promise<Outcome<boolean>[]> {
    // of those about the same run, one at a time
    const ids = wishes.map(({ runId }) => runId);
    const first = wishes.filter(({ runId }, index) => ids.indexOf(runId) === index);
    const changed = await db.transaction((tx) => apply(tx, first), { barrier: "shared" });
    const outcomes = new Map<Wish, Outcome<boolean>>(
      first.map((wish) => [wish, { ok: true, value: changed.has(wish.runId) }]),
    );
    const later = wishes.filter((wish) => !outcomes.has(wish));
    if (later.length > 0) {
      const rest = await change(later);
      later.forEach((wish, index) => outcomes.set(wish, rest[index]!));
    }
    return wishes.map((wish) => outcomes.get(wish)!);
  }

  return grouped<Wish, boolean>(change, { most: MOST });
}

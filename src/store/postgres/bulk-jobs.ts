/** What is done to many runs, a run at a time. */
import { ConfigError } from "../../core/errors.ts";
import type { BulkItem, BulkJob, BulkJobs } from "../bulk-jobs.ts";
import { runWentOn } from "../refusals.ts";
import { type ItemRow, type JobRow, toItem, toJob } from "../rows/bulk-jobs.ts";
import { cancelRun } from "./cancel-run.ts";
import type { Database, Session, Transaction } from "./database.ts";
import { releaseHeld } from "./release-held.ts";
import { replayRun } from "./replay-run.ts";
import { skipStep } from "./skip-step.ts";
import { retryNow } from "./steer-run.ts";

const KEPT = 100;
const COLUMNS = "seq, id, action, choice, state, made_by, runs, done, refused, created_at, finished_at";
const ITEM = "place, run_id, outcome, code, reason, new_run_id, at";

/** `+ 0`: a workspace has few, and no index on the place alone must be walked past everybody else's. */
export const sql = {
  insert: `
    INSERT INTO bulk_jobs (workspace_seq, id, action, choice, state, made_by, runs, done, refused, created_at)
    VALUES ($1, $2, $3, $4, 'running', $5, $6, 0, 0, $7) RETURNING seq`,
  /** Of a job of this workspace alone. */
  insertItems: `
    INSERT INTO bulk_items (workspace_seq, job_seq, place, run_id)
    SELECT $1, j.seq, i.place - 1, i.run_id
    FROM bulk_jobs j, unnest($3::text[]) WITH ORDINALITY AS i (run_id, place)
    WHERE j.workspace_seq = $1 AND j.seq = $2`,
  removeOld: `
    DELETE FROM bulk_jobs WHERE workspace_seq = $1 AND state IN ('cancelled', 'finished') AND seq = ANY (ARRAY(
      SELECT seq FROM bulk_jobs WHERE workspace_seq = $1 ORDER BY seq + 0 DESC OFFSET ${KEPT}))`,
  newest: `SELECT ${COLUMNS} FROM bulk_jobs WHERE workspace_seq = $1 ORDER BY seq + 0 DESC LIMIT ${KEPT}`,
  job: `SELECT ${COLUMNS} FROM bulk_jobs WHERE workspace_seq = $1 AND id = $2`,
  /** Of two processes that take its next turn, the second waits for the end of the first one's. */
  turn: `SELECT ${COLUMNS} FROM bulk_jobs WHERE workspace_seq = $1 AND id = $2 AND state = 'running' FOR UPDATE`,
  setState: `
    UPDATE bulk_jobs SET state = $2, finished_at = CASE $2 WHEN 'cancelled' THEN $3::bigint END
    WHERE workspace_seq = $1 AND id = $4 AND state IN ('running', 'paused')`,
  item: `
    SELECT ${ITEM} FROM bulk_items
    WHERE workspace_seq = $1 AND place = $3
      AND job_seq = (SELECT seq FROM bulk_jobs WHERE workspace_seq = $1 AND id = $2)`,
  record: `
    UPDATE bulk_items SET outcome = $4, code = $5, reason = $6, new_run_id = $7, at = $8
    WHERE workspace_seq = $1 AND place = $3
      AND job_seq = (SELECT seq FROM bulk_jobs WHERE workspace_seq = $1 AND id = $2)`,
  count: `UPDATE bulk_jobs SET done = done + $3, refused = refused + $4 WHERE workspace_seq = $1 AND seq = $2`,
  finish: `
    UPDATE bulk_jobs SET state = 'finished', finished_at = $3
    WHERE workspace_seq = $1 AND seq = $2 AND done + refused = runs`,
  items: `
    SELECT ${ITEM} FROM bulk_items
    WHERE workspace_seq = $1 AND place > $3
      AND job_seq = (SELECT seq FROM bulk_jobs WHERE workspace_seq = $1 AND id = $2)
    ORDER BY place LIMIT $4`,
  run: `SELECT state, hold FROM runs WHERE workspace_seq = $1 AND id = $2`,
};

type RunState = Parameters<typeof runWentOn>[0];

/** @returns the id of the run that goes on, when it is another one. @throws {ConfigError} why it can't be done */
async function perform(
  tx: Transaction,
  { action, choice, made_by: by }: JobRow,
  runId: string,
  how: { at: number; deadlineAt: number; newRunId: string },
): Promise<string | null> {
  const { at } = how;
  switch (action) {
    case "replay": {
      const { fromStart, version } = JSON.parse(choice) as BulkJob["choice"];
      return (await replayRun(tx, runId, { ...how, fromStart, version })).id;
    }
    case "skip": {
      const { id } = await skipStep(tx, runId, { ...how, by });
      return id === runId ? null : id;
    }
    case "retry":
      if (await retryNow(tx, runId, at)) return null;
      break;
    case "cancel":
      if (await cancelRun(tx, runId, at, `cancelled by ${by}`)) return null;
      break;
    case "release": {
      const hold = (await runNow(tx, runId))?.hold;
      if (hold && (await releaseHeld(tx, hold, { runId }, at)) > 0) return null;
    }
  }
  throw runWentOn((await runNow(tx, runId))?.state ?? null);
}

const runNow = (session: Session, id: string) =>
  session.one<{ state: NonNullable<RunState>; hold: Parameters<typeof releaseHeld>[1] | null }>(sql.run, id);

async function takeTurn(
  tx: Transaction,
  id: string,
  how: Parameters<BulkJobs["stepBulkJob"]>[1],
): Promise<BulkItem | null> {
  const job = await tx.one<JobRow>(sql.turn, id);
  if (job === undefined) return null;
  const item = await tx.one<ItemRow>(sql.item, id, job.done + job.refused);
  if (item === undefined) return null;
  let went: Pick<BulkItem, "outcome" | "code" | "reason" | "newRunId">;
  try {
    const newRunId = await perform(tx, job, item.run_id, how);
    went = { outcome: "done", code: null, reason: null, newRunId };
  } catch (error) {
    // a refusal comes before anything is written; whatever else failed takes the whole turn back
    if (!(error instanceof ConfigError)) throw error;
    went = { outcome: "refused", code: error.code, reason: error.message, newRunId: null };
  }
  const { outcome, code, reason, newRunId } = went;
  await tx.run(sql.record, id, item.place, outcome, code, reason, newRunId, how.at);
  await tx.run(sql.count, job.seq, Number(outcome === "done"), Number(outcome === "refused"));
  await tx.run(sql.finish, job.seq, how.at);
  return { place: item.place, runId: item.run_id, ...went, at: how.at };
}

export function bulkJobsOf(db: Database): BulkJobs {
  return {
    createBulkJob: ({ id, action, choice, madeBy, createdAt }, runIds) =>
      db.transaction(async (tx) => {
        const values = [id, action, JSON.stringify(choice), madeBy, runIds.length, createdAt] as const;
        const { seq } = (await tx.one<{ seq: number }>(sql.insert, ...values))!;
        await tx.run(sql.insertItems, seq, runIds);
        await tx.run(sql.removeOld);
        if (runIds.length === 0) await tx.run(sql.finish, seq, createdAt);
      }),
    bulkJobs: async () => (await db.all<JobRow>(sql.newest)).map(toJob),
    async bulkJob(id) {
      const row = await db.one<JobRow>(sql.job, id);
      return row === undefined ? null : toJob(row);
    },
    setBulkState: async (id, state, at) => (await db.run(sql.setState, state, at, id)) === 1,
    stepBulkJob: (id, how) => db.transaction((tx) => takeTurn(tx, id, how), { barrier: "shared" }),
    bulkItems: async (id, { after, limit }) =>
      (await db.all<ItemRow>(sql.items, id, after, limit)).map(toItem),
  };
}

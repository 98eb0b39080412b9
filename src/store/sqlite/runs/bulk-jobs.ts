/** What is done to many runs, a run at a time. */
import type { DatabaseSync } from "node:sqlite";
import { ConfigError } from "../../../core/errors.ts";
import type { HoldKind, Run } from "../../../core/types.ts";
import type { BulkItem, BulkJob, BulkJobs } from "../../bulk-jobs.ts";
import { runWentOn } from "../../refusals.ts";
import { type ItemRow, type JobRow, toItem, toJob } from "../../rows/bulk-jobs.ts";
import type { Store } from "../../store.ts";
import type { CancelRun } from "./cancel-run.ts";
import { prepareAll } from "../file/prepare-all.ts";

const KEPT = 100;
const COLUMNS = "seq, id, action, choice, state, made_by, runs, done, refused, created_at, finished_at";
const ITEM = "place, run_id, outcome, code, reason, new_run_id, at";

export const sql = {
  insert: `
    INSERT INTO bulk_jobs (id, action, choice, state, made_by, runs, done, refused, created_at)
    VALUES (?, ?, ?, 'running', ?, ?, 0, 0, ?)`,
  insertItem: `INSERT INTO bulk_items (job_seq, place, run_id) VALUES (?, ?, ?)`,
  old: `SELECT seq FROM bulk_jobs ORDER BY seq DESC LIMIT -1 OFFSET ${KEPT}`,
  remove: `DELETE FROM bulk_jobs WHERE seq = ? AND state IN ('cancelled', 'finished')`,
  newest: `SELECT ${COLUMNS} FROM bulk_jobs ORDER BY seq DESC LIMIT ${KEPT}`,
  job: `SELECT ${COLUMNS} FROM bulk_jobs WHERE id = ?`,
  setState: `
    UPDATE bulk_jobs SET state = ?1, finished_at = CASE ?1 WHEN 'cancelled' THEN ?2 END
    WHERE id = ?3 AND state IN ('running', 'paused')`,
  item: `SELECT ${ITEM} FROM bulk_items WHERE job_seq = ? AND place = ?`,
  record: `
    UPDATE bulk_items SET outcome = ?, code = ?, reason = ?, new_run_id = ?, at = ? WHERE job_seq = ? AND place = ?`,
  count: `UPDATE bulk_jobs SET done = done + ?, refused = refused + ? WHERE seq = ?`,
  finish: `UPDATE bulk_jobs SET state = 'finished', finished_at = ? WHERE seq = ? AND done + refused = runs`,
  items: `SELECT ${ITEM} FROM bulk_items WHERE job_seq = ? AND place > ? ORDER BY place LIMIT ?`,
};

/** What may be done to one run, in the transaction that notes it. */
export interface BulkDeeds {
  run: (id: string) => Run | null;
  replayRun: (id: string, how: Parameters<Store["replayRun"]>[1]) => Run;
  retryNow: (id: string, at: number) => boolean;
  releaseHeld: (hold: HoldKind, filter: { runId: string }, at: number) => number;
  skipStep: (id: string, how: Parameters<Store["skipStep"]>[1]) => Run;
  cancelRun: CancelRun;
}

type Sync<T> = {
  [method in keyof T]: T[method] extends (...args: infer A) => Promise<infer R> ? (...args: A) => R : never;
};

export function prepareBulkJobs(db: DatabaseSync, deeds: BulkDeeds): Sync<BulkJobs> {
  const prepared = prepareAll(db, sql);

  const find = (id: string): JobRow | undefined => prepared.job.get(id) as JobRow | undefined;

  /** @returns the id of the run that goes on, when it is another one. @throws {ConfigError} why it can't be done */
  function perform(
    { action, choice, made_by: by }: JobRow,
    runId: string,
    how: { at: number; deadlineAt: number; newRunId: string },
  ): string | null {
    const { at } = how;
    switch (action) {
      case "replay": {
        const { fromStart, version } = JSON.parse(choice) as BulkJob["choice"];
        return deeds.replayRun(runId, { ...how, fromStart, version }).id;
      }
      case "skip": {
        const { id } = deeds.skipStep(runId, { ...how, by });
        return id === runId ? null : id;
      }
      case "retry":
        if (deeds.retryNow(runId, at)) return null;
        break;
      case "cancel":
        if (deeds.cancelRun(runId, at, `cancelled by ${by}`)) return null;
        break;
      case "release": {
        const hold = deeds.run(runId)?.hold;
        if (hold && deeds.releaseHeld(hold, { runId }, at) > 0) return null;
      }
    }
    throw runWentOn(deeds.run(runId)?.state ?? null);
  }

  return {
    createBulkJob({ id, action, choice, madeBy, createdAt }, runIds) {
      const values = [id, action, JSON.stringify(choice), madeBy, runIds.length, createdAt] as const;
      const seq = Number(prepared.insert.run(...values).lastInsertRowid);
      runIds.forEach((runId, place) => prepared.insertItem.run(seq, place, runId));
      for (const old of prepared.old.all() as unknown as { seq: number }[]) prepared.remove.run(old.seq);
      if (runIds.length === 0) prepared.finish.run(createdAt, seq);
    },
    bulkJobs: () => (prepared.newest.all() as unknown as JobRow[]).map(toJob),
    bulkJob(id) {
      const row = find(id);
      return row === undefined ? null : toJob(row);
    },
    setBulkState: (id, state, at) => prepared.setState.run(state, at, id).changes === 1,
    stepBulkJob(id, how) {
      const job = find(id);
      if (job === undefined || job.state !== "running") return null;
      const item = prepared.item.get(job.seq, job.done + job.refused) as ItemRow | undefined;
      if (item === undefined) return null;
      let went: Pick<BulkItem, "outcome" | "code" | "reason" | "newRunId">;
      try {
        const newRunId = perform(job, item.run_id, how);
        went = { outcome: "done", code: null, reason: null, newRunId };
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        went = { outcome: "refused", code: error.code, reason: error.message, newRunId: null };
      }
      const { outcome, code, reason, newRunId } = went;
      prepared.record.run(outcome, code, reason, newRunId, how.at, job.seq, item.place);
      prepared.count.run(Number(outcome === "done"), Number(outcome === "refused"), job.seq);
      prepared.finish.run(how.at, job.seq);
      return { place: item.place, runId: item.run_id, ...went, at: how.at };
    },
    bulkItems(id, { after, limit }) {
      const job = find(id);
      if (job === undefined) return [];
      return (prepared.items.all(job.seq, after, limit) as unknown as ItemRow[]).map(toItem);
    },
  };
}

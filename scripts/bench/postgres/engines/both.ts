/**
 * graphile-worker runs the jobs and the runs are kept beside it: both are inserted in one transaction, a job leases its
 * run and finishes it. Leases and ends of many jobs go out together, as they would in the product.
 *
 * Lanes are kept by the runs: a run that stands behind another has no job, and gets one in the transaction that
 * finishes the one before it. With a queue_name for each lane the next job would wait for graphile-worker to look again,
 * and the order would not outlast a retry.
 */
import { randomBytes } from "node:crypto";
import type { PoolClient } from "pg";
import { openPool } from "../open-pool.ts";
import type { Engine, Job, Queue, Worker, WorkerOptions } from "./engine.ts";
import { ADD_JOBS, graphile, migrateGraphile, runGraphile } from "./graphile.ts";
import { grouped } from "./grouped.ts";
import {
  finishRuns,
  insertRuns,
  migrateRuns,
  named,
  sql,
  transaction,
  type Head,
  type Leased,
} from "./runs-table.ts";

export const both: Engine = {
  key: "both",
  label: "graphile-worker and runs",
  about: "a job beside every run: two rows are inserted in one transaction, the run is updated twice",
  lanes: false,
  async migrate(url) {
    await migrateRuns(url);
    await migrateGraphile(url);
  },
  openQueue,
  openWorker,
  open: sql.open,
  tables: ["runs", ...graphile.tables],
};

export const bothWithLanes: Engine = {
  ...both,
  key: "both-lanes",
  label: "graphile-worker and runs, lanes",
  lanes: true,
};

/** Jobs wait for the database twice, so more of them are let in than where they wait for nothing. */
const AT_A_TIME = 250;

async function addJobs(client: PoolClient, heads: readonly Head[]): Promise<void> {
  if (heads.length === 0) return;
  const values = [heads.map(({ event_seq }) => event_seq), heads.map(({ id }) => id), heads.map(() => null)];
  await client.query({ name: "add", text: ADD_JOBS, values });
}

async function openQueue(url: string): Promise<Queue> {
  const pool = openPool(url, 2);
  return {
    add: (jobs: readonly Job[]) =>
      transaction(pool, async (client) => addJobs(client, await insertRuns(client, jobs))),
    close: () => pool.end(),
  };
}

async function openWorker(options: WorkerOptions): Promise<Worker> {
  const { url, work, leaseMs } = options;
  const pool = openPool(url, 3);
  const lease = grouped(async (ids: string[]): Promise<(Leased | undefined)[]> => {
    const now = Date.now();
    const token = randomBytes(16).toString("hex");
    const { rows } = await pool.query<Leased & { id: string }>(
      named("lease", [ids.toSorted(), token, now, now + leaseMs]),
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id));
  });
  const finish = grouped(async (runs: Leased[]) => {
    await transaction(pool, async (client) => addJobs(client, await finishRuns(client, runs)));
    return runs;
  });
  const worker = await runGraphile(
    options,
    async ({ run }) => {
      const leased = run === null ? undefined : await lease(run);
      if (leased === undefined) return; // somebody else's by now
      await work(Number(leased.event_seq));
      await finish(leased);
    },
    AT_A_TIME,
  );
  return {
    async close() {
      await worker.close();
      await pool.end();
    },
  };
}

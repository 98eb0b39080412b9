/**
 * graphile-worker alone, with the settings of its own performance page: a local queue of 500, 24 jobs at a time,
 * finished in batches. What it has run it deletes.
 *
 * https://worker.graphile.org/docs/performance (read 2026-11-22)
 */
import { Logger, run, runMigrations, type Task } from "graphile-worker";
import { Client } from "pg";
import { openPool } from "../open-pool.ts";
import {
  TAKEN_TOGETHER,
  type Engine,
  type Job,
  type Queue,
  type Worker,
  type WorkerOptions,
} from "./engine.ts";

const AT_A_TIME = 24;

/**
 * add_jobs answers with all that it has inserted; only the count travels. Jobs of one transaction get times of their own:
 * graphile-worker runs those that are due at the same moment in any order, those of one queue too.
 */
export const ADD_JOBS = `
  SELECT count(*) FROM graphile_worker.add_jobs(ARRAY(
    SELECT (
      'job', json_build_object('n', number, 'run', run), lane, now() + place * interval '1 microsecond', NULL, NULL, NULL, NULL
    )::graphile_worker.job_spec
    FROM unnest($1::bigint[], $2::text[], $3::text[]) WITH ORDINALITY AS n (number, run, lane, place) ORDER BY place))`;

export interface Payload {
  n: number;
  run: string | null;
}

const silent = new Logger(() => () => {});

export async function migrateGraphile(url: string): Promise<void> {
  await runMigrations({ connectionString: url, logger: silent });
  const client = new Client({ connectionString: url });
  await client.connect();
  const numbers = Array.from({ length: 2_000 }, (_, index) => index);
  await client.query(ADD_JOBS, [numbers, numbers.map(() => null), numbers.map((each) => `earlier${each}`)]);
  for (const table of ["_private_jobs", "_private_job_queues"]) {
    await client.query(`ANALYZE graphile_worker.${table}`); // as one that has been in use
    await client.query(`DELETE FROM graphile_worker.${table}`);
    await client.query(`VACUUM graphile_worker.${table}`);
  }
  await client.end();
}

export async function runGraphile(
  { url, sweepMs }: WorkerOptions,
  job: (payload: Payload) => Promise<void>,
  atATime = AT_A_TIME,
): Promise<Worker> {
  const task: Task = (payload) => job(payload as Payload);
  const pgPool = openPool(url, AT_A_TIME + 1);
  const runner = await run({
    pgPool,
    noHandleSignals: true,
    logger: silent,
    taskList: { job: task },
    parsedCronItems: [],
    preset: {
      worker: {
        concurrentJobs: atATime,
        localQueue: { size: TAKEN_TOGETHER },
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
        preparedStatements: true,
        ...(sweepMs !== null && { minResetLockedInterval: sweepMs, maxResetLockedInterval: sweepMs }),
      },
    },
  });
  return {
    async close() {
      await runner.stop();
      await pgPool.end();
    },
  };
}

export const graphile: Engine = {
  key: "graphile",
  label: "graphile-worker",
  about: "alone: no run is kept, a job is inserted, locked and deleted",
  lanes: false,
  migrate: migrateGraphile,
  openQueue: (url) => openQueue(url, false),
  openWorker,
  open: "SELECT EXISTS (SELECT FROM graphile_worker._private_jobs) AS open",
  tables: ["graphile_worker._private_jobs"],
};

export const graphileWithLanes: Engine = {
  ...graphile,
  key: "graphile-lanes",
  label: "graphile-worker, queue_name per lane",
  about: "alone, with a queue for each candidate",
  lanes: true,
  openQueue: (url) => openQueue(url, true),
  tables: ["graphile_worker._private_jobs", "graphile_worker._private_job_queues"],
};

async function openQueue(url: string, lanes: boolean): Promise<Queue> {
  const pool = openPool(url, 2);
  return {
    async add(jobs: readonly Job[]) {
      const values = [
        jobs.map(({ number }) => number),
        jobs.map(() => null),
        jobs.map(({ lane }) => (lanes ? lane : null)),
      ];
      await pool.query({ name: "add", text: ADD_JOBS, values });
    },
    close: () => pool.end(),
  };
}

function openWorker(options: WorkerOptions): Promise<Worker> {
  return runGraphile(options, ({ n }) => options.work(n));
}

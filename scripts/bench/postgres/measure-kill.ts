/**
 * A worker is killed with its hands full and another one starts at once: when are its jobs run again?
 * With leases: when they end. With graphile-worker: not within four hours, unless somebody who knows that the worker is
 * dead says so.
 */
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { clockMs } from "../clock.ts";
import type { Engine } from "./engines/engine.ts";
import { jobsFrom, withDatabase } from "./measure-turn.ts";
import type { Postgres } from "./start-postgres.ts";
import { crewOf, startWorkers, type Crew, type WorkerProcess } from "./start-workers.ts";

const JOBS = 100;
/** Short, so that the end of a lease is seen; the product's is a minute. */
export const SHORT_LEASE_MS = 5_000;
export const WATCHED_MS = 12_000;
/** graphile-worker looks for old locks every eight to ten minutes; here it need not be waited for. */
const SWEEP_MS = 500;
const LOOK_MS = 5;
/** Until what was run has been finished, too. */
const WRITTEN_MS = 1_000;

export interface Kill {
  /** From the kill until the last of its jobs had been started again; null when that was not seen. */
  againMs: number | null;
  /** From `force_unlock_workers` on; null where it was not needed. */
  unlockedMs: number | null;
  /** What a worker that starts later takes, when the locks are 3 h 59 min and 4 h 1 min old. */
  agedJobs: [younger: number, older: number] | null;
}

export async function measureKill(engine: Engine, postgres: Postgres): Promise<Kill> {
  const isGraphile = engine.tables.some((table) => table.startsWith("graphile_worker."));
  return await withDatabase(postgres, engine, async (url) => {
    const watcher = new Client({ connectionString: url });
    await watcher.connect();
    try {
      const first = await killOne(engine, url, watcher, isGraphile);
      return { ...first, agedJobs: isGraphile ? await age(engine, url, watcher) : null };
    } finally {
      await watcher.end();
    }
  });
}

async function killOne(
  engine: Engine,
  url: string,
  watcher: Client,
  isGraphile: boolean,
): Promise<Omit<Kill, "agedJobs">> {
  const killedAt = await dieWithJobs(engine, url);
  return await asHeir(engine, url, async (crew) => {
    const againMs = await allStarted(crew, killedAt);
    if (againMs !== null || !isGraphile) return { againMs, unlockedMs: null };
    const unlockedAt = clockMs();
    await watcher.query(
      "SELECT graphile_worker.force_unlock_workers(ARRAY(SELECT DISTINCT locked_by FROM graphile_worker._private_jobs))",
    );
    return { againMs, unlockedMs: await allStarted(crew, unlockedAt) };
  });
}

/** Locks of another dead worker, made older by hand. */
async function age(engine: Engine, url: string, watcher: Client): Promise<[number, number]> {
  await dieWithJobs(engine, url);
  const taken = [];
  for (const old of ["3 hours 59 minutes", "4 hours 1 minute"]) {
    await watcher.query(
      `UPDATE graphile_worker._private_jobs SET locked_at = now() - interval '${old}' WHERE locked_at IS NOT NULL`,
    );
    taken.push(
      await asHeir(engine, url, async (crew) => {
        await delay(3_000);
        return await crew.started();
      }),
    );
  }
  return [taken[0]!, taken[1]!];
}

/** @returns when it was killed */
async function dieWithJobs(engine: Engine, url: string): Promise<number> {
  const queue = await engine.openQueue(url);
  await queue.add(jobsFrom(0, JOBS, null));
  await queue.close();
  const victim = startWorkers(1)[0]!;
  const crew = crewOf([victim]);
  await crew.begin({ engine: engine.key, url, leaseMs: SHORT_LEASE_MS, sweepMs: SWEEP_MS, holds: true });
  while ((await crew.started()) === 0) await delay(LOOK_MS);
  await delay(300); // until it holds all that it can
  const killedAt = clockMs();
  await victim.close();
  return killedAt;
}

async function asHeir<T>(engine: Engine, url: string, look: (crew: Crew) => Promise<T>): Promise<T> {
  const heir: WorkerProcess = startWorkers(1)[0]!;
  try {
    const crew = crewOf([heir]);
    await crew.begin({ engine: engine.key, url, leaseMs: SHORT_LEASE_MS, sweepMs: SWEEP_MS, holds: false });
    const seen = await look(crew);
    await delay(WRITTEN_MS);
    return seen;
  } finally {
    await heir.close();
  }
}

async function allStarted(crew: Crew, from: number): Promise<number | null> {
  const end = clockMs() + WATCHED_MS;
  while (clockMs() < end) {
    if ((await crew.started()) >= JOBS) {
      const at = (await crew.take()).flatMap((each) => [...each.at]);
      return Math.max(...at) - from;
    }
    await delay(LOOK_MS);
  }
  return null;
}

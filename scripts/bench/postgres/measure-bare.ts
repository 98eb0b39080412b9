/**
 * One turn of graphile-worker alone, in the shape of the product's: jobs that do nothing are queued while worker
 * processes run them. `single`: each is queued by itself, by as many callers as the product has senders, which is how an
 * event comes. `together`: 200 in a transaction, two transactions at a time, the fastest that there is.
 */
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { clockMs } from "../clock.ts";
import { ADD_JOBS, graphile } from "./engines/graphile.ts";
import { QUEUED_TOGETHER } from "./engines/engine.ts";
import { isOpen, LEASE_MS, withDatabase } from "./measure-turn.ts";
import { startMeter, type Cost } from "./meter.ts";
import { openPool } from "./open-pool.ts";
import type { Postgres } from "./start-postgres.ts";
import { crewOf, startWorkers, type WorkerProcess } from "./start-workers.ts";

export type Manner = "single" | "together";

export interface BareTurn {
  /** Queued, durably. */
  queuedPerSecond: number;
  /** Queued and run, from the first call to the end of the last job. */
  runPerSecond: number;
  /** From the call that queues it to its start, one at a time, ascending. */
  singles: number[];
  cost: Cost;
  fault: string | null;
}

/** As many as a process of the product has. */
const CONNECTIONS = 10;
const AT_ONCE = { single: 50, together: 2 };
const WARM_SHARE = 0.25;
const LOOK_MS = 5;
const PAUSE_MS = 10;

export async function measureBare(
  postgres: Postgres,
  { jobs, singles, size, manner }: { jobs: number; singles: number; size: number; manner: Manner },
): Promise<BareTurn> {
  const workers = startWorkers(size);
  try {
    return await withDatabase(postgres, graphile, (url) =>
      measure(postgres, { url, workers, jobs, singles, manner }),
    );
  } finally {
    await Promise.all(workers.map((each) => each.close()));
  }
}

const ownCpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

async function measure(
  postgres: Postgres,
  turn: { url: string; workers: WorkerProcess[]; jobs: number; singles: number; manner: Manner },
): Promise<BareTurn> {
  const { url, workers, jobs, singles, manner } = turn;
  const crew = crewOf(workers);
  const pool = openPool(url, CONNECTIONS);
  const watcher = new Client({ connectionString: url });
  await watcher.connect();
  let next = 0;

  /** @returns how long it took until all were queued */
  const runUpTo = async (end: number): Promise<number> => {
    const each = manner === "single" ? 1 : QUEUED_TOGETHER;
    const add = async (): Promise<void> => {
      while (next < end) {
        const first = next;
        next = Math.min(first + each, end);
        const numbers = Array.from({ length: next - first }, (_, index) => first + index);
        await pool.query({
          name: "add",
          text: ADD_JOBS,
          values: [numbers, ...Array<null[]>(2).fill(numbers.map(() => null))],
        });
      }
    };
    const from = clockMs();
    await Promise.all(Array.from({ length: AT_ONCE[manner] }, add));
    const queuedMs = clockMs() - from;
    while ((await crew.started()) < end) await delay(LOOK_MS);
    while (await isOpen(graphile, watcher)) await delay(LOOK_MS);
    return queuedMs;
  };

  try {
    await crew.begin({ engine: graphile.key, url, leaseMs: LEASE_MS, sweepMs: null, holds: false });
    const warm = Math.ceil(jobs * WARM_SHARE);
    await runUpTo(warm);
    const server = { postgres, database: new URL(url).pathname.slice(1) };
    const processes = workers.map(({ pid }) => ({ name: "worker", pid }));
    const meter = await startMeter({ processes, ownCpuMs, server });
    const from = clockMs();
    const queuedMs = await runUpTo(warm + jobs);
    const tookMs = clockMs() - from;
    const cost = await meter(jobs);
    const sent: { number: number; at: number }[] = [];
    for (let single = 0; single < singles; single += 1) {
      await delay(PAUSE_MS);
      sent.push({ number: next, at: clockMs() });
      await runUpTo(next + 1);
    }
    const started = await crew.take();
    await crew.end();
    const startOf = new Map(
      started.flatMap(({ numbers, at }) => [...numbers].map((number, i) => [number, at[i]!])),
    );
    const count = started.reduce((sum, { numbers }) => sum + numbers.length, 0);
    return {
      queuedPerSecond: (jobs * 1000) / queuedMs,
      runPerSecond: (jobs * 1000) / tookMs,
      singles: sent.map(({ number, at }) => startOf.get(number)! - at).toSorted((one, other) => one - other),
      cost,
      fault: count === next && startOf.size === next ? null : `${next} jobs were run ${count} times`,
    };
  } finally {
    await pool.end();
    await watcher.end();
  }
}

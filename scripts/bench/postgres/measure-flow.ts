/** A long flow: jobs are queued while others are run. How fast, does it get slower, and what is left in the tables? */
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { clockMs } from "../clock.ts";
import { QUEUED_TOGETHER, type Engine } from "./engines/engine.ts";
import { isOpen, jobsFrom, lanesFor, LEASE_MS, withDatabase } from "./measure-turn.ts";
import type { Postgres } from "./start-postgres.ts";
import type { Crew } from "./start-workers.ts";

/** Jobs that may wait: enough to keep everybody busy. */
const MOST_WAITING = 5_000;
const LOOK_MS = 5;
/** A connection tells its figures once it has been idle for a second. */
const TOLD_AFTER_MS = 1_500;

export interface TableSize {
  table: string;
  live: number;
  dead: number;
  /** Share of updates that touched no index. */
  hotShare: number;
  autovacuums: number;
  tableBytes: number;
  indexBytes: number;
}

export interface Flow {
  jobsPerSecond: number;
  /** The last tenth's jobs a second over those of the second tenth: the first has it easier. */
  lastOverEarly: number;
  sizes: TableSize[];
}

export async function measureFlow(
  engine: Engine,
  { postgres, crew, jobs: count }: { postgres: Postgres; crew: Crew; jobs: number },
): Promise<Flow> {
  return await withDatabase(postgres, engine, async (url) => {
    const watcher = new Client({ connectionString: url });
    await watcher.connect();
    const queue = await engine.openQueue(url);
    try {
      await watcher.query("CHECKPOINT");
      await crew.begin({ engine: engine.key, url, leaseMs: LEASE_MS, sweepMs: null, holds: false });
      const jobs = jobsFrom(0, count, engine.lanes ? lanesFor(count) : null);
      const from = clockMs();
      let begun = 0;
      for (let next = 0; next < jobs.length; next += QUEUED_TOGETHER) {
        while (next - begun > MOST_WAITING) begun = await crew.started();
        await queue.add(jobs.slice(next, next + QUEUED_TOGETHER));
      }
      while (await isOpen(engine, watcher)) await delay(LOOK_MS);
      const tookMs = clockMs() - from;
      const starts = (await crew.take()).flatMap(({ at }) => [...at]).toSorted((one, other) => one - other);
      await crew.end();
      await delay(TOLD_AFTER_MS);
      const tenth = Math.floor(starts.length / 10);
      const tookTenth = (which: number): number => starts[(which + 1) * tenth - 1]! - starts[which * tenth]!;
      const sizes: TableSize[] = [];
      for (const table of engine.tables) sizes.push(await sizeOf(watcher, table));
      return {
        jobsPerSecond: (count * 1000) / tookMs,
        lastOverEarly: tookTenth(1) / tookTenth(9),
        sizes,
      };
    } finally {
      await queue.close();
      await watcher.end();
    }
  });
}

async function sizeOf(watcher: Client, table: string): Promise<TableSize> {
  const { rows } = await watcher.query<Record<string, string>>(
    `SELECT n_live_tup, n_dead_tup, n_tup_upd, n_tup_hot_upd, autovacuum_count,
       pg_relation_size(relid) AS table_bytes, pg_indexes_size(relid) AS index_bytes
     FROM pg_stat_user_tables WHERE relid = $1::regclass`,
    [table],
  );
  const of = (name: string): number => Number(rows[0]![name]);
  return {
    table: table.replace("graphile_worker._private_", "graphile "),
    live: of("n_live_tup"),
    dead: of("n_dead_tup"),
    hotShare: of("n_tup_upd") === 0 ? 0 : of("n_tup_hot_upd") / of("n_tup_upd"),
    autovacuums: of("autovacuum_count"),
    tableBytes: of("table_bytes"),
    indexBytes: of("index_bytes"),
  };
}

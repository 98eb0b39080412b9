/** A few jobs of one lane and nothing else to do: how long until the last of them begins? */
import { setTimeout as delay } from "node:timers/promises";
import { clockMs } from "../clock.ts";
import type { Engine } from "./engines/engine.ts";
import { jobsFrom, LEASE_MS, withDatabase } from "./measure-turn.ts";
import type { Postgres } from "./start-postgres.ts";
import type { Crew } from "./start-workers.ts";

export const LANE_JOBS = 5;
const WAITING_MS = 300;
const PATIENCE_MS = 20_000;
const LOOK_MS = 5;

/** @returns milliseconds from the answer that they are on the disk; null when it took far too long */
export async function measureLane(
  engine: Engine,
  { postgres, crew }: { postgres: Postgres; crew: Crew },
): Promise<number | null> {
  return await withDatabase(postgres, engine, async (url) => {
    const queue = await engine.openQueue(url);
    try {
      await crew.begin({ engine: engine.key, url, leaseMs: LEASE_MS, sweepMs: null, holds: false });
      await delay(WAITING_MS);
      await queue.add(jobsFrom(0, LANE_JOBS, 1));
      const from = clockMs();
      while ((await crew.started()) < LANE_JOBS && clockMs() < from + PATIENCE_MS) await delay(LOOK_MS);
      const starts = (await crew.take()).flatMap(({ at }) => [...at]);
      await crew.end();
      return starts.length < LANE_JOBS ? null : Math.max(...starts) - from;
    } finally {
      await queue.close();
    }
  });
}

/** The runs are the queue: whoever is free takes what is due, with SKIP LOCKED, and a lease says for how long. */
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
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
import { finishRuns, insertRuns, migrateRuns, named, sql, transaction, type Leased } from "./runs-table.ts";

/** What the next lease that ends, or a signal that was missed, may cost. */
const LOOK_AGAIN_MS = 250;

export const runs: Engine = {
  key: "runs",
  label: "runs as the queue",
  about: "the row that is kept as history is also what is claimed: inserted, updated twice, never deleted",
  lanes: false,
  migrate: migrateRuns,
  openQueue,
  openWorker,
  open: sql.open,
  tables: ["runs"],
};

export const runsWithLanes: Engine = {
  ...runs,
  key: "runs-lanes",
  label: "runs as the queue, lanes",
  lanes: true,
};

async function openQueue(url: string): Promise<Queue> {
  const pool = openPool(url, 2);
  return {
    add: (jobs: readonly Job[]) =>
      transaction(pool, async (client) => {
        await insertRuns(client, jobs);
        await client.query(named("signal", []));
      }),
    close: () => pool.end(),
  };
}

async function openWorker({ url, work, leaseMs }: WorkerOptions): Promise<Worker> {
  const pool = openPool(url, 3);
  const listener = new Client({ connectionString: url });
  await listener.connect();
  const now = { inHand: 0, claiming: false, finishing: false, signalled: false, closed: false };
  let finished: Leased[] = [];

  async function claim(): Promise<void> {
    now.signalled = true;
    if (now.claiming || now.closed) return;
    now.claiming = true;
    while (now.signalled && now.inHand <= TAKEN_TOGETHER) {
      now.signalled = false;
      const at = Date.now();
      const token = randomBytes(16).toString("hex");
      const { rows } = await pool.query<Leased>(named("claim", [at, at + leaseMs, TAKEN_TOGETHER, token]));
      now.inHand += rows.length;
      if (rows.length === TAKEN_TOGETHER) now.signalled = true;
      for (const run of rows.toSorted((one, other) => Number(one.seq) - Number(other.seq))) void take(run);
    }
    now.claiming = false;
  }

  async function take(run: Leased): Promise<void> {
    await work(Number(run.event_seq));
    finished.push(run);
    if (!now.finishing) void finish();
  }

  async function finish(): Promise<void> {
    now.finishing = true;
    await new Promise(setImmediate); // for whoever ends in the same turn
    while (finished.length > 0) {
      const group = finished;
      finished = [];
      const advanced = await transaction(pool, (client) => finishRuns(client, group));
      now.inHand -= group.length;
      if (advanced.length > 0 || now.signalled) void claim();
    }
    now.finishing = false;
  }

  listener.on("notification", () => void claim());
  await listener.query("LISTEN hirewire");
  const timer = setInterval(() => void claim(), LOOK_AGAIN_MS);
  void claim();
  return {
    async close() {
      now.closed = true;
      clearInterval(timer);
      while (now.claiming || now.finishing) await delay(1);
      await Promise.all([listener.end(), pool.end()]);
    },
  };
}

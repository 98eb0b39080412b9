/** The product on PostgreSQL as its operator starts it: processes of their own, one database, set up over the API. */
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { automation, connectVendor, MAIN, speakWith, type RunningHirewire } from "../contestants/hirewire.ts";
import { freePort, spawnServer, type Spawned } from "../contestants/spawn-server.ts";
import { FAILING_SCORE, PASSING_SCORE } from "../job.ts";
import { runLoad, settle, type Bench } from "../measure.ts";
import { createLedger } from "../tally.ts";
import type { Postgres } from "./start-postgres.ts";

export type Role = "intake" | "worker" | "all";

export interface Product extends RunningHirewire {
  /** By role; `pid` is the first one's. */
  processes: { name: Role; pid: number }[];
}

export interface Installation {
  /** Starts processes on a database that holds a connection, an automation and nothing else. */
  start(
    roles: readonly Role[],
    options?: { profileTo?: string | undefined },
  ): Promise<Product & { database: string }>;
  close(): Promise<void>;
}

const TEMPLATE = "template_product";
/** Of each kind: what the planner knows of the tables is what it knows after the first minutes. */
const EARLIER_EVENTS = 300;

/** @param allow  destinations besides that of the bench: `127.0.0.1:4000` */
export async function openInstallation(
  postgres: Postgres,
  bench: Bench,
  allow: readonly string[] = [],
): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), "hirewire-bench-product-"));
  const env = {
    HIREWIRE_KEY: randomBytes(32).toString("base64"),
    HIREWIRE_TOKEN: `hw_${randomBytes(32).toString("base64url")}`,
  };
  let databases = 0;

  const spawnOne = async (
    role: Role,
    database: string,
    port: number,
    profileTo?: string,
  ): Promise<Spawned> => {
    const own = await mkdtemp(join(folder, "data-"));
    const profile = profileTo === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profileTo}`];
    const allowed = [bench.sink.host, ...allow].join(",");
    const args = ["--role", role, "--port", String(port), "--allow", allowed, "--log-level", "info"];
    return spawnServer(
      process.execPath,
      [...profile, MAIN, "--data", own, "start", "--no-sandbox", ...args],
      {
        env: { ...env, DATABASE_URL: postgres.url(database), PUBLIC_URL: `http://localhost:${port}` },
      },
    );
  };

  const startAll = async (database: string, roles: readonly Role[], profileTo?: string): Promise<Product> => {
    const port = await freePort();
    const spawned: Spawned[] = [];
    const stop = async (): Promise<void> => void (await Promise.all(spawned.map((each) => each.stop())));
    try {
      if (profileTo !== undefined) await mkdir(profileTo, { recursive: true });
      for (const role of roles) spawned.push(await spawnOne(role, database, port, profileTo));
      await Promise.all(spawned.map((each) => each.printed(/(Hirewire listens on|works on runs)/)));
      return {
        ...(await speakWith(`http://127.0.0.1:${port}`, env.HIREWIRE_TOKEN)),
        pid: spawned[0]!.pid,
        processes: spawned.map(({ pid }, index) => ({ name: roles[index]!, pid })),
        output: () => spawned.map((each) => each.output()).join("\n"),
        stop,
      };
    } catch (error) {
      await stop();
      throw error;
    }
  };

  await postgres.admin(`CREATE DATABASE ${TEMPLATE}`);
  const first = await startAll(TEMPLATE, ["all"]);
  try {
    const hookUrl = await connectVendor(first);
    await first.api("POST", "/automations?state=on", automation(bench.sink.url));
    await use({ ...first, hookUrl }, bench);
  } finally {
    await first.stop();
  }
  await analyze(postgres.url(TEMPLATE));

  return {
    async start(roles, { profileTo } = {}) {
      databases += 1;
      const database = `product_${databases}`;
      await postgres.admin(`CREATE DATABASE ${database} TEMPLATE ${TEMPLATE}`);
      const product = await startAll(database, roles, profileTo);
      const { received: earlier } = (await product.status()).events;
      return {
        ...product,
        database,
        accepted: async () => (await product.status()).events.received - earlier,
        async stop() {
          await product.stop();
          await postgres.admin(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
        },
      };
    },
    close: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

async function use(running: RunningHirewire, bench: Bench): Promise<void> {
  const ledger = createLedger();
  for (const score of [FAILING_SCORE, PASSING_SCORE]) {
    await runLoad(running, bench, ledger, { phase: "earlier", score, count: EARLIER_EVENTS });
    await settle(running, bench, true, ledger);
  }
  await bench.sink.call("take", undefined);
}

async function analyze(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query("VACUUM ANALYZE");
  await client.end();
}

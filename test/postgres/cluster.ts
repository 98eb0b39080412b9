/**
 * A real PostgreSQL for tests, started by whoever wants it first and shared by all of one run. What a test changes is a
 * database of its own, copied from a template in some milliseconds.
 *
 * fsync is off: these tests are about what is written, not about a disk that loses its power.
 */
import { spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { clusterFolder } from "./cluster-folder.ts";

const START_MS = 60_000;

export interface TestDatabase {
  url: string;
  /** Ends whatever is connected to it, and removes it. */
  drop(): Promise<void>;
}

/** @returns where a database of the cluster is reached, by name */
export async function startCluster(): Promise<(database: string) => string> {
  const { folder, watched } = clusterFolder();
  if (isMine(folder)) {
    const keeper = fileURLToPath(new URL("keeper.ts", import.meta.url));
    const out = openSync(join(folder, "log"), "a");
    const argv = ["--disable-warning=ExperimentalWarning", keeper, folder, String(watched)];
    spawn(process.execPath, argv, { detached: true, stdio: ["ignore", out, out] }).unref();
  }
  const until = Date.now() + START_MS;
  while (!existsSync(join(folder, "cluster.json"))) {
    if (existsSync(join(folder, "failed")) || Date.now() > until) {
      throw new Error(`PostgreSQL did not start; see ${join(folder, "log")}`);
    }
    await delay(20);
  }
  const { port } = JSON.parse(readFileSync(join(folder, "cluster.json"), "utf8")) as { port: number };
  return (database) => `postgres://hirewire:hirewire@127.0.0.1:${port}/${database}`;
}

function isMine(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o755 }); // a root's PostgreSQL runs as another user, who must see it
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Runs one statement in the cluster's own database. */
async function asAdmin<T>(
  url: (database: string) => string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString: url("postgres") });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * A database of its own.
 *
 * @param template.key  what the template depends on; it is built once for each
 * @param template.build  fills it; it must leave no connection open
 */
export async function testDatabase(template?: {
  key: string;
  build: (url: string) => Promise<void>;
}): Promise<TestDatabase> {
  const url = await startCluster();
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await asAdmin(url, async (client) => {
    if (template === undefined) {
      await client.query(`CREATE DATABASE ${name}`);
      return;
    }
    const from = `template_${createHash("sha256").update(template.key).digest("hex").slice(0, 16)}`;
    await client.query("SELECT pg_advisory_lock(1)");
    const made = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [from]);
    if (made.rowCount === 0) {
      await client.query(`CREATE DATABASE ${from}_part`);
      await template.build(url(`${from}_part`));
      await client.query(`ALTER DATABASE ${from}_part RENAME TO ${from}`);
    }
    await client.query("SELECT pg_advisory_unlock(1)");
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${from} STRATEGY file_copy`);
  });
  return {
    url: url(name),
    drop: () =>
      asAdmin(url, async (client) => void (await client.query(`DROP DATABASE ${name} WITH (FORCE)`))),
  };
}

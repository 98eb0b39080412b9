/**
 * A real PostgreSQL for one test alone, which may stop and restart it. Everything is flushed to the disk, as in earnest: what
 * was acknowledged before a fall must be there after it.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import type { Restart } from "./keeper.ts";
import type { Stop } from "./server.ts";

export interface PrivateCluster {
  port: number;
  /** The address of a database of its own. */
  url: string;
  /** @param afterMs  how long it stays away. Resolves once it takes connections again. */
  restart(how: Stop, afterMs?: number): Promise<void>;
  /** Asks it as its administrator. */
  ask<T extends object>(text: string, ...values: unknown[]): Promise<T[]>;
  close(): Promise<void>;
}

export async function startPrivateCluster(): Promise<PrivateCluster> {
  const folder = mkdtempSync(join(tmpdir(), "hirewire-postgres-own-"));
  chmodSync(folder, 0o755); // a root's PostgreSQL runs as another user, who must see it
  const out = openSync(join(folder, "log"), "a");
  const keeper = fork(
    fileURLToPath(new URL("keeper.ts", import.meta.url)),
    [folder, String(process.pid), "durable"],
    { execArgv: ["--disable-warning=ExperimentalWarning"], stdio: ["ignore", out, out, "ipc"] },
  );
  const gone = once(keeper, "exit");
  const failed = gone.then(() => {
    throw new Error(`PostgreSQL ended:\n${readFileSync(join(folder, "log"), "utf8").slice(-2_000)}`);
  });
  failed.catch(() => undefined); // also while nobody waits for it
  await Promise.race([once(keeper, "message"), failed]);
  const { port } = JSON.parse(readFileSync(join(folder, "cluster.json"), "utf8")) as { port: number };
  const url = `postgres://hirewire:hirewire@127.0.0.1:${port}/postgres`;
  return {
    port,
    url,
    async restart(how, afterMs = 0) {
      keeper.send({ how, afterMs } satisfies Restart);
      await Promise.race([once(keeper, "message"), failed]);
    },
    async ask<T extends object>(text: string, ...values: unknown[]) {
      const client = new Client({ connectionString: url });
      client.on("error", () => undefined); // whoever waits for an answer is told
      try {
        await client.connect();
        return (await client.query<T>(text, values)).rows;
      } finally {
        await client.end().catch(() => undefined);
      }
    },
    async close() {
      keeper.kill("SIGTERM");
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

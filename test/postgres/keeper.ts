/**
 * Keeps a real PostgreSQL for one run of the tests: makes it, says where it is, and takes it away again when it is told
 * to, or when whoever asked for it is gone, however that ended. Whoever holds a channel to it may have it restarted.
 *
 *     node test/postgres/keeper.ts <folder> <pid to watch> [durable]
 */
import { appendFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeServer, type Stop } from "./server.ts";

const WATCH_MS = 500;
const [folder = "", watched = "", kind = ""] = process.argv.slice(2);

/** It is stopped in that way, and started again after so long. */
export interface Restart {
  how: Stop;
  afterMs: number;
}

async function keep(): Promise<void> {
  const server = await makeServer(folder, { durable: kind === "durable" });
  await server.start();
  writeFileSync(join(folder, "cluster.part"), JSON.stringify({ port: server.port, pid: process.pid }));
  renameSync(join(folder, "cluster.part"), join(folder, "cluster.json"));
  process.send?.("started");

  const end = async (): Promise<void> => {
    clearInterval(watch);
    await server.stop("fast"); // at once, and in order
    rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  };
  const watch = setInterval(() => {
    try {
      process.kill(Number(watched), 0);
    } catch {
      void end();
    }
  }, WATCH_MS);
  process.once("SIGTERM", () => void end());
  process.on("message", ({ how, afterMs }: Restart) => void restart(how, afterMs));

  async function restart(how: Stop, afterMs: number): Promise<void> {
    await server.stop(how);
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    await server.start();
    process.send?.("started");
  }
}

try {
  await keep();
} catch (error) {
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  appendFileSync(join(folder, "log"), `${words}\n`);
  writeFileSync(join(folder, "failed"), String(error));
  process.exit(1);
}

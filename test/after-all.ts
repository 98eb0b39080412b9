/** After all tests: the cluster goes, if any test wanted it. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { clusterFolder } from "./postgres/cluster-folder.ts";

export default async function afterAll(): Promise<void> {
  const { folder } = clusterFolder();
  const file = join(folder, "cluster.json");
  if (!existsSync(file)) return;
  try {
    const { pid } = JSON.parse(readFileSync(file, "utf8")) as { pid: number };
    process.kill(pid, "SIGTERM");
  } catch {
    return; // it is gone already
  }
  for (let waited = 0; waited < 10_000 && existsSync(folder); waited += 50) await delay(50);
}

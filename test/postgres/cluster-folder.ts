/** Where the cluster of one run of the tests is: all of its processes come to the same answer. */
import { tmpdir } from "node:os";
import { join } from "node:path";

/** @returns `watched`: the process that it ends with */
export function clusterFolder(): { folder: string; watched: number } {
  const watched = Number(process.env["HIREWIRE_TEST_RUN"] ?? process.pid);
  return { folder: join(tmpdir(), `hirewire-postgres-${watched}`), watched };
}

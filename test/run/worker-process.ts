/** A process with a store and a worker, to be killed: `node worker-process.ts <database> <data folder>`. */
import { createLog } from "../../src/log/create-log.ts";
import { superviseWorker } from "../../src/run/worker/supervisor.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";

const [file = "", dataDir = ""] = process.argv.slice(2);
const store = await openSqliteStore({ file });
const worker = superviseWorker({
  log: createLog({ level: "error" }),
  worker: {
    catalogModule: new URL("board-app.ts", import.meta.url).href,
    dataDir,
    allowEgress: ["127.0.0.1"],
  },
});
worker.join(1, { store });
process.on("message", () => {
  void worker
    .stop()
    .then(() => store.close())
    .then(() => process.disconnect());
});
await worker.onIdle();
process.send?.("idle");

/**
 * The thread in which runs are worked on. It reaches the store through a port, opens secrets itself, and has
 * an evaluator process of its own. Whatever happens to it, intake does not notice.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { Catalog } from "../../core/catalog.ts";
import { HirewireError } from "../../core/errors.ts";
import { type Log, tidy, toLog } from "../../log.ts";
import { connectStore } from "../../store/remote/connect-store.ts";
import { withOwnReads } from "../../store/remote/with-own-reads.ts";
import { startCheckpointer } from "../../store/sqlite/file/checkpointer.ts";
import { openSqliteReader } from "../../store/sqlite/open-sqlite-reader.ts";
import { openVault } from "../../vault/open-vault.ts";
import { createConnectionCaches } from "../connection-cache.ts";
import { createConnectionReader } from "../connections.ts";
import { createEvaluator } from "../evaluator/evaluator.ts";
import { handBackMemory } from "./hand-back-memory.ts";
import { createOutbound } from "../outbound/outbound.ts";
import { createRunner } from "../runner/create-runner.ts";
import type { FromWorker, ToWorker, WorkerData } from "./protocol.ts";

const port = parentPort;
if (!port) throw new Error("worker-thread.ts is started by the supervisor, as a thread");
const say = (message: FromWorker): void => port.postMessage(message);
const { logLevels } = workerData as WorkerData;
const log: Log = toLog(
  (level, message, fields) => say({ kind: "log", level, message, fields: tidy(fields) }),
  (level) => logLevels.includes(level),
);

try {
  await work(workerData as WorkerData);
} catch (error) {
  if (!(error instanceof HirewireError)) throw error;
  say({ kind: "refused", message: error.message, code: error.code });
  port.close();
}

async function work(data: WorkerData): Promise<void> {
  const now = Date.now;
  const { catalog } = (await import(data.catalogModule)) as { catalog: Catalog };
  const line = connectStore(data.storePort);
  const store = data.storeFile === undefined ? line : withOwnReads(line, openSqliteReader(data.storeFile));
  const checkpointer =
    data.storeFile === undefined
      ? null
      : startCheckpointer(data.storeFile, { onError: (error) => log.warn("log not copied back", { error }) });
  const vault = openVault({ dataDir: data.dataDir, key: data.key });
  const evaluator = createEvaluator({
    ...data.evaluator,
    onRestart: (restart) => log.warn("evaluator restarted", { ...restart }),
  });
  const metrics = data.metrics ? (await import("../../metrics/metrics.ts")).createMetrics() : null;
  const outbound = createOutbound({
    onCall: metrics?.called,
    egress: { allow: data.allowEgress ?? [] },
    log,
    now,
    elapsed: () => performance.now(),
    callsPerSecond: data.callsPerSecond,
    ...(data.limits ? { limits: data.limits } : {}),
  });
  const runner = createRunner({
    store,
    evaluator,
    catalog,
    connections: createConnectionReader({ store, vault, now }),
    outbound,
    cacheFor: createConnectionCaches({ store, vault, now }),
    log,
    now,
    random: Math.random,
    onConnectionChanged: (connectionId) => say({ kind: "connection_changed", connectionId }),
    quarantine: {
      suspects: new Set(data.suspects),
      blamed: new Set(data.blamed),
      onEnter: (runId) => say({ kind: "enter", runId }),
      onLeave: (runId) => say({ kind: "leave", runId }),
    },
    ...(data.runner ? { options: data.runner } : {}),
  });

  const stop = async (limitMs: number): Promise<void> => {
    await runner.stop(limitMs);
    await evaluator.close();
    outbound.close();
    await checkpointer?.close();
    await store.close();
    say({ kind: "stopped" });
    port?.close(); // the last thing that keeps the thread
  };
  const tellCounted = async (id: number): Promise<void> => {
    const values = await metrics?.values();
    if (values) say({ kind: "counted", id, counted: { values, budgets: outbound.budgetsUsed() } });
  };
  port?.on("message", (message: ToWorker) => {
    switch (message.kind) {
      case "wake":
        return runner.wake();
      case "connections_changed":
        return runner.connectionsChanged();
      case "ping":
        return say({ kind: "pong" });
      case "stop":
        return void stop(message.limitMs);
      case "when_idle":
        return void runner.onIdle().then(() => say({ kind: "idle", id: message.id }));
      case "count":
        return void tellCounted(message.id);
    }
  });
  handBackMemory();
  runner.start();
  say({ kind: "ready" });
}

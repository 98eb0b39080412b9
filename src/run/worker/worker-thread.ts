/**
 * The thread in which runs are worked on, each workspace's by a runner of its own. It reaches their stores through ports,
 * opens secrets itself, and has an evaluator process of its own. Whatever happens to it, intake does not notice.
 */
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { Catalog } from "../../core/catalog.ts";
import { HirewireError } from "../../core/errors.ts";
import { type Log, tidy, toLog } from "../../log.ts";
import { type Owners, ownersInProcess } from "../../store/owners.ts";
import { connectStore } from "../../store/remote/connect-store.ts";
import { withOwnReads } from "../../store/remote/with-own-reads.ts";
import type { PostgresOwners } from "../../store/postgres/owners.ts";
import { startCheckpointer } from "../../store/sqlite/file/checkpointer.ts";
import { openSqliteReader } from "../../store/sqlite/open-sqlite-reader.ts";
import type { Store } from "../../store/store.ts";
import type { Span } from "../../traces/span.ts";
import type { Traces } from "../../traces/traces.ts";
import { DEFAULT_WORKSPACE } from "../../store/workspaces.ts";
import { openVault } from "../../vault/open-vault.ts";
import { createConnectionCaches } from "../connection-cache.ts";
import { createConnectionReader } from "../connections.ts";
import { createEvaluator } from "../evaluator/evaluator.ts";
import { handBackMemory } from "./hand-back-memory.ts";
import { createOutbound } from "../outbound/outbound.ts";
import { createRunner, type Runner } from "../runner/create-runner.ts";
import type { FromWorker, Joining, ToWorker, WorkerData } from "./protocol.ts";

/** So long calls in flight may take when a workspace is closed, in milliseconds. */
const LEAVE_MS = 10_000;

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
  const vault = openVault({ dataDir: data.dataDir, key: data.key });
  const evaluator = createEvaluator({
    ...data.evaluator,
    onRestart: (restart) => log.warn("evaluator restarted", { ...restart }),
  });
  const metrics = data.metrics ? (await import("../../metrics/metrics.ts")).createMetrics() : null;
  const shared = data.owners && (await openShared(data.owners.url));
  const inProcess = ownersInProcess();
  const ownersOf = (workspace: number): Owners => shared?.of(workspace) ?? inProcess;
  const outbound = createOutbound({
    owners: ownersOf(DEFAULT_WORKSPACE), // of connections, whose ids are no other workspace's
    onCall: metrics?.called,
    egress: { allow: data.allowEgress ?? [] },
    log,
    now,
    elapsed: () => performance.now(),
    callsPerSecond: data.callsPerSecond,
    ...(data.limits ? { limits: data.limits } : {}),
  });
  const traces = data.traceRatio === undefined ? undefined : await traceInto(data.traceRatio, now);
  const quarantine = {
    suspects: new Set(data.suspects),
    blamed: new Set(data.blamed),
    onEnter: (runId: string) => say({ kind: "enter", runId }),
    onLeave: (runId: string) => say({ kind: "leave", runId }),
  };

  const desks = new Map<number, { runner: Runner; close(limitMs: number): Promise<void> }>();
  const join = ({ workspace, port: line, file, runsAtOnce }: Joining): void => {
    const { store, close } = openStore(line, file);
    const runner = createRunner({
      traces,
      store,
      evaluator,
      catalog,
      connections: createConnectionReader({ store, vault, now }),
      outbound,
      owners: ownersOf(workspace),
      cacheFor: createConnectionCaches({ store, vault, now }),
      log,
      now,
      random: Math.random,
      onConnectionChanged: (connectionId) => say({ kind: "connection_changed", workspace, connectionId }),
      quarantine,
      options: { ...data.runner, ...(runsAtOnce !== undefined && { concurrency: runsAtOnce }) },
    });
    desks.set(workspace, {
      runner,
      async close(limitMs) {
        await runner.stop(limitMs);
        await close();
      },
    });
    runner.start();
  };
  const leave = async (workspace: number): Promise<void> => {
    const desk = desks.get(workspace);
    desks.delete(workspace);
    await desk?.close(LEAVE_MS);
    say({ kind: "left", workspace });
  };
  const onIdle = async (): Promise<void> => {
    await Promise.all([...desks.values()].map(({ runner }) => runner.onIdle()));
  };

  const stop = async (limitMs: number): Promise<void> => {
    await Promise.all([...desks.values()].map((desk) => desk.close(limitMs)));
    await evaluator.close();
    outbound.close();
    await shared?.close();
    say({ kind: "stopped" });
    port?.close(); // the last thing that keeps the thread
  };
  const tellCounted = async (id: number): Promise<void> => {
    const values = await metrics?.values();
    if (values) say({ kind: "counted", id, counted: { values, budgets: outbound.budgetsUsed() } });
  };
  port?.on("message", (message: ToWorker) => {
    switch (message.kind) {
      case "join":
        return join(message);
      case "leave":
        return void leave(message.workspace);
      case "wake":
        return desks.get(message.workspace)?.runner.wake();
      case "connections_changed":
        return desks.get(message.workspace)?.runner.connectionsChanged();
      case "ping":
        return say({ kind: "pong" });
      case "stop":
        return void stop(message.limitMs);
      case "when_idle":
        return void onIdle().then(() => say({ kind: "idle", id: message.id }));
      case "count":
        return void tellCounted(message.id);
    }
  });
  handBackMemory();
  say({ kind: "ready" });
}

function openStore(
  port: MessagePort,
  file: string | undefined,
): { store: Store; close: () => Promise<void> } {
  const line = connectStore(port);
  if (file === undefined) return { store: line, close: () => line.close() };
  const store = withOwnReads(line, openSqliteReader(file));
  const checkpointer = startCheckpointer(file, {
    onError: (error) => log.warn("log not copied back", { error }),
  });
  return {
    store,
    async close() {
      await checkpointer.close();
      await store.close();
    },
  };
}

/** Spans that end in one turn of the loop travel together. */
async function traceInto(ratio: number, now: () => number): Promise<Traces> {
  const { createTraces } = await import("../../traces/traces.ts");
  let spans: Span[] = [];
  return createTraces({
    ratio,
    now,
    write(span) {
      if (spans.push(span) > 1) return;
      setImmediate(() => {
        say({ kind: "spans", spans });
        spans = [];
      });
    },
  });
}

async function openShared(url: string): Promise<PostgresOwners> {
  const { openOwners } = await import("../../store/postgres/owners.ts");
  return openOwners({ url, onTrouble: (error) => log.warn("line of the owners is down", { error }) });
}

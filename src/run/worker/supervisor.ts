/**
 * Keeps one worker thread at work, for however many workspaces join: starts it, listens for its heartbeat, and starts
 * another when it dies or hangs, whose first act is to settle what was cut off. Intake shares nothing with it but the stores.
 *
 * Sources: https://nodejs.org/docs/latest-v24.x/api/worker_threads.html (read 2026-11-21).
 */
import { extname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { MessageChannel, Worker } from "node:worker_threads";
import { ConfigError } from "../../core/errors.ts";
import { type Log, LOG_LEVELS } from "../../log.ts";
import { serveStore } from "../../store/remote/serve-store.ts";
import type { Span } from "../../traces/span.ts";
import { type Desk, takeBack, type WorkersDesk } from "./desk.ts";
import { watchClaims, type WatchedStore } from "./watch-claims.ts";
import type { Counted, FromWorker, ToWorker, WorkerData, WorkerOptions } from "./protocol.ts";

export type { Desk, WorkersDesk } from "./desk.ts";
export type { WorkerOptions } from "./protocol.ts";

export interface SupervisorOptions {
  worker: WorkerOptions;
  log: Log;
  now?: () => number;
  /** How often the worker must give a sign of life, in milliseconds; default 1,000. */
  heartbeatMs?: number;
  /** So many signs missed in a row mean that it hangs; default 10. */
  missedBeats?: number;
  /** The first wait before a restart, in milliseconds, doubled each time up to 30 s; default 200. */
  restartMs?: number;
  /** Spans of what it traces, once they have ended. */
  onSpans?: ((spans: readonly Span[]) => void) | undefined;
  /** The worker died or was killed because it hung; another one follows. */
  onDeath?: (death: Death) => void;
}

export interface Death {
  cause: "crashed" | "hung";
  /** Runs that it had in hand, which the next worker settles. */
  runs: string[];
}

export interface SupervisedWorker {
  /**
   * Resolves when the first worker is at work. Rejects with a `ConfigError` when it refuses to start, which
   * stops the supervisor, and with what it threw when it broke, after which it is tried again.
   */
  onceReady: Promise<void>;
  /** What earlier workers held of it is taken back first. */
  join(workspace: number, desk: Desk): WorkersDesk;
  /** Lets calls in flight end within the limit, in milliseconds; default 10,000. */
  stop(limitMs?: number): Promise<void>;
  /** Resolves once nothing is due and nothing in flight. */
  onIdle(): Promise<void>;
  /** What it counted since it began; null when it does not answer soon. */
  count(): Promise<Counted | null>;
  /** For health pages. */
  state(): "starting" | "working" | "restarting" | "stopped";
}

/** Time to load and start, in milliseconds; a machine may be slow and cold. */
const START_MS = 60_000;
const LONGEST_RESTART_MS = 30_000;
/** A worker that lived this long was well: the next wait is short again. */
const HEALTHY_MS = 60_000;
/** So long a scrape waits for what the worker counted, in milliseconds. */
const COUNT_MS = 2_000;
/** What a worker needs beyond its limit to put things away. */
const STOP_GRACE_MS = 8_000;

interface Living {
  thread: Worker;
  watched: WatchedStore[];
  startedAt: number;
  /** The suspect that it works on. */
  suspect: string | null;
  ready: boolean;
  unanswered: number;
  cause: Death["cause"];
  /** Resolves once the thread has ended. */
  gone: Promise<void>;
}

export function superviseWorker(options: SupervisorOptions): SupervisedWorker {
  const { log, now = Date.now, heartbeatMs = 1_000, missedBeats = 10, restartMs = 200 } = options;
  const desks = new Map<number, Desk>();
  const suspects = new Set<string>();
  const blamed = new Set<string>();
  const idleWaiters = new Map<number, () => void>();
  const leaveWaiters = new Map<number, () => void>();
  const countWaiters = new Map<number, (counted: Counted) => void>();
  const firstReady = Promise.withResolvers<void>();
  firstReady.promise.catch(() => undefined); // whoever does not ask is told by the log
  const stopping = new AbortController();
  let living: Living | null = null;
  let deaths = 0;
  let nextId = 1;
  let everReady = false;
  /** Workspaces that the thread is about to be given. */
  let seating = 0;

  const tell = (message: ToWorker): void => living?.thread.postMessage(message);

  const hear = (mine: Living, message: FromWorker): void => {
    switch (message.kind) {
      case "ready":
        mine.ready = true;
        mine.unanswered = 0;
        everReady = true;
        firstReady.resolve();
        askIdle();
        return log.debug("worker started");
      case "pong":
        mine.unanswered = 0;
        return;
      case "refused":
        firstReady.reject(new ConfigError(message.message, { code: message.code }));
        if (!everReady) stopping.abort(); // it would refuse again
        return log.error("worker refused to start", { code: message.code, reason: message.message });
      case "log":
        return log[message.level](message.message, message.fields);
      case "spans":
        return options.onSpans?.(message.spans);
      case "connection_changed":
        return desks.get(message.workspace)?.onConnectionChanged?.(message.connectionId);
      case "enter":
        mine.suspect = message.runId;
        return;
      case "leave":
        mine.suspect = null;
        suspects.delete(message.runId);
        return;
      case "idle":
        idleWaiters.get(message.id)?.();
        idleWaiters.delete(message.id);
        return;
      case "left":
        return leaveWaiters.get(message.workspace)?.();
      case "counted":
        return countWaiters.get(message.id)?.(message.counted);
      case "stopped":
        return;
    }
  };

  const startWorker = (): Living => {
    const data: WorkerData = {
      ...options.worker,
      logLevels: LOG_LEVELS.filter((level) => log.isOn?.(level) ?? true),
      suspects: [...suspects],
      blamed: [...blamed],
    };
    // run from TypeScript, or from what tsc made of it
    const thread = new Worker(new URL(`./worker-thread${extname(import.meta.url)}`, import.meta.url), {
      workerData: data,
      name: "hirewire-worker",
    });
    const mine: Living = {
      thread,
      watched: [],
      startedAt: performance.now(),
      suspect: null,
      ready: false,
      unanswered: 0,
      cause: "crashed",
      gone: new Promise((resolve) => thread.once("exit", () => resolve())),
    };
    thread.on("message", (message: FromWorker) => hear(mine, message));
    thread.on("error", (error) => {
      log.error("worker broke", { error });
      firstReady.reject(error); // without effect once it was ready
    });
    const beats = setInterval(() => beat(mine), heartbeatMs);
    thread.once("exit", () => clearInterval(beats));
    return mine;
  };

  /** Gives the thread a line to the workspace's store, once what a dead one held is taken back. */
  const seat = async (mine: Living, workspace: number, desk: Desk): Promise<void> => {
    seating += 1;
    await takeBack(desk.store, log, now());
    seating -= 1;
    if (mine === living && desks.get(workspace) === desk) {
      const { port1, port2 } = new MessageChannel();
      const watching = watchClaims(desk.store);
      mine.watched.push(watching);
      serveStore(watching.store, port1);
      mine.thread.once("exit", () => port1.close());
      const { file, runsAtOnce } = desk;
      const joining: ToWorker = { kind: "join", workspace, port: port2, file, runsAtOnce };
      mine.thread.postMessage(joining, [port2]);
    }
    askIdle();
  };

  /** Nobody is idle who has not begun. */
  const askIdle = (): void => {
    if (!living?.ready || seating > 0) return;
    for (const id of idleWaiters.keys()) tell({ kind: "when_idle", id });
  };

  const beat = (mine: Living): void => {
    const allowed = mine.ready ? missedBeats : Math.max(missedBeats, START_MS / heartbeatMs);
    // counted in beats of this side too, so that a pause of the whole process is nobody's death
    if (mine.unanswered >= allowed) {
      mine.cause = "hung";
      log.error("worker hung and is replaced", { silentMs: mine.unanswered * heartbeatMs });
      void mine.thread.terminate();
      return;
    }
    mine.unanswered += 1;
    mine.thread.postMessage({ kind: "ping" } satisfies ToWorker);
  };

  const afterDeath = async (dead: Living): Promise<void> => {
    const runs = dead.watched.flatMap(({ claimed }) => [...claimed]);
    if (dead.suspect !== null) {
      blamed.add(dead.suspect);
      suspects.delete(dead.suspect);
    } else for (const id of runs) suspects.add(id);
    deaths = performance.now() - dead.startedAt > HEALTHY_MS ? 1 : deaths + 1;
    const waitMs = Math.min(LONGEST_RESTART_MS, restartMs * 2 ** (deaths - 1));
    log.error("worker died", { cause: dead.cause, runs: runs.length, restartInMs: waitMs });
    options.onDeath?.({ cause: dead.cause, runs });
    await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
  };

  const supervise = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const mine = startWorker();
      living = mine;
      for (const [workspace, desk] of desks) void seat(mine, workspace, desk);
      await mine.gone;
      living = null;
      if (!stopping.signal.aborted) await afterDeath(mine);
    }
    await Promise.all([...desks.values()].map(({ store }) => takeBack(store, log, now())));
  };
  const ended = supervise();

  return {
    onceReady: firstReady.promise,
    join(workspace, desk) {
      desks.set(workspace, desk);
      if (living !== null) void seat(living, workspace, desk);
      let wakes = false;
      return {
        wake() {
          if (wakes) return;
          wakes = true;
          // events that were committed together wake it once
          setImmediate(() => {
            wakes = false;
            tell({ kind: "wake", workspace });
          });
        },
        connectionsChanged: () => tell({ kind: "connections_changed", workspace }),
        async leave() {
          desks.delete(workspace);
          if (!living) return;
          const { promise: left, resolve } = Promise.withResolvers<void>();
          leaveWaiters.set(workspace, resolve);
          tell({ kind: "leave", workspace });
          await Promise.race([left, living.gone]);
          leaveWaiters.delete(workspace);
        },
      };
    },
    async stop(limitMs = 10_000) {
      stopping.abort();
      tell({ kind: "stop", limitMs });
      const patience = setTimeout(() => void living?.thread.terminate(), limitMs + STOP_GRACE_MS);
      await ended;
      clearTimeout(patience);
      for (const resolve of idleWaiters.values()) resolve();
      idleWaiters.clear();
      firstReady.reject(new Error("The worker was stopped before it had started."));
    },
    onIdle() {
      if (stopping.signal.aborted) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      const id = nextId++;
      idleWaiters.set(id, resolve);
      askIdle();
      return promise;
    },
    async count() {
      if (!living?.ready) return null;
      const id = nextId++;
      const { promise, resolve } = Promise.withResolvers<Counted | null>();
      countWaiters.set(id, resolve);
      const patience = setTimeout(() => resolve(null), COUNT_MS);
      tell({ kind: "count", id });
      const counted = await promise;
      clearTimeout(patience);
      countWaiters.delete(id);
      return counted;
    },
    state() {
      if (stopping.signal.aborted) return "stopped";
      if (living?.ready) return "working";
      return everReady ? "restarting" : "starting";
    },
  };
}

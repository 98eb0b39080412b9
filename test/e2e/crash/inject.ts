/**
 * Loaded into the real process before its first line (`node --import`), so that the product itself holds no code for
 * tests: it dies at a named point around a commit, lets little time pass between its tries, lives by another clock, or
 * hangs. What it does is asked for by `HIREWIRE_INJECT`; see `Injected`.
 *
 * Sources: https://nodejs.org/docs/latest-v24.x/api/cli.html#--importmodule, whose modules are loaded in worker threads
 * too, and https://nodejs.org/docs/latest-v24.x/api/module.html#modulesyncbuiltinesmexports (read 2026-11-21)
 */
import { existsSync, readFileSync, unlinkSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import type { Socket } from "node:net";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import threads, { isMainThread, type WorkerOptions } from "node:worker_threads";

export interface Injected {
  /** Where the process shall kill itself. */
  crash?: CrashPoint;
  /** Every wait between two tries is multiplied by it. */
  retryScale?: number;
  /** How long a claim holds, in milliseconds. */
  leaseMs?: number;
  /** A file that holds by how many milliseconds the clock is off; it may change at any time. */
  clockFile?: string;
  /** The worker thread never comes back from the moment at which this file is there; it removes the file first. */
  hangFile?: string;
}

export interface CrashPoint {
  /** Text of a statement as the product prepares it: its `sql` objects are the places to take it from. */
  statement: string;
  /**
   * Around the commit of the transaction in which the statement ran. On PostgreSQL also `unanswered`: nobody dies, but the
   * connection breaks while the answer to the commit is on its way; so it goes with every `nth` of them.
   */
  when: "before" | "after" | "unanswered";
  /** The how manieth such commit, from 1. */
  nth: number;
  /** Default: of the data folder. */
  store?: "postgres";
}

const injected = JSON.parse(process.env["HIREWIRE_INJECT"] ?? "{}") as Injected;
if (injected.crash?.store === "postgres") await crashAtPostgres(injected.crash);
else if (injected.crash) crashAt(injected.crash);
setRunner({
  ...(injected.retryScale !== undefined && { retryScale: injected.retryScale }),
  ...(injected.leaseMs !== undefined && { leaseMs: injected.leaseMs }),
});
if (injected.clockFile !== undefined) setClock(injected.clockFile);
if (injected.hangFile !== undefined && !isMainThread) hangOnce(injected.hangFile);

type Prepare = (this: DatabaseSync, text: string) => StatementSync;

function crashAt({ statement: wanted, when, nth }: CrashPoint): void {
  let ran = false;
  let commits = 0;
  const prepare: Prepare = Reflect.get(DatabaseSync.prototype, "prepare");

  const before = (statement: StatementSync, note: () => void): void => {
    for (const method of ["run", "get", "all"] as const) {
      const own = statement[method].bind(statement) as (...args: unknown[]) => never;
      statement[method] = (...args: unknown[]) => {
        note();
        return own(...args);
      };
    }
  };

  const around =
    <T>(commit: () => T) =>
    (): T => {
      commits += ran ? 1 : 0;
      const here = ran && commits === nth;
      ran = false;
      if (here && when === "before") process.kill(process.pid, "SIGKILL");
      const result = commit();
      if (here) process.kill(process.pid, "SIGKILL");
      return result;
    };

  DatabaseSync.prototype.prepare = function (text: string): StatementSync {
    const statement = prepare.call(this, text);
    if (text === wanted) before(statement, () => (ran = true));
    if (text === "COMMIT") statement.run = around(statement.run.bind(statement));
    return statement;
  };
  const execute: DatabaseSync["exec"] = Reflect.get(DatabaseSync.prototype, "exec");
  DatabaseSync.prototype.exec = function (text: string): void {
    const mine = (): void => execute.call(this, text);
    return text === "COMMIT" ? around(mine)() : mine();
  };
}

/** Reported on its output, since nobody dies of it. */
export const UNANSWERED = "injected: a commit without an answer";

type Answered = (error: Error | null, result?: unknown) => void;

/** A statement outside of a transaction is its own commit. */
async function crashAtPostgres({ statement: wanted, when, nth }: CrashPoint): Promise<void> {
  const { default: pg } = await import("pg");
  interface Client {
    query(...args: unknown[]): Promise<unknown> | undefined;
    connection: { stream: Socket };
  }
  const prototype = pg.Client.prototype as unknown as Client;
  const query: Client["query"] = Reflect.get(prototype, "query");
  const states = new WeakMap<Client, { inTransaction: boolean; ran: boolean }>();
  let commits = 0;

  prototype.query = function (this: Client, ...args) {
    const [config] = args;
    const text = typeof config === "string" ? config : String((config as { text?: unknown } | null)?.text);
    const state = states.get(this) ?? { inTransaction: false, ran: false };
    states.set(this, state);
    if (text.startsWith("BEGIN")) Object.assign(state, { inTransaction: true, ran: false });
    state.ran ||= text === wanted;
    const commit = state.inTransaction ? text === "COMMIT" : text === wanted;
    if (!commit) return query.apply(this, args);
    commits += state.ran ? 1 : 0;
    const here = state.ran && (when === "unanswered" ? commits % nth === 0 : commits === nth);
    Object.assign(state, { inTransaction: false, ran: false });
    if (!here) return query.apply(this, args);
    if (when === "before") process.kill(process.pid, "SIGKILL");
    const lose = (): Error => {
      if (when === "after") process.kill(process.pid, "SIGKILL");
      process.stderr.write(`${UNANSWERED}\n`);
      this.connection.stream.destroy();
      return new Error("Connection terminated unexpectedly");
    };
    const last = args.at(-1);
    if (typeof last === "function") {
      return query.apply(this, [...args.slice(0, -1), () => (last as Answered)(lose())]);
    }
    return query.apply(this, args)?.then(() => Promise.reject(lose()));
  };
}

function setRunner(options: { retryScale?: number; leaseMs?: number }): void {
  if (Object.keys(options).length === 0) return;
  const { Worker } = threads;
  threads.Worker = class extends Worker {
    constructor(file: string | URL, given: WorkerOptions = {}) {
      const { runner, ...data } = given.workerData as { runner?: object };
      super(file, { ...given, workerData: { ...data, runner: { ...runner, ...options } } });
    }
  };
  syncBuiltinESMExports();
}

/** Timers go on as they were: they never follow the clock on the wall. */
function setClock(file: string): void {
  const RealDate = Date;
  let readAt = -Infinity;
  let offsetMs = 0;
  const now = (): number => {
    if (performance.now() - readAt > 2) {
      readAt = performance.now();
      offsetMs = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
    }
    return RealDate.now() + offsetMs;
  };
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args: [], as) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, as) as Date,
    get: (target, key) => (key === "now" ? now : (Reflect.get(target, key) as unknown)),
  });
}

function hangOnce(file: string): void {
  const looking = setInterval(() => {
    if (!existsSync(file)) return;
    unlinkSync(file);
    for (;;);
  }, 10);
  looking.unref();
}

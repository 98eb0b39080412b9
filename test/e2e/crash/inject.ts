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
import { DatabaseSync, type StatementSync } from "node:sqlite";
import threads, { isMainThread, type WorkerOptions } from "node:worker_threads";

export interface Injected {
  /** Where the process shall kill itself. */
  crash?: CrashPoint;
  /** Every wait between two tries is multiplied by it. */
  retryScale?: number;
  /** A file that holds by how many milliseconds the clock is off; it may change at any time. */
  clockFile?: string;
  /** The worker thread never comes back from the moment at which this file is there; it removes the file first. */
  hangFile?: string;
}

export interface CrashPoint {
  /** Text of a statement as the product prepares it: its `sql` objects are the places to take it from. */
  statement: string;
  /** Around the commit of the transaction in which the statement ran. */
  when: "before" | "after";
  /** The how manieth such commit, from 1. */
  nth: number;
}

const injected = JSON.parse(process.env["HIREWIRE_INJECT"] ?? "{}") as Injected;
if (injected.crash) crashAt(injected.crash);
if (injected.retryScale !== undefined) scaleRetries(injected.retryScale);
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

function scaleRetries(retryScale: number): void {
  const { Worker } = threads;
  threads.Worker = class extends Worker {
    constructor(file: string | URL, options: WorkerOptions = {}) {
      const { runner, ...data } = options.workerData as { runner?: object };
      super(file, { ...options, workerData: { ...data, runner: { ...runner, retryScale } } });
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

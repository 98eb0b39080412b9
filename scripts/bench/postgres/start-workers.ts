/** Worker processes, from outside. */
import { startHelper, type Helper } from "../helper.ts";
import type { Begin, Started, WorkerCalls } from "./serve-worker.ts";

export type WorkerProcess = Helper<WorkerCalls>;

export function startWorkers(count: number): WorkerProcess[] {
  return Array.from({ length: count }, () =>
    startHelper<WorkerCalls>(new URL("./serve-worker.ts", import.meta.url)),
  );
}

/** A few of them, as one. */
export interface Crew {
  begin(options: Begin): Promise<void>;
  started(): Promise<number>;
  cpuMs(): Promise<number>;
  /** Of each process. */
  take(): Promise<Started[]>;
  end(): Promise<void>;
}

export function crewOf(workers: readonly WorkerProcess[]): Crew {
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    begin: async (options) => void (await Promise.all(workers.map((each) => each.call("begin", options)))),
    started: async () => sum(await Promise.all(workers.map((each) => each.call("started", undefined)))),
    cpuMs: async () => sum(await Promise.all(workers.map((each) => each.call("cpuMs", undefined)))),
    take: async () => await Promise.all(workers.map((each) => each.call("take", undefined))),
    end: async () => void (await Promise.all(workers.map((each) => each.call("end", undefined)))),
  };
}

/** One worker process. `start-workers.ts` calls it. It lives on from turn to turn, so that nobody's first turn is cold. */
import { clockMs } from "../clock.ts";
import { serveCalls } from "../helper.ts";
import { engineNamed } from "./engines/index.ts";
import type { Worker, WorkerOptions } from "./engines/engine.ts";

/** Every start of a job, in the order in which they began. */
export interface Started {
  numbers: Int32Array;
  at: Float64Array;
}

export interface Begin extends Omit<WorkerOptions, "work"> {
  engine: string;
  /** Jobs never end: for a worker that is to be killed with its hands full. */
  holds: boolean;
}

export type WorkerCalls = {
  begin(options: Begin): Promise<void>;
  started(): number;
  /** Of this process, in milliseconds. */
  cpuMs(): number;
  take(): Started;
  end(): Promise<void>;
};

let worker: Worker | null = null;
let numbers: number[] = [];
let at: number[] = [];

serveCalls({
  async begin({ engine, holds, ...options }) {
    numbers = [];
    at = [];
    const work = async (number: number): Promise<void> => {
      numbers.push(number);
      at.push(clockMs());
      if (holds) await new Promise(() => {});
    };
    worker = await engineNamed(engine).openWorker({ ...options, work });
  },
  started: () => numbers.length,
  cpuMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  take: () => ({ numbers: Int32Array.from(numbers), at: Float64Array.from(at) }),
  async end() {
    await worker?.close();
    worker = null;
  },
} satisfies WorkerCalls);

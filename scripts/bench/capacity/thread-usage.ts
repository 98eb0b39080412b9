/**
 * Processor time by thread, from Linux's /proc: which thread works decides what runs side by side.
 *
 * Sources: https://man7.org/linux/man-pages/man5/proc.5.html, https://docs.kernel.org/scheduler/sched-stats.html (read 2026-11-22)
 */
import { readdir, readFile } from "node:fs/promises";
import { usageOf } from "../process-tree.ts";

export interface ThreadUsage {
  /** The thread that the process began with, in milliseconds. */
  mainMs: number;
  /** The busiest of the others: where a process works on runs, the thread that does. */
  busiestMs: number;
  /** All others, which collect garbage, compile and look names up, and child processes. */
  restMs: number;
}

/** By thread; the main one's id is the process's. */
export type ThreadTimes = Map<number, number>;

/**
 * @returns milliseconds of each thread, and of all child processes together under 0
 * @throws {Error} where there is no /proc
 */
export async function timesOf(pid: number): Promise<ThreadTimes> {
  const threads = await readdir(`/proc/${pid}/task`);
  const own = await Promise.all(
    threads.map(async (thread) => {
      const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, "utf8").catch(() => "0");
      return [Number(thread), Number(text.split(" ")[0]) / 1e6] as const;
    }),
  );
  const { pids } = await usageOf(pid);
  const children = await Promise.all(pids.filter((each) => each !== pid).map(timesOfChild));
  return new Map([...own, [0, children.reduce((sum, ms) => sum + ms, 0)]]);
}

async function timesOfChild(pid: number): Promise<number> {
  const times = await timesOf(pid).catch((): ThreadTimes => new Map());
  return [...times].reduce((sum, [thread, ms]) => (thread === 0 ? sum : sum + ms), 0);
}

/** What was used between two looks at a process. */
export function usedBetween(pid: number, before: ThreadTimes, after: ThreadTimes): ThreadUsage {
  const used = [...after].map(([thread, ms]) => [thread, ms - (before.get(thread) ?? 0)] as const);
  const others = used.filter(([thread]) => thread !== pid && thread !== 0).map(([, ms]) => ms);
  const busiestMs = Math.max(0, ...others);
  const sum = used.reduce((total, [, ms]) => total + ms, 0);
  const mainMs = used.find(([thread]) => thread === pid)?.[1] ?? 0;
  return { mainMs, busiestMs, restMs: sum - mainMs - busiestMs };
}

/** Reads what everybody has used and written, before a phase and after it. */
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { usageOf } from "../process-tree.ts";
import type { Role } from "../postgres/product.ts";
import type { Postgres, Work } from "../postgres/start-postgres.ts";
import { PARTS, type ByPart, type Part, type Phase } from "./costs.ts";
import { timesOf, usedBetween, type ThreadTimes } from "./thread-usage.ts";

export interface Watched {
  processes: readonly { name: Role; pid: number }[];
  load: { pid: number };
  sink: { pid: number };
  postgres: Postgres;
  database: string;
}

/** What processes use that do nothing, in milliseconds of processor time for each second. */
export type Idle = ByPart;

interface Reading {
  threads: Map<number, ThreadTimes>;
  postgresMs: number;
  work: Work;
  calls: Calls;
  keptBytes: number;
  machineMs: number;
}

export interface Calls {
  records: number;
  claims: number;
  changes: number;
}

async function read({ processes, load, sink, postgres, database }: Watched): Promise<Reading> {
  const pids = [...processes.map(({ pid }) => pid), load.pid, sink.pid];
  const times = await Promise.all(pids.map(timesOf));
  return {
    threads: new Map(pids.map((pid, index) => [pid, times[index]!])),
    postgresMs: await postgres.cpuMs(),
    work: await postgres.work(database),
    calls: await postgres.calls(database),
    keptBytes: await postgres.keptBytes(database),
    machineMs: await machineMs(),
  };
}

/** @returns what tells, for so many events since the call, what each of them cost; what idleness costs is left out */
export async function startPhase(watched: Watched): Promise<(events: number, idle?: Idle) => Promise<Phase>> {
  const before = await read(watched);
  const begun = performance.now();
  return async (events, idle) => {
    const seconds = (performance.now() - begun) / 1000;
    const after = await read(watched);
    const cpuMs = Object.fromEntries(PARTS.map((part) => [part, -(idle?.[part] ?? 0) * seconds])) as ByPart;
    const add = (part: Part, ms: number): void => void (cpuMs[part] += ms);
    for (const [pid, times] of after.threads) {
      const { mainMs, busiestMs, restMs } = usedBetween(pid, before.threads.get(pid)!, times);
      const role = watched.processes.find((each) => each.pid === pid)?.name;
      if (role === undefined) add(pid === watched.load.pid ? "load" : "sink", mainMs + busiestMs + restMs);
      else if (role === "intake") {
        add("intake", mainMs);
        add("intakeAside", busiestMs + restMs);
      } else {
        add(role === "all" ? "intake" : "store", mainMs);
        add("runs", busiestMs);
        add("workerAside", restMs);
      }
    }
    add("postgres", after.postgresMs - before.postgresMs);
    const ours = PARTS.reduce((sum, part) => sum + cpuMs[part] + (idle?.[part] ?? 0) * seconds, 0);
    const others = (after.machineMs - before.machineMs - ours) / (seconds * 1000);
    const each = (one: number, other: number): number => (other - one) / events;
    return {
      cpuMs: Object.fromEntries(PARTS.map((part) => [part, Math.max(cpuMs[part], 0) / events])) as ByPart,
      records: each(before.calls.records, after.calls.records),
      claims: each(before.calls.claims, after.calls.claims),
      changes: each(before.calls.changes, after.calls.changes),
      walBytes: each(before.work.walBytes, after.work.walBytes),
      keptBytes: each(before.keptBytes, after.keptBytes),
      coresLeft: Math.min(Math.max(availableParallelism() - others, 0.1), availableParallelism()),
    };
  };
}

/** Of everybody on this machine, and what other machines on the same hardware took. https://man7.org/linux/man-pages/man5/proc_stat.5.html (read 2026-11-22) */
async function machineMs(): Promise<number> {
  const [, user, nice, system, , , irq, softirq, steal] = (await readFile("/proc/stat", "utf8"))
    .split(/\s+/, 9)
    .map(Number);
  return (user! + nice! + system! + irq! + softirq! + steal!) * MS_PER_TICK;
}
const MS_PER_TICK = 10;

export async function memoryOf(pid: number): Promise<number> {
  return (await usageOf(pid)).rssBytes;
}

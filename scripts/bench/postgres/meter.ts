/** What a phase cost: read before it and after it. */
import { usageOf } from "../process-tree.ts";
import type { Postgres } from "./start-postgres.ts";

/** For each event. */
export interface Cost {
  /** Milliseconds of processor time by what each process is for; PostgreSQL's under `postgres`. */
  cpuMs: Record<string, number>;
  /** Null without PostgreSQL. */
  database: { walBytes: number; commits: number; statements: number; connections: number } | null;
}

export interface Metered {
  /** Several may have the same name: they are added up. */
  processes: readonly { name: string; pid: number }[];
  /** Of the bench's own processor time, when that is part of it. */
  ownCpuMs?: () => number;
  server: { postgres: Postgres; database: string } | null;
}

/** @returns what tells the cost, for so many events, since the call */
export async function startMeter(metered: Metered): Promise<(events: number) => Promise<Cost>> {
  const before = await read(metered);
  return async (events) => {
    const after = await read(metered);
    const each = (one: number, other: number): number => (other - one) / events;
    const names = Object.keys(after.cpuMs);
    return {
      cpuMs: Object.fromEntries(names.map((name) => [name, each(before.cpuMs[name]!, after.cpuMs[name]!)])),
      database: after.work &&
        before.work && {
          walBytes: each(before.work.walBytes, after.work.walBytes),
          commits: each(before.work.commits, after.work.commits),
          statements: each(before.work.statements, after.work.statements),
          connections: after.work.connections,
        },
    };
  };
}

async function read({ processes, ownCpuMs, server }: Metered) {
  const cpuMs: Record<string, number> = {};
  for (const { name, pid } of processes) {
    cpuMs[name] = (cpuMs[name] ?? 0) + ((await usageOf(pid)).cpuMs ?? 0);
  }
  if (ownCpuMs) cpuMs["queue"] = ownCpuMs();
  if (server) cpuMs["postgres"] = await server.postgres.cpuMs();
  return { cpuMs, work: server && (await server.postgres.work(server.database)) };
}

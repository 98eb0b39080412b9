/** Facts without which no figure means anything. */
import { availableParallelism, cpus, loadavg, release, totalmem, type as systemName } from "node:os";

export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  system: string;
  node: string;
  sqlite: string;
  /** Processes that wanted a core over the last minute, when the run began. */
  load: number;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1e9),
    system: `${systemName()} ${release()}`,
    node: process.versions.node,
    sqlite: process.versions["sqlite"] ?? "unknown",
    load: loadavg()[0] ?? 0,
  };
}

/** @returns a warning when others are at work here: the figures are theirs too then */
export function isBusy({ load, cores }: Machine): string | null {
  if (load < cores * 0.25) return null;
  return `The machine was busy before the run began (${load.toFixed(1)} processes wanted its ${cores} cores): take no figure for granted.`;
}

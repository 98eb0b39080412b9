/** What a run found out, before it is shown. */
import type { Standing } from "../compare.ts";
import type { Machine } from "./machine.ts";

export interface Report {
  /** The command, as it was typed. */
  typed: string;
  startedAt: string;
  machine: Machine;
  quick: boolean;
  rounds: number;
  connections: number;
  ratePerSecond: number | null;
  /** Of each phase, before anything is counted. */
  warmUpMs: number;
  standings: Standing[];
  scenarios: Scenario[];
}

export interface Table {
  head: string[];
  /** The first column is text, the others are figures. */
  rows: string[][];
}

export interface Scenario {
  title: string;
  /** The page that `--write` puts it on; default: docs/benchmarks.md. */
  page?: "scale";
  /** What was done, in sentences. */
  how: string;
  table: Table;
  criteria: Criterion[];
  /** Events lost, doubled or out of order: in words. */
  faults: string[];
}

/** A promise and whether it was kept. */
export interface Criterion {
  what: string;
  target: string;
  measured: string;
  /** Null: not measured in this run. */
  met: boolean | null;
}

/** Everything that was counted wrong, of contestants and scenarios. */
export function faultsIn({ standings, scenarios }: Pick<Report, "standings" | "scenarios">): string[] {
  return [
    ...standings.flatMap(({ label, faults }) => faults.map((fault) => `${label}, ${fault}`)),
    ...scenarios.flatMap(({ title, faults }) => faults.map((fault) => `${title}: ${fault}`)),
  ];
}

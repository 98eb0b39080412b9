/** All turns of some processes, put together. */
import { spreadOf } from "../statistics.ts";
import { poolPhases, type Phases } from "./costs.ts";
import type { CrewTurn, Point } from "./measure-crew.ts";

export interface Measured {
  turns: CrewTurn[];
  /** Their means. */
  phases: Phases;
  /** Their medians. */
  point: Point;
}

/** What a simulation is told beside costs. */
export interface Surroundings {
  /** Of the disk, in milliseconds. */
  flushesMs: number[];
  /** From one process to another, which must be woken. */
  wayMs: number;
  /** What an idle process uses, of a core. */
  idleCores: number;
}

export function poolTurns(turns: CrewTurn[]): Measured {
  const median = (of: (turn: CrewTurn) => number): number => spreadOf(turns.map(of))?.median ?? Number.NaN;
  return {
    turns,
    phases: poolPhases(turns.map(({ phases }) => phases)),
    point: {
      acksPerSecond: median(({ acksPerSecond }) => acksPerSecond),
      deliveredPerSecond: median(({ deliveredPerSecond }) => deliveredPerSecond),
      singleMs: median(({ singleMs }) => singleMs),
    },
  };
}

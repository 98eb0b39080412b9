/** What the processes of a model share. */
import type { VirtualDatabase } from "./virtual-database.ts";
import type { Thread, VirtualMachine } from "./virtual-machine.ts";

export interface VirtualParts {
  machine: VirtualMachine;
  /** Transactions so far. */
  counts: { records: number; claims: number; changes: number };
  /** Of each workspace. */
  due: DueRuns[];
}

/** As its threads see it. */
export interface VirtualProcess {
  main: Thread;
  /** Works on runs. */
  runs: Thread;
  aside: Thread;
  database: VirtualDatabase;
}

export interface DueRuns {
  add(event: number): void;
  /** What one takes, no other one gets. */
  take(most: number): number[];
}

/** Events or runs in one transaction. */
export const MOST_TOGETHER = 200;
/** Ways there and back: what is written first, what follows from it, COMMIT. */
export const ROUNDS_OF_WRITE = 3;

export function createDueRuns(): DueRuns {
  let waiting: number[] = [];
  return {
    add: (event) => void waiting.push(event),
    take(most) {
      const taken = waiting.slice(0, most);
      waiting = waiting.slice(most);
      return taken;
    },
  };
}

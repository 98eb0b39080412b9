/** PostgreSQL in a model, as a process of Hirewire sees it: transactions that go there and back some times, and wait for the disk. */
import type { Disk, Thread, VirtualMachine } from "./virtual-machine.ts";

export interface Statements {
  /** Ways there and back. */
  rounds: number;
  /** Processor time of who asks and of the server, in milliseconds, over all rounds. */
  ownMs: number;
  serverMs: number;
  /** Whether it writes: the last round is answered when the log is flushed. */
  writes: boolean;
}

export interface VirtualDatabase {
  /** @param asks  the thread that speaks with the database */
  run(asks: Thread, statements: Statements, then: () => void): void;
}

/** As openPool has it. */
const CONNECTIONS = 10;

/**
 * Of one process.
 *
 * @param wayMs  from one process to the other, which must be woken
 */
export function createVirtualDatabase(machine: VirtualMachine, disk: Disk, wayMs = 0): VirtualDatabase {
  /** Each connection has a server process of its own. */
  const free = Array.from({ length: CONNECTIONS }, () => machine.thread());
  const waiting: ((server: Thread) => void)[] = [];
  const release = (server: Thread): void => {
    const next = waiting.shift();
    if (next) next(server);
    else free.push(server);
  };
  return {
    run(asks, { rounds, ownMs, serverMs, writes }, then) {
      const begin = (server: Thread): void => {
        const round = (left: number): void => {
          asks.work(ownMs / rounds, () => {
            machine.after(wayMs, () => {
              server.work(serverMs / rounds, () => {
                if (left > 1) machine.after(wayMs, () => round(left - 1));
                else if (writes) disk.flush(end);
                else end();
              });
            });
          });
        };
        const end = (): void => {
          release(server);
          machine.after(wayMs, () => asks.work(0, then)); // the answer is read in a turn of its own
        };
        round(rounds);
      };
      const server = free.pop();
      if (server) begin(server);
      else waiting.push(begin);
    },
  };
}

/** As in src/store/postgres/grouped.ts: calls that come while two transactions are under way share the next one. */
export function createVirtualGroup<T>(
  thread: Thread,
  most: number,
  commit: (items: T[], then: () => void) => void,
): (item: T) => void {
  const UNDER_WAY = 2;
  let queue: T[] = [];
  let underWay = 0;
  let scheduled = false;
  const begin = (): void => {
    scheduled = false;
    while (underWay < UNDER_WAY && queue.length > 0) {
      const items = queue.slice(0, most);
      queue = queue.slice(most);
      underWay += 1;
      commit(items, () => {
        underWay -= 1;
        schedule();
      });
    }
  };
  const schedule = (): void => {
    if (scheduled || underWay >= UNDER_WAY || queue.length === 0) return;
    scheduled = true;
    thread.work(0, begin); // behind what has come already
  };
  return (item) => {
    queue.push(item);
    schedule();
  };
}

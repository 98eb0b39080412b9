/**
 * Until when a claim surely holds, told without asking the store: a process that stood still for longer than its lease, as on
 * a machine that was moved or short of memory, must not go on with what others have taken over meanwhile.
 *
 * A stopwatch tells it, which no correction of the clock leads astray, and the clock on the wall, which goes on while a whole machine
 * is suspended. https://nodejs.org/docs/latest-v24.x/api/perf_hooks.html#performancenow (read 2026-11-22)
 */

/** Of one moment, in milliseconds. */
export interface Reading {
  wall: number;
  stopwatch: number;
}

export interface LeaseClock {
  /** To be read before the store is asked for a lease. */
  read(): Reading;
  /** Whether a lease that was asked for then may have ended. */
  isOver(asked: Reading): boolean;
}

/** What is left for the call to go out, and for clocks that differ: a part of the lease. */
const MARGIN = 0.1;

export function createLeaseClock(options: {
  leaseMs: number;
  now: () => number;
  elapsed: () => number;
}): LeaseClock {
  const { now, elapsed } = options;
  const sureMs = options.leaseMs * (1 - MARGIN);
  return {
    read: () => ({ wall: now(), stopwatch: elapsed() }),
    isOver: ({ wall, stopwatch }) => now() - wall >= sureMs || elapsed() - stopwatch >= sureMs,
  };
}

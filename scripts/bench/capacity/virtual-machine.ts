/**
 * A machine in a model: cores that threads share evenly, a disk that flushes for all who wait, and a clock that leaps
 * to whatever comes next. Nothing in it is left to chance.
 */

/** Does one thing after the other. */
export interface Thread {
  /** @param ms  of processor time; 0 is a turn of its own nevertheless */
  work(ms: number, then?: () => void): void;
}

export interface VirtualMachine {
  /** Milliseconds since it began. */
  now(): number;
  thread(): Thread;
  after(ms: number, then: () => void): void;
  /** Until nothing is left to do. */
  run(): void;
  /** Processor time that all threads together have had, in milliseconds. */
  busyMs(): number;
}

interface Burst {
  leftMs: number;
  onEnd: (() => void) | undefined;
}

/** What is shorter has ended: sums of floats never meet exactly. */
const NOTHING = 1e-9;

/** @param cores  may be a part of one, where others use the rest */
export function createVirtualMachine(cores: number): VirtualMachine {
  let now = 0;
  let busy = 0;
  /** The first burst of each thread that has any. */
  const active = new Set<Burst[]>();
  const timers: { at: number; onTime: () => void }[] = [];

  function pass(ms: number, rate: number): void {
    now += ms;
    for (const queue of active) queue[0]!.leftMs -= ms * rate;
    busy += ms * rate * active.size;
  }

  function endBursts(): void {
    for (const queue of [...active].filter(([first]) => first!.leftMs <= NOTHING)) {
      const { onEnd } = queue.shift()!;
      if (queue.length === 0) active.delete(queue);
      onEnd?.();
    }
  }

  return {
    now: () => now,
    busyMs: () => busy,
    thread() {
      const queue: Burst[] = [];
      return {
        work(ms, then) {
          queue.push({ leftMs: ms, onEnd: then });
          active.add(queue);
        },
      };
    },
    after(ms, then) {
      const timer = { at: now + ms, onTime: then };
      const place = timers.findIndex(({ at }) => at > timer.at);
      timers.splice(place === -1 ? timers.length : place, 0, timer);
    },
    run() {
      while (active.size > 0 || timers.length > 0) {
        const rate = Math.min(1, cores / Math.max(active.size, 1));
        let ms = timers.length > 0 ? timers[0]!.at - now : Infinity;
        for (const queue of active) ms = Math.min(ms, queue[0]!.leftMs / rate);
        pass(Math.max(ms, 0), rate);
        endBursts();
        while (timers.length > 0 && timers[0]!.at <= now + NOTHING) timers.shift()!.onTime();
      }
    },
  };
}

export interface Disk {
  /** `then` is called for all who have asked by the time a flush begins. */
  flush(then: () => void): void;
  flushes(): number;
}

/** One flush at a time, and whoever comes meanwhile shares the next. @param latencyMs  of the next flush */
export function createDisk(machine: VirtualMachine, latencyMs: () => number): Disk {
  let waiting: (() => void)[] = [];
  let busy = false;
  let flushes = 0;
  const begin = (): void => {
    const those = waiting;
    waiting = [];
    busy = true;
    flushes += 1;
    machine.after(latencyMs(), () => {
      busy = false;
      for (const then of those) then();
      if (waiting.length > 0 && !busy) begin();
    });
  };
  return {
    flush(then) {
      waiting.push(then);
      if (!busy) begin();
    },
    flushes: () => flushes,
  };
}

/** mulberry32: the same numbers from 0 to 1 for the same seed. https://gist.github.com/tommyettinger/46a874533244883189143505d203312c (read 2026-11-22) */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

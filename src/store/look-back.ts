/**
 * Looks through history from the newest to the oldest, a stretch at a time, so that nobody waits: not the sender of an
 * event, who gets a turn between two stretches, and not whoever asks, who hears how far it came when it takes long.
 */
import { setImmediate as rest } from "node:timers/promises";

/**
 * When it has worked for so long, it tells what it found; on a busy machine it waits for the processor a while as well. A
 * stretch may take some more.
 */
const WORK_MS = 40;
const PATIENCE_MS = 70;
/** So long at most until others have their turn. */
const TURN_MS = 5;
/** Stretches, in places: doubled while they are quick. */
const FIRST_STRETCH = 2_048;
const LONGEST_STRETCH = 262_144;

export interface LookBack<T> {
  /** Below this place. */
  below: number;
  /** At this place or above. */
  floor: number;
  /** How many to find. */
  limit: number;
  /**
   * Places in `low … high - 1` that may match, the newest first, `most` at most. Fewer than that means that it looked
   * down to `low`, or to the `low` that it returns when it looked less far.
   */
  stretch: (low: number, high: number, most: number) => { places: number[]; low?: number };
  /** What stands there if it matches; null otherwise. */
  look: (place: number) => T | null;
  /** Whether a stretch costs the same however long it is. */
  whole?: boolean | undefined;
  /** How long the first stretch is, at least, in places. */
  first?: number | undefined;
}

/** What this thread has worked since it began, in milliseconds. */
function worked(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

export async function lookBack<T>({
  below,
  floor,
  limit,
  stretch,
  look,
  whole = false,
  first = FIRST_STRETCH,
}: LookBack<T>): Promise<{
  found: T[];
  /** All from here on was looked at. */ reached: number;
  end: boolean;
}> {
  const found: T[] = [];
  const began = performance.now();
  const workBegan = worked();
  await rest(); // what is looked for was found out just now, and took its time too
  let turnBegan = performance.now();
  let high = below;
  const longest = whole ? Infinity : Math.max(LONGEST_STRETCH, first);
  let length = whole ? Infinity : Math.max(FIRST_STRETCH, first);
  while (high > floor && found.length < limit) {
    const from = performance.now();
    const lowest = Math.max(floor, high - length);
    const most = limit - found.length;
    const { places, low = lowest } = stretch(lowest, high, most);
    for (const place of places) {
      const item = look(place);
      if (item !== null) found.push(item);
    }
    high = places.length === most ? places.at(-1)! : low;
    const now = performance.now();
    if (now - from < TURN_MS / 4) length = Math.min(length * 2, longest);
    else if (now - from > TURN_MS) length = Math.max(length / 2, FIRST_STRETCH);
    if (now - began > PATIENCE_MS || worked() - workBegan > WORK_MS) break;
    if (now - turnBegan > TURN_MS) {
      await rest();
      turnBegan = performance.now();
    }
  }
  return { found, reached: Math.max(high, floor), end: high <= floor };
}

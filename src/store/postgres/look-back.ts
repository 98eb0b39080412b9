/**
 * Looks through history from the newest to the oldest, a stretch at a time, so that no statement takes long; whoever asks hears
 * how far it came when all of them together do. As `../look-back.ts` does in a process of its own.
 */

/** When it has looked for so long, it tells what it found. */
const PATIENCE_MS = 500;
/** A stretch that is quicker may be longer. */
const QUICK_MS = 20;
/** Stretches, in places. */
const FIRST_STRETCH = 8_192;
const LONGEST_STRETCH = 524_288;
/** Of those that may match but hardly do, so many are read in one go. */
const MOST_AT_ONCE = 1_000;

export interface LookBack<R extends { seq: number }, T> {
  /** Below this place. */
  below: number;
  /** At this place or above. */
  floor: number;
  /** How many to find. */
  limit: number;
  /** What stands in `low … high - 1` and may match, the newest first, `most` at most. */
  stretch: (low: number, high: number, most: number) => Promise<R[]>;
  /** What it is if it matches; null otherwise. */
  look: (row: R) => T | null | Promise<T | null>;
  /** Whether a stretch costs the same however long it is. */
  whole?: boolean;
}

/** @returns `reached`: all from there on was looked at */
export async function lookBack<R extends { seq: number }, T>({
  below,
  floor,
  limit,
  stretch,
  look,
  whole = false,
}: LookBack<R, T>): Promise<{ found: T[]; reached: number; end: boolean }> {
  const found: T[] = [];
  const began = performance.now();
  let high = below;
  let most = limit;
  let length = whole ? Infinity : FIRST_STRETCH;
  while (high > floor && found.length < limit) {
    const from = performance.now();
    const low = Math.max(floor, high - length);
    const rows = await stretch(low, high, most);
    for (const row of rows) {
      if (found.length === limit) break;
      const item = await look(row);
      if (item !== null) found.push(item);
    }
    high = rows.length >= most ? rows.at(-1)!.seq : low;
    most = Math.min(most * 4, Math.max(limit, MOST_AT_ONCE));
    const now = performance.now();
    if (now - from < QUICK_MS) length = Math.min(length * 4, whole ? Infinity : LONGEST_STRETCH);
    else if (now - from > PATIENCE_MS / 2) length = Math.max(length / 4, FIRST_STRETCH);
    if (now - began > PATIENCE_MS) break;
  }
  return { found, reached: Math.max(high, floor), end: high <= floor };
}

/** Long work in the store, cut into steps with pauses between them. */
import { addUp, NOTHING_REMOVED } from "../../store/add-up.ts";
import type { RemovalDone, Removed } from "../../store/removals.ts";

/** A step took a fifth of the time at most: the rest belongs to the events that arrive. */
const PAUSES = 4;
const LONGEST_PAUSE_MS = 1_000;

export interface Pace {
  /** Resolves after that time, in milliseconds; 0 lets others have their turn. */
  wait: (ms: number) => Promise<void>;
  /** Milliseconds of a clock that never leaps. */
  elapsed: () => number;
  signal?: AbortSignal | undefined;
}

/** Does one step and rests. */
export async function oneStep<T>(pace: Pace, step: () => Promise<T>): Promise<T> {
  const began = pace.elapsed();
  const done = await step();
  await pace.wait(Math.min(PAUSES * (pace.elapsed() - began), LONGEST_PAUSE_MS));
  return done;
}

/**
 * Goes on until there is nothing left to look at, the signal says stop, or `enough` does.
 *
 * @param enough  asked after each step that removed something
 * @returns what was removed by all steps, and whether `enough` ended it
 */
export async function inSteps(
  pace: Pace,
  step: (after: string | null) => Promise<RemovalDone>,
  enough: () => Promise<boolean> = async () => false,
): Promise<{ removed: Removed; enough: boolean }> {
  let removed: Removed = NOTHING_REMOVED;
  let after: string | null = null;
  do {
    const from: string | null = after;
    const done: RemovalDone = await oneStep(pace, () => step(from));
    removed = addUp(removed, done.removed);
    if ((done.removed.events > 0 || done.removed.payloads > 0) && (await enough())) {
      return { removed, enough: true };
    }
    after = done.next;
  } while (after !== null && !pace.signal?.aborted);
  return { removed, enough: false };
}

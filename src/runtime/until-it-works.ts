/**
 * For what has to be read sooner or later, such as what another process changed, also when the database is away just now: it is
 * tried again until it works.
 */
import { setTimeout as delay } from "node:timers/promises";

const AGAIN_MS = 1_000;

/**
 * @param options.signal     calls it off
 * @param options.onTrouble  told of the first failure
 * @returns whether it worked in the end; it never rejects
 */
export async function untilItWorks(
  work: () => Promise<void>,
  options: { signal: AbortSignal; onTrouble: (error: unknown) => void; againMs?: number },
): Promise<boolean> {
  const { signal, onTrouble, againMs = AGAIN_MS } = options;
  for (let tries = 1; !signal.aborted; tries += 1) {
    try {
      await work();
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      if (tries === 1) onTrouble(error);
      await delay(againMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
  return false;
}

/**
 * A database that is restarted, or handed over to its replica, is back within seconds: whoever waits for it that long need not be
 * sent away. TalentSprout never sends again, and what is refused to it is gone.
 */
import { setTimeout as delay } from "node:timers/promises";
import { StoreUnreachable } from "../../store/store-unreachable.ts";

/** The most impatient of vendors hang up after ten seconds. */
const PATIENCE_MS = 6_000;
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 500;

/**
 * Does the work again while the store can't be reached, for some seconds: it must be the same when it is done twice, since the first
 * try may have been written.
 *
 * @throws {StoreUnreachable} it took too long
 */
export async function untilReached<T>(work: () => Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
  const end = performance.now() + patienceMs;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreUnreachable) || performance.now() + waitMs > end) throw error;
      await delay(waitMs);
    }
  }
}

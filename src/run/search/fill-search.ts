/**
 * Keeps the search up with what arrives: looks every second or so, in small portions with pauses in which events are
 * taken in, and catches up the same way after a start or an upgrade. Nobody waits for it: what is not in it yet is found
 * directly.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Log } from "../../log.ts";
import type { Store } from "../../store/store.ts";
import { oneStep, type Pace } from "../housekeeping/in-steps.ts";

/** One portion keeps the thread for about a millisecond. */
const PORTION = 50;
const LOOK_EVERY_MS = 1_000;

export interface SearchFiller {
  stop(): Promise<void>;
}

export function startSearchFiller(options: {
  store: Pick<Store, "fillSearch">;
  log: Log;
  /** Whether it is our turn to do this, of all processes that share the store; default: always. */
  leads?: () => boolean;
  everyMs?: number;
}): SearchFiller {
  const { store, log, leads = () => true, everyMs = LOOK_EVERY_MS } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const wait: Pace["wait"] = (ms) => delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
  const pace: Pace = { wait, elapsed: () => performance.now(), signal };

  const fill = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        while (
          !signal.aborted &&
          leads() &&
          (await oneStep(pace, () => store.fillSearch(PORTION))) === PORTION
        );
      } catch (error) {
        if (!signal.aborted) log.error("search not filled", { error }); // the disk may be full just now
      }
      await wait(everyMs);
    }
  };
  const filling = fill();
  return {
    async stop() {
      stopping.abort();
      await filling;
    },
  };
}

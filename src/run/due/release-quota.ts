/**
 * Lets runs go on whose destination has its quota back. Looked at every few seconds instead of waited for: it costs one
 * look at an index that is empty most of the time, and survives restarts and clocks that leap.
 */
import type { Log } from "../../log.ts";
import type { Store } from "../../store/store.ts";

export interface QuotaRelease {
  stop(): void;
}

const LOOK_EVERY_MS = 5_000;

export function startQuotaRelease(options: {
  store: Pick<Store, "releaseQuota">;
  log: Log;
  now: () => number;
  /** Some are due now. */
  onReleased: () => void;
  /** Whether it is our turn to do this, of all processes that share the store; default: always. */
  leads?: () => boolean;
  everyMs?: number;
}): QuotaRelease {
  const { store, log, now, onReleased, leads = () => true, everyMs = LOOK_EVERY_MS } = options;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const look = async (): Promise<void> => {
    try {
      const runs = leads() ? await store.releaseQuota(now()) : 0;
      if (runs > 0) log.info("runs released: the quota is there again", { runs });
      if (runs > 0) onReleased();
    } catch (error) {
      if (!stopped) log.error("held runs not looked at", { error }); // the disk may be full just now
    }
    schedule();
  };
  const schedule = (): void => {
    if (!stopped) timer = setTimeout(() => void look(), everyMs).unref();
  };
  schedule();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

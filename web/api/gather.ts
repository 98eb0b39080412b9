/** Changes that come in a rush make one fetch; the longer the rush, the fewer. A page that nobody sees waits. */

export interface Gathering {
  add(...keys: string[]): void;
  stop(): void;
}

const GATHER_MS = 250;
/** So many changes in one go are a rush. */
const RUSH = 20;
const RUSH_MS = 2_000;

/** @param tell  is handed what changed since the last time, each key once */
export function gather(tell: (keys: string[]) => void, page: { readonly hidden: boolean }): Gathering {
  const waiting = new Set<string>();
  let changes = 0;
  let pauseMs = GATHER_MS;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const flush = (): void => {
    timer = null;
    if (waiting.size === 0) return;
    if (page.hidden) return schedule(RUSH_MS);
    pauseMs = changes >= RUSH ? RUSH_MS : GATHER_MS;
    changes = 0;
    const keys = [...waiting];
    waiting.clear();
    tell(keys);
  };
  const schedule = (ms: number): void => {
    timer ??= setTimeout(flush, ms);
  };

  return {
    add(...keys) {
      changes += 1;
      for (const key of keys) waiting.add(key);
      schedule(pauseMs);
    },
    stop() {
      if (timer) clearTimeout(timer);
    },
  };
}

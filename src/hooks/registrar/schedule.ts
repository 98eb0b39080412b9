/**
 * When each connection is looked at: at once when something changed, after a while when that failed, and regularly. For
 * one connection passes never overlap; what is asked for during one is done by one more after it.
 */

export interface Schedule {
  /** From now on passes are made; what is asked for before is not. */
  start(): void;
  /** Waits for the passes that are under way. */
  stop(): Promise<void>;
  /** A pass that begins after this call. @throws what it threw */
  now(id: string): Promise<void>;
  /** Resolves when no pass is under way or asked for. Never rejects. */
  idle(id: string): Promise<void>;
  /** Looks at it no more. */
  forget(id: string): void;
}

/** When a pass that failed is repeated: after `firstMs`, twice, four times that … up to `mostMs`; `notBeforeMs` is kept. */
export interface Again {
  firstMs: number;
  mostMs: number;
  notBeforeMs?: number | undefined;
}

/**
 * @param options.work     one pass; it returns when to repeat it, or null for the next time that it is due anyway
 * @param options.everyMs  how often it is due. Spread by a fifth, so that not all come at once
 * @param options.random   from 0 to 1
 */
export function createSchedule(options: {
  work: (id: string) => Promise<Again | null>;
  everyMs: number;
  random: () => number;
  onError: (error: unknown) => void;
}): Schedule {
  const { work, everyMs, random, onError } = options;
  const entries = new Map<string, Entry>();
  let started = false;
  let stopped = false;

  const entryOf = (id: string): Entry => {
    let entry = entries.get(id);
    if (!entry) entries.set(id, (entry = { running: null, next: null, timer: undefined, failures: 0 }));
    return entry;
  };

  const arm = (id: string, entry: Entry, ms: number): void => {
    clearTimeout(entry.timer);
    if (stopped || entries.get(id) !== entry) return;
    entry.timer = setTimeout(() => void now(id).catch(() => undefined), ms * (0.8 + 0.4 * random()));
    entry.timer.unref();
  };

  const pass = async (id: string, entry: Entry): Promise<void> => {
    clearTimeout(entry.timer);
    try {
      const again = await work(id);
      entry.failures = again === null ? 0 : entry.failures + 1;
      const waitMs = again === null ? everyMs : waitOf(again, entry.failures);
      arm(id, entry, waitMs);
    } catch (error) {
      onError(error);
      arm(id, entry, everyMs);
      throw error;
    }
  };

  const run = (id: string, entry: Entry): Promise<void> => {
    const mine = pass(id, entry).finally(() => {
      if (entry.running === mine) entry.running = null;
    });
    entry.running = mine;
    return mine;
  };

  const now = (id: string): Promise<void> => {
    if (!started || stopped) return Promise.resolve();
    const entry = entryOf(id);
    if (entry.running === null) return run(id, entry);
    // whoever asks while one waits its turn gets that one
    entry.next ??= entry.running
      .catch(() => undefined)
      .then(() => {
        entry.next = null;
        return run(id, entry);
      });
    return entry.next;
  };

  return {
    start() {
      started = true;
    },
    async stop() {
      stopped = true;
      for (const { timer } of entries.values()) clearTimeout(timer);
      for (const { running, next } of entries.values()) {
        await (next ?? running)?.catch(() => undefined);
      }
    },
    now,
    async idle(id) {
      for (;;) {
        const entry = entries.get(id);
        const waiting = entry?.next ?? entry?.running ?? null;
        if (waiting === null) return;
        await waiting.catch(() => undefined);
      }
    },
    forget(id) {
      clearTimeout(entries.get(id)?.timer);
      entries.delete(id);
    },
  };
}

function waitOf({ firstMs, mostMs, notBeforeMs = 0 }: Again, failures: number): number {
  return Math.max(notBeforeMs, Math.min(firstMs * 2 ** (failures - 1), mostMs));
}

interface Entry {
  running: Promise<void> | null;
  /** One more, asked for while another was running. */
  next: Promise<void> | null;
  timer: NodeJS.Timeout | undefined;
  failures: number;
}

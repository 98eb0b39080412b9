/**
 * Keeps the numbers of Home up to date: a look every ten seconds, in steps so short that no sender waits for them, and
 * a few steps for whoever looks at the charts right now. After an upgrade all of history is counted that way.
 */
import type { Log } from "../../log.ts";
import { DAY_MS, type RollUpDone } from "../../store/home.ts";
import type { Store } from "../../store/store.ts";
import { setTimeout as delay } from "node:timers/promises";
import { oneStep, type Pace } from "../housekeeping/in-steps.ts";

export interface RollUp {
  /** Counts for a moment what is there to count. @returns whether all is counted now */
  catchUp(): Promise<boolean>;
  start(): void;
  /** Ends with the step that is under way. */
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 10_000;
/** For somebody who waits for an answer. */
const MOMENT_MS = 20;
/** Some three milliseconds. */
const LOOKED_AT = 250;
/** Charts show a year at most. */
const KEPT_DAYS = 400;

export function createRollUp(options: {
  store: Pick<Store, "rollUp">;
  log: Log;
  now: () => number;
  /** Whether it is our turn to do this, of all processes that share the store; default: always. */
  leads?: () => boolean;
  everyMs?: number;
  pace?: Pace;
}): RollUp {
  const { store, log, now, leads = () => true, everyMs = LOOK_EVERY_MS } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const pace = options.pace ?? {
    wait: (ms) => delay(ms, undefined, { signal, ref: false }).catch(() => undefined),
    elapsed: () => performance.now(),
    signal,
  };
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> = Promise.resolve();
  let after: number | null = null;

  const step = async (): Promise<RollUpDone> => {
    const since = Math.floor(now() / DAY_MS) - KEPT_DAYS;
    const done = await store.rollUp({ limit: LOOKED_AT, after, since });
    after = done.after;
    return done;
  };

  /** Until everything was looked at once. */
  const look = async (): Promise<void> => {
    let done: RollUpDone;
    do done = await oneStep(pace, step);
    while ((done.more || done.after !== null) && !signal.aborted);
  };

  const schedule = (): void => {
    timer = setTimeout(() => {
      working = (leads() ? look() : Promise.resolve())
        // the disk may be full just now; the next look tries again
        .catch((error: unknown) => void (signal.aborted || log.warn("events not counted", { error })))
        .finally(() => signal.aborted || schedule());
    }, everyMs).unref();
  };

  return {
    async catchUp() {
      const until = pace.elapsed() + MOMENT_MS;
      do {
        const { more, after: next } = await step();
        if (!more && next === null) return true;
      } while (pace.elapsed() < until);
      return false;
    },
    start: schedule,
    async stop() {
      clearTimeout(timer);
      stopping.abort();
      await working;
    },
  };
}

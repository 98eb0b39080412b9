/**
 * Keeps the data folder in order while everything else goes on: what its time is over for goes, room is made when it
 * is short, and what is spare is given back. All of it in short steps between which events are taken in.
 */
import { statfs } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Log } from "../../log.ts";
import { addUp, NOTHING_REMOVED } from "../../store/add-up.ts";
import type { Removed } from "../../store/removals.ts";
import type { Store } from "../../store/store.ts";
import type { Directory } from "../directory.ts";
import { inSteps, oneStep, type Pace } from "./in-steps.ts";
import { cutoffsOf, type KeepSettings, repeatWindows } from "./keep-settings.ts";
import { makeRoom, type Room, shortage } from "./make-room.ts";

export interface Housekeeping {
  /** Looks at the room every ten seconds, and at what is old every six hours. */
  start(): void;
  /** Ends with the step that is under way. */
  stop(): Promise<void>;
  /** Removes what its time is over for, now. */
  removeOld(): Promise<Removed>;
  /** Makes room if it is short, now. */
  watchRoom(): Promise<void>;
  storage(): Promise<Storage>;
}

/** How the data folder is. */
export interface Storage extends Room {
  keep: KeepSettings;
  /**
   * `enough`; `short`: old payloads and events go before their time; `nothing_left`: it is short although everything
   * that may go is gone.
   */
  room: "enough" | "short" | "nothing_left";
  /** What went before its time since the start. */
  removedEarly: Removed;
}

/** A disk fills faster than one would think: 256 MB in twenty seconds at the best rate of intake. */
const TICK_MS = 10_000;
const TICKS_PER_HOUR = 360;
const OLD_EVERY = 6 * TICKS_PER_HOUR;
/** A clock that goes further than this off a stopwatch has leapt: nothing goes by age until it behaved for an hour. */
const LEAP_MS = 60_000;
const MISTRUST = TICKS_PER_HOUR;
const LOOKED_AT = 500;
const EXPIRED_AT_A_TIME = 500;
/** Spare room that is left for the events to come. */
const SPARE_BYTES = 16_000_000;
const SPARE_SHARE = 0.1;
const GIVEN_BACK_AT_A_TIME = 1_000_000;

type HousekeepingStore = Pick<
  Store,
  | "eventConnections"
  | "removePayloads"
  | "removeEvents"
  | "removeExpired"
  | "usage"
  | "giveBack"
  | "events"
  | "setBack"
>;

export function createHousekeeping(options: {
  store: HousekeepingStore;
  directory: Pick<Directory, "connection" | "connections">;
  keep: KeepSettings;
  /** What may be kept at most, in bytes, where it changes as we go; null, and default: as `keep` says. */
  mostBytes?: () => number | null;
  dataDir: string;
  log: Log;
  now: () => number;
  /** As of `WatchedClock`; default: never. */
  wentBackBy?: () => number;
  /** What else goes by age, with the old events. */
  alsoRemove?: () => Promise<unknown>;
  /** Runs are due that were not. */
  onDue?: () => void;
  /** Whether it is our turn to do this, of all processes that share the store; default: always. */
  leads?: () => boolean;
  /** Bytes that are free where the data is kept, null when nobody knows; default: asks the system. */
  freeBytes?: () => Promise<number | null>;
  wait?: Pace["wait"];
  elapsed?: Pace["elapsed"];
}): Housekeeping {
  const { store, directory, keep, dataDir, log, now } = options;
  /** With what may be kept at this moment. */
  const keepNow = (): KeepSettings => {
    const most = options.mostBytes?.() ?? null;
    const { maxDataBytes } = keep;
    if (most === null || (maxDataBytes > 0 && maxDataBytes <= most)) return keep;
    return { ...keep, maxDataBytes: most };
  };
  const {
    leads = () => true,
    freeBytes = () => freeBytesAt(dataDir),
    elapsed = () => performance.now(),
  } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const wait = options.wait ?? ((ms) => delay(ms, undefined, { signal, ref: false }).catch(() => undefined));
  const pace: Pace = { wait, elapsed, signal };
  let removedEarly: Removed = NOTHING_REMOVED;
  let nothingLeft = false;
  let working: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let ticks = 0;
  /** The first pass comes a minute after the start, when the rush is over. */
  let trustedFrom = 6;
  let last = { clock: now(), watch: elapsed() };

  const measure = async (): Promise<Room> => {
    const [usage, free] = await Promise.all([store.usage(), freeBytes()]);
    return { usage, freeBytes: free };
  };

  /** One piece of work at a time, so that no two of them share the pauses. */
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = working.then(work);
    working = mine.then(
      () => undefined,
      () => undefined,
    );
    return mine;
  };

  const removeOld = async (): Promise<Removed> => {
    let removed: Removed = NOTHING_REMOVED;
    const at = now();
    for (const connectionId of await store.eventConnections()) {
      const cutoffs = cutoffsOf(keep, directory.connection(connectionId), at);
      const repeats = repeatWindows(directory.connections());
      const step = { connectionId, limit: LOOKED_AT };
      if (cutoffs.events !== null) {
        const old = { ...step, before: cutoffs.events, at, repeats };
        removed = addUp(
          removed,
          (await inSteps(pace, (after) => store.removeEvents({ ...old, after }))).removed,
        );
      }
      if (cutoffs.payloads !== null && !signal.aborted) {
        const old = { ...step, before: cutoffs.payloads };
        removed = addUp(
          removed,
          (await inSteps(pace, (after) => store.removePayloads({ ...old, after }))).removed,
        );
      }
      if (signal.aborted) return removed;
    }
    let expired = EXPIRED_AT_A_TIME;
    while (expired === EXPIRED_AT_A_TIME && !signal.aborted) {
      expired = await oneStep(pace, () => store.removeExpired(at, EXPIRED_AT_A_TIME));
    }
    if (!signal.aborted) await options.alsoRemove?.();
    if (removed.events > 0 || removed.payloads > 0) log.info("old events removed", { ...removed });
    await giveBack();
    return removed;
  };

  const giveBack = async (): Promise<void> => {
    for (;;) {
      const { bytes, spareBytes } = await store.usage();
      const wanted = spareBytes - Math.max(SPARE_BYTES, bytes * SPARE_SHARE);
      if (wanted <= 0 || signal.aborted) return;
      const portion = Math.min(wanted, GIVEN_BACK_AT_A_TIME);
      if ((await oneStep(pace, () => store.giveBack(portion))) === 0) return;
    }
  };

  const watchRoom = async (): Promise<void> => {
    const repeats = repeatWindows(directory.connections());
    const { removed, enough } = await makeRoom({
      store,
      measure,
      keep: keepNow(),
      repeats,
      now: now(),
      pace,
    });
    removedEarly = addUp(removedEarly, removed);
    const went = removed.events > 0 || removed.payloads > 0;
    if (went) log.warn("old events removed early: room is short", { ...removed });
    if (!enough && !nothingLeft && !signal.aborted) {
      log.error("room is short, and nothing more may be removed: make room on the disk", { data: dataDir });
    }
    nothingLeft = !enough;
  };

  /** What was to wait by a clock that was ahead would wait for too long. */
  const goBack = async (byMs: number): Promise<void> => {
    const runs = await store.setBack(byMs, now());
    if (runs === 0) return;
    log.warn("clock went back: what waited is due earlier", { by_ms: byMs, runs });
    options.onDue?.();
  };

  /** By how much the newest event is of the future: the clock went back while nothing of ours was running. */
  const aheadOfUs = async (): Promise<number> => {
    const [newest] = await store.events({}, { limit: 1 });
    return newest === undefined ? 0 : newest.receivedAt - now();
  };

  const tick = async (): Promise<void> => {
    const seen = { clock: now(), watch: elapsed() };
    const leapMs = Math.round(seen.clock - last.clock - (seen.watch - last.watch));
    last = seen;
    ticks += 1;
    if (!leads()) return;
    if (Math.abs(leapMs) > LEAP_MS) {
      log.warn("clock leapt: nothing is removed by age for an hour", { by_ms: leapMs });
      trustedFrom = ticks + MISTRUST;
    }
    const aheadMs = Math.max(options.wentBackBy?.() ?? 0, ticks === 1 ? await aheadOfUs() : 0);
    if (aheadMs > LEAP_MS) await goBack(aheadMs);
    await alone(watchRoom);
    if (ticks >= trustedFrom && (ticks - trustedFrom) % OLD_EVERY === 0) await alone(removeOld);
  };

  const schedule = (): void => {
    timer = setTimeout(() => {
      void tick()
        // the disk may be full just now; the next tick tries again
        .catch((error: unknown) => signal.aborted || log.error("housekeeping failed", { error }))
        .finally(() => signal.aborted || schedule());
    }, TICK_MS).unref();
  };

  return {
    start: schedule,
    async stop() {
      clearTimeout(timer);
      stopping.abort();
      await working;
    },
    removeOld: () => alone(removeOld),
    watchRoom: () => alone(watchRoom),
    async storage() {
      const room = await measure();
      const short = shortage(room, keepNow()) > 0;
      return {
        ...room,
        keep: keepNow(),
        room: !short ? "enough" : nothingLeft ? "nothing_left" : "short",
        removedEarly,
      };
    },
  };
}

async function freeBytesAt(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

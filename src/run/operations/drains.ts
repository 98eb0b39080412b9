/**
 * Lets go on what waited for a connection's credentials, and counts it: whoever mended the connection wants to see the
 * runs go. Which runs they were is kept in the store, so that a restart in between changes nothing of it.
 */
import type { DrainStore } from "../../store/drains.ts";
import type { Store } from "../../store/store.ts";

export interface DrainView {
  /** When they were let go. */
  at: number;
  /** How many were. */
  total: number;
  /** How many have gone on to their end: done, filtered or cancelled. */
  goneOn: number;
  /** How many failed, for whatever reason. */
  failed: number;
  /** How many are held again. */
  heldAgain: number;
  /** Why the first of them is held again or failed; null while none is. */
  why: string | null;
}

export interface Drains {
  /** Lets go on what waits for the connection's credentials. @returns how many */
  release(connectionId: string, at: number): Promise<number>;
  /** How the last release of the connection goes; null when there was none lately. */
  of(connectionId: string): Promise<DrainView | null>;
}

/** Of more than that the rest is counted as let go and not followed. */
const FOLLOWED = 5_000;
/** Nobody asks how yesterday's runs went on. */
const REMEMBERED_MS = 60 * 60 * 1000;

/** What is kept of a release. */
interface Kept {
  at: number;
  total: number;
  open: string[];
}

interface Drain {
  at: number;
  total: number;
  goneOn: number;
  failed: number;
  /** Not finished when they were last looked at. */
  open: string[];
  whyFailed: string | null;
}

export function drainOperations(options: {
  store: Pick<Store, "releaseHeld" | "keyGet" | "keySet"> & DrainStore;
  now: () => number;
}): Drains {
  const { store, now } = options;
  const drains = new Map<string, Drain>();
  const keyOf = (connectionId: string): string => `drain::${connectionId}`;

  const begin = (connectionId: string, { at, total, open }: Kept): Drain => {
    const drain = { at, total, goneOn: 0, failed: 0, open, whyFailed: null };
    drains.set(connectionId, drain);
    return drain;
  };

  /** As it was kept before a restart. */
  const recall = async (connectionId: string): Promise<Drain | null> => {
    const kept = await store.keyGet(keyOf(connectionId), now());
    return kept === null ? null : begin(connectionId, JSON.parse(kept) as Kept);
  };

  return {
    async release(connectionId, at) {
      const open = await store.heldRuns("auth_expired", connectionId, FOLLOWED);
      const total = await store.releaseHeld("auth_expired", { connectionId }, at);
      if (total > 0) {
        begin(connectionId, { at, total, open });
        await store.keySet(keyOf(connectionId), JSON.stringify({ at, total, open }), at + REMEMBERED_MS);
      }
      return total;
    },

    async of(connectionId) {
      const drain = drains.get(connectionId) ?? (await recall(connectionId));
      if (!drain) return null;
      if (now() - drain.at > REMEMBERED_MS) {
        drains.delete(connectionId);
        return null;
      }
      const states = await store.runStates(drain.open);
      const still = states.filter(({ state }) => ["waiting", "running", "held"].includes(state));
      const failed = states.filter(({ state }) => state === "failed");
      const held = states.filter(({ state }) => state === "held");
      drain.whyFailed ??= failed[0]?.reason ?? null;
      drain.failed += failed.length;
      // what was removed in the meantime was finished before
      drain.goneOn += drain.open.length - still.length - failed.length;
      drain.open = still.map(({ id }) => id);
      const { at, total, goneOn } = drain;
      const why = held[0]?.reason ?? drain.whyFailed;
      return { at, total, goneOn, failed: drain.failed, heldAgain: held.length, why };
    },
  };
}

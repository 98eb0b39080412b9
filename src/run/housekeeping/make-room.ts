/**
 * What goes before its time when room is short: the oldest payloads first, then the oldest events. Whatever was removed
 * leaves spare room that new events take first, so on a full disk that counts as room, and is not given back to
 * whoever fills it.
 */
import { addUp, NOTHING_REMOVED } from "../../store/add-up.ts";
import type { Removed, RepeatWindows, Usage } from "../../store/removals.ts";
import type { Store } from "../../store/store.ts";
import { inSteps, type Pace } from "./in-steps.ts";
import { DAY_MS, type KeepSettings } from "./keep-settings.ts";

/** What is younger than this stays, even if events are refused then: today's failures must stay repeatable. */
const PAYLOADS_STAY_MS = DAY_MS;
const EVENTS_STAY_MS = 7 * DAY_MS;
/** Once it is begun, so much more room is made, so that it is not begun every minute. */
const MARGIN = 0.1;
const LOOKED_AT = 500;

export interface Room {
  usage: Usage;
  /** On the disk, in bytes; null where it is the database's, which does not tell. */
  freeBytes: number | null;
}

/** How many bytes are missing; 0 or less when there is room enough. */
export function shortage(
  { usage, freeBytes }: Room,
  keep: Pick<KeepSettings, "maxDataBytes" | "minFreeBytes">,
  margin = 0,
): number {
  const { maxDataBytes, minFreeBytes } = keep;
  const tooLarge = maxDataBytes === 0 ? 0 : usage.bytes - maxDataBytes * (1 - margin);
  if (minFreeBytes === 0 || freeBytes === null) return tooLarge;
  return Math.max(tooLarge, minFreeBytes * (1 + margin) - freeBytes - usage.spareBytes);
}

/** @returns what went, and whether there is room enough now */
export async function makeRoom(options: {
  store: Pick<Store, "removePayloads" | "removeEvents">;
  measure: () => Promise<Room>;
  keep: KeepSettings;
  repeats: RepeatWindows;
  now: number;
  pace: Pace;
}): Promise<{ removed: Removed; enough: boolean }> {
  const { store, measure, keep, repeats, now, pace } = options;
  if (shortage(await measure(), keep) <= 0) return { removed: NOTHING_REMOVED, enough: true };
  let bytes = shortage(await measure(), keep, MARGIN);
  const enough = async (): Promise<boolean> => {
    bytes = shortage(await measure(), keep, MARGIN);
    return bytes <= 0;
  };

  const payloads = await inSteps(
    pace,
    (after) => store.removePayloads({ before: now - PAYLOADS_STAY_MS, after, limit: LOOKED_AT, bytes }),
    enough,
  );
  if (payloads.enough || pace.signal?.aborted) return payloads;
  const events = await inSteps(
    pace,
    (after) => {
      const step = { before: now - EVENTS_STAY_MS, after, limit: LOOKED_AT, bytes };
      return store.removeEvents({ ...step, at: now, repeats });
    },
    enough,
  );
  return {
    removed: addUp(payloads.removed, events.removed),
    enough: shortage(await measure(), keep) <= 0,
  };
}

import type { Removed } from "./removals.ts";

export const NOTHING_REMOVED: Readonly<Removed> = { events: 0, payloads: 0, runs: 0, attempts: 0, names: 0 };

export function addUp(one: Removed, other: Removed): Removed {
  return {
    events: one.events + other.events,
    payloads: one.payloads + other.payloads,
    runs: one.runs + other.runs,
    attempts: one.attempts + other.attempts,
    names: one.names + other.names,
  };
}

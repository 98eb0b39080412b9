/** How much there is, and that nothing was lost. */
import type { RunState } from "../core/types.ts";

/**
 * `received = finished + held + waiting`, in events. An event is held when any of its runs is, else waiting while one
 * is unfinished. What was removed since stays counted, as received and as finished: only finished events are removed.
 */
export interface Conservation {
  received: number;
  finished: number;
  held: number;
  waiting: number;
}

export interface CountStore {
  conservation(): Promise<Conservation>;
  runCounts(): Promise<Record<RunState, number>>;
}

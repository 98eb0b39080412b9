/** What events and runs add to the numbers of Home, whatever they are kept in. */
import type { HiringEventType } from "../core/hiring/hiring-event.ts";
import type { RunState } from "../core/types.ts";
import { DAY_MS, delayBucketOf, scoreBucketOf, type DayCountKind, type RollUpStep } from "./home.ts";

/** Others repeat a score that was told before. */
const SCORED: readonly HiringEventType[] = ["candidate.scored", "interview.completed"];

export interface CountedEvent {
  received_at: number;
  test: number;
  app: string;
  hiring_type: HiringEventType | "";
  score: unknown;
}

export interface CountedRun {
  seq: number;
  state: RunState;
  created_at: number;
  finished_at: number | null;
  /** 0 or 1, as are the others. */
  held: number;
  replay: number;
  received_at: number;
}

/** A run that was seen unfinished, and whether it is counted as held. */
export type SeenRun = CountedRun & { counted: number | null };

export type AddToDay = (day: number, kind: DayCountKind, name: string | number, count?: number) => void;

export function countEvent(
  { received_at, test, app, hiring_type, score }: CountedEvent,
  add: AddToDay,
): void {
  if (test === 1) return;
  const day = dayOf(received_at);
  add(day, "event", app);
  if (typeof score === "number" && SCORED.some((type) => type === hiring_type)) {
    add(day, "score", scoreBucketOf(score));
  }
}

export function countEnd(
  { state, created_at, finished_at, received_at, replay }: CountedRun,
  add: AddToDay,
): void {
  const day = dayOf(created_at);
  add(day, "outcome", state);
  if (state === "succeeded" && replay === 0 && finished_at !== null) {
    add(day, "delivery", delayBucketOf(finished_at - received_at));
  }
}

export function hasChanged({ finished_at, held, counted }: SeenRun): boolean {
  return finished_at !== null || held !== counted;
}

/** Where the next step goes on with the unfinished runs. */
export function nextOf(open: readonly { seq: number }[], { limit }: RollUpStep): number | null {
  return open.length === limit ? (open.at(-1)?.seq ?? null) : null;
}

export function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

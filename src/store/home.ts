/**
 * Numbers by day, for the charts of Home: counted after the fact, so that taking an event in costs nothing for them,
 * and read without a look at history. They name nobody and stay when events are removed.
 *
 * @module
 */

export const DAY_MS = 24 * 60 * 60 * 1000;

export type DayCountKind =
  /** Events without tests, by app. */
  | "event"
  /** Scores, by `scoreBucketOf`. */
  | "score"
  /** Runs by their state, on the day on which they began; unfinished ones only while they are held. */
  | "outcome"
  /** How long it took from an event to the end of a run that succeeded, by `delayBucketOf`. Replays don't count. */
  | "delivery";

export interface DayCount {
  /** Since the epoch, in UTC. */
  day: number;
  kind: DayCountKind;
  name: string;
  count: number;
}

export interface RollUpStep {
  /** How many events, runs and unfinished runs are looked at, each. */
  limit: number;
  /** Where the step before left the unfinished runs. */
  after?: number | null | undefined;
  /** Counts before this day are forgotten. */
  since: number;
}

export interface RollUpDone {
  /** There are more events or runs that nobody has counted. */
  more: boolean;
  /** Where the next step goes on with the unfinished runs; null once all were looked at. */
  after: number | null;
}

export interface HomeStore {
  /** Counts what came, and how unfinished runs ended, in one short step. Writes only when something changed. */
  rollUp(step: RollUpStep): Promise<RollUpDone>;
  /** Oldest first. */
  dayCounts(range: { from: number; to: number }): Promise<DayCount[]>;
}

/** Each step of the scale is a tenth longer than the one before. */
const STEP = Math.log(1.1);

/** @returns 0 for less than a millisecond */
export function delayBucketOf(ms: number): number {
  return ms < 1 ? 0 : 1 + Math.floor(Math.log(ms) / STEP);
}

/** @returns the longest delay of that bucket, in whole milliseconds */
export function longestOf(bucket: number): number {
  return bucket === 0 ? 0 : Math.floor(Math.exp(bucket * STEP));
}

/** Tens of points, 0 to 9; a full 100 belongs to the nineties. */
export function scoreBucketOf(score: number): number {
  return Math.max(0, Math.min(9, Math.floor(score / 10)));
}

/** What Home draws, from numbers by day. */
import { DAY_MS, longestOf, type DayCount, type DayCountKind } from "../../store/home.ts";

export interface Delays {
  /** Milliseconds, up to a tenth too long; null without any. */
  median: number | null;
  /** Nineteen of twenty were faster. */
  p95: number | null;
}

export const OUTCOMES = ["succeeded", "filtered", "failed", "held", "cancelled"] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface Charts {
  /** `2026-11-21`, in UTC, the oldest first. All lists by day are in their order. */
  days: string[];
  /** By vendor, the one that sent most first. */
  events: { app: string; label: string; counts: number[] }[];
  /** Ten of them: 0 to 9, 10 to 19, … 90 to 100. */
  scores: { from: number; to: number; count: number }[];
  /** Runs by the day on which they began. Those that are at work are left out. */
  outcomes: { state: Outcome; counts: number[] }[];
  /** From an event's arrival to the end of a run that succeeded. */
  delivery: { days: Delays[]; all: Delays };
  /** False while older events are still being counted. */
  complete: boolean;
}

/**
 * @param range  days since the epoch, both included
 * @param labelOf  of an app, by its key
 */
export function chartsOf(
  counts: readonly DayCount[],
  range: { from: number; to: number },
  { labelOf, complete }: { labelOf: (app: string) => string; complete: boolean },
): Charts {
  const days = Array.from({ length: range.to - range.from + 1 }, (_, index) => range.from + index);
  const of = (kind: DayCountKind): DayCount[] => counts.filter((each) => each.kind === kind);
  const byDay = (rows: readonly DayCount[]): number[] =>
    days.map((day) => sum(rows.filter((row) => row.day === day)));

  const vendors = [...Map.groupBy(of("event"), ({ name }) => name)]
    .map(([app, rows]) => ({ app, label: labelOf(app), counts: byDay(rows) }))
    .toSorted((one, other) => total(other.counts) - total(one.counts) || one.app.localeCompare(other.app));
  const scores = of("score");
  const outcomes = of("outcome");
  const delivery = of("delivery");
  return {
    days: days.map((day) => new Date(day * DAY_MS).toISOString().slice(0, 10)),
    events: vendors,
    scores: Array.from({ length: 10 }, (_, bucket) => ({
      from: bucket * 10,
      to: bucket === 9 ? 100 : bucket * 10 + 9,
      count: sum(scores.filter(({ name }) => Number(name) === bucket)),
    })),
    outcomes: OUTCOMES.map((state) => ({
      state,
      counts: byDay(outcomes.filter(({ name }) => name === state)),
    })),
    delivery: {
      days: days.map((day) => delaysOf(delivery.filter((row) => row.day === day))),
      all: delaysOf(delivery),
    },
    complete,
  };
}

function delaysOf(rows: readonly DayCount[]): Delays {
  const counts = [...Map.groupBy(rows, ({ name }) => Number(name))]
    .map(([bucket, alike]) => ({ bucket, count: sum(alike) }))
    .toSorted((one, other) => one.bucket - other.bucket);
  return { median: atShare(counts, 0.5), p95: atShare(counts, 0.95) };
}

/** By nearest rank (https://en.wikipedia.org/wiki/Percentile, read 2026-11-21). */
function atShare(counts: readonly { bucket: number; count: number }[], share: number): number | null {
  let left = Math.ceil(share * counts.reduce((all, { count }) => all + count, 0));
  for (const { bucket, count } of counts) {
    left -= count;
    if (left <= 0 && count > 0) return longestOf(bucket);
  }
  return null;
}

function sum(rows: readonly DayCount[]): number {
  return rows.reduce((all, { count }) => all + count, 0);
}

function total(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}

/** Events by day, as somebody here counts days. */
import type { Pace } from "./types.ts";

export interface Day {
  /** When it began, in milliseconds since the epoch. */
  at: number;
  events: number;
}

/** @returns the last days, oldest first, those without events too */
export function daysOf({ hours }: Pace, days: number, now: number): Day[] {
  const list = Array.from({ length: days }, (_, back) => {
    const day = new Date(now);
    day.setHours(0, 0, 0, 0);
    day.setDate(day.getDate() - (days - 1 - back));
    return { at: day.getTime(), events: 0 };
  });
  for (const { at, events } of hours) {
    const day = list.findLast((each) => each.at <= at);
    if (day) day.events += events;
  }
  return list;
}

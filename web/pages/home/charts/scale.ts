/** Axes that people can read: round numbers, and lengths of time in their own steps. */

/** @returns ticks from 0 up to at least `most`, four of them or fewer besides the zero */
export function countTicks(most: number): number[] {
  if (most <= 0) return [0, 1];
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? 1);
  const whole = step > 1 ? Math.ceil(step) : step;
  return Array.from({ length: Math.ceil(most / whole) + 1 }, (_, index) => index * whole);
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LENGTHS = [
  10,
  100,
  SECOND,
  10 * SECOND,
  MINUTE,
  10 * MINUTE,
  HOUR,
  10 * HOUR,
  DAY,
  10 * DAY,
  100 * DAY,
];

/** Ticks of a scale on which each step is several times as long as the one before. */
export function delayTicks(shortest: number, longest: number): number[] {
  const from = LENGTHS.findLastIndex((length) => length <= Math.max(shortest, 10));
  const to = LENGTHS.findIndex((length) => length >= longest);
  const ticks = LENGTHS.slice(Math.max(0, from), to === -1 ? undefined : to + 1);
  return ticks.length > 1 ? ticks : LENGTHS.slice(Math.max(0, from), Math.max(0, from) + 2);
}

/** `0.4 s`, `12 s`, `3 min`, `2 h`, `1 day`. */
export function delayInWords(ms: number): string {
  if (ms < 100) return `${Math.max(1, Math.round(ms))} ms`;
  if (ms < 10 * SECOND) return `${Number((ms / SECOND).toFixed(1))} s`;
  if (ms < MINUTE) return `${Math.round(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.round(ms / MINUTE)} min`;
  if (ms < DAY) return `${Number((ms / HOUR).toFixed(1))} h`;
  const days = Number((ms / DAY).toFixed(1));
  return `${days} ${days === 1 ? "day" : "days"}`;
}

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const whole = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  timeZone: "UTC",
});

/** `21 Nov` of `2026-11-21`. */
export function dayInShort(date: string): string {
  return day.format(Date.parse(date));
}

/** `Saturday 21 November`. */
export function dayInFull(date: string): string {
  return whole.format(Date.parse(date));
}

/** Which of so many days get a label, counted back from today. */
export function labelledDays(days: number, width: number): number[] {
  const every = [1, 2, 7, 14, 30, 60, 90].find((each) => (days / each) * 50 <= width) ?? 90;
  return Array.from({ length: days }, (_, index) => index).filter(
    (index) => (days - 1 - index) % every === 0,
  );
}

/** A moment as people say it ("5 minutes ago"), with the whole date on demand. */
import { useInterval } from "@mantine/hooks";
import { useState } from "react";

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const day = new Intl.DateTimeFormat("en", { dateStyle: "medium" });
const whole = new Intl.DateTimeFormat("en", { dateStyle: "full", timeStyle: "long" });

/** @param at  milliseconds since the epoch */
export function Moment({ at }: { at: number }) {
  const [now, setNow] = useState(Date.now);
  useInterval(() => setNow(Date.now()), 30_000, { autoInvoke: true });
  return (
    <time dateTime={new Date(at).toISOString()} title={whole.format(at)}>
      {inWords(at, now)}
    </time>
  );
}

/** Past a month the date says more. */
export function inWords(at: number, now: number): string {
  const away = at - now;
  if (Math.abs(away) > 30 * 86_400_000) return day.format(at);
  for (const [unit, ms] of STEPS) {
    if (Math.abs(away) >= ms) return relative.format(Math.trunc(away / ms), unit);
  }
  return away > 0 ? "in a moment" : "just now";
}

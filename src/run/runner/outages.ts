/**
 * A destination that fails again and again is down for everybody: no use in thousands of runs trying it at once, which
 * would hurt it and those who share this machine. From the tenth failure in a row only a few a second try it; the
 * others wait without a call, and go on in order as soon as one gets through.
 */
import { RetryLater } from "../../core/errors.ts";

/** A connection, and the host where one connection reaches many. */
export type Destination = string;

export interface Outages {
  /** @returns null to go on, or when to come back and since when it has been failing */
  admit(destination: Destination, now: number): { until: number; since: number } | null;
  isDown(destination: Destination): boolean;
  /** A call ended like this; undefined: it worked. @returns true when that ended an outage */
  note(destination: Destination, error: unknown, now: number): boolean;
}

const FAILURES = 10;
const TRIES_PER_SECOND = 10;

interface Trouble {
  since: number;
  failures: number;
  /** When the next one may try. */
  nextTry: number;
  /** When the last of those who were sent away comes back. */
  lastReturn: number;
  /** What the clock said last. */
  seen: number;
}

export function createOutages(): Outages {
  /** Only those whose last call failed. */
  const troubles = new Map<Destination, Trouble>();
  const stepMs = 1000 / TRIES_PER_SECOND;

  return {
    admit(destination, now) {
      const trouble = troubles.get(destination);
      if (trouble === undefined || trouble.failures < FAILURES) return null;
      const wentBack = now < trouble.seen;
      if (wentBack) trouble.lastReturn = now;
      trouble.seen = now;
      if (wentBack || trouble.nextTry <= now) {
        trouble.nextTry = now + stepMs;
        return null;
      }
      // one after the other, so that those who come back are about as many as may try
      trouble.lastReturn = Math.max(trouble.lastReturn, now) + stepMs;
      return { until: Math.ceil(trouble.lastReturn), since: trouble.since };
    },
    isDown: (destination) => (troubles.get(destination)?.failures ?? 0) >= FAILURES,
    note(destination, error, now) {
      const trouble = troubles.get(destination);
      if (isNoSign(error)) return false;
      if (error instanceof RetryLater) {
        if (trouble) trouble.failures += 1;
        else troubles.set(destination, { since: now, failures: 1, nextTry: 0, lastReturn: 0, seen: now });
        return false;
      }
      if (trouble === undefined) return false;
      troubles.delete(destination);
      return trouble.failures >= FAILURES;
    },
  };
}

/** Whoever says how long to wait is there; whether it would do the work is not known. */
function isNoSign(error: unknown): boolean {
  return error instanceof RetryLater && (error.afterMs !== undefined || error.code === "rate_limited");
}

/**
 * When a failing step is tried again: quickly at first, then over hours to days until the run's deadline.
 * Every wait is spread by a fifth either way, so that runs which failed together don't come back together.
 * A wait that the destination asked for (`Retry-After`) is kept instead and spends no attempt.
 */
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Waits after the first, second, … failed try; the last one repeats until the deadline. */
export const RETRY_DELAYS_MS: readonly number[] = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  12 * HOUR,
];

const JITTER = 0.2;
/** A destination that asks for no wait at all gets one anyway: a run must not spin. */
const SHORTEST_WAIT_MS = SECOND;

export interface NextTry {
  at: number;
  /** Attempts spent on the step once this failure is counted. */
  attempts: number;
}

export interface Schedule {
  /**
   * @param failure.attempts    attempts spent on the step before this failure
   * @param failure.afterMs     what the destination asked for, in milliseconds
   * @param failure.deadlineAt  a wait never reaches past it: the last try is made at the deadline
   * @returns null when the deadline has passed: there is no next try
   */
  next(failure: {
    now: number;
    attempts: number;
    afterMs?: number | undefined;
    deadlineAt: number;
  }): NextTry | null;
}

/**
 * @param options.random  0 (included) to 1 (excluded), as `Math.random`
 * @param options.scale   every wait of the schedule is multiplied by it; default 1
 * @param options.delaysMs  default {@link RETRY_DELAYS_MS}
 */
export function createSchedule(options: {
  random: () => number;
  scale?: number;
  delaysMs?: readonly number[];
}): Schedule {
  const { random, scale = 1, delaysMs = RETRY_DELAYS_MS } = options;
  return {
    next({ now, attempts, afterMs, deadlineAt }) {
      if (now >= deadlineAt) return null;
      if (afterMs !== undefined) {
        // never earlier than asked; a little later keeps a crowd from arriving in the same instant
        const waitMs = Math.max(afterMs, SHORTEST_WAIT_MS * scale) * (1 + (JITTER / 2) * random());
        return { at: Math.min(Math.ceil(now + waitMs), deadlineAt), attempts };
      }
      const delayMs = delaysMs[Math.min(attempts, delaysMs.length - 1)] ?? HOUR;
      const waitMs = delayMs * scale * (1 - JITTER + 2 * JITTER * random());
      return { at: Math.min(Math.round(now + waitMs), deadlineAt), attempts: attempts + 1 };
    },
  };
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `14:05 UTC`, and with the day when it is not today's: `22 Nov 02:05 UTC`. */
export function timeInWords(at: number, now: number): string {
  const date = new Date(at);
  const iso = date.toISOString();
  const sameDay = iso.slice(0, 10) === new Date(now).toISOString().slice(0, 10);
  const day = sameDay ? "" : `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} `;
  return `${day}${iso.slice(11, 16)} UTC`;
}

/** `next try 14:05 UTC, Slack said 429 (too many requests)` */
export function waitInWords(at: number, now: number, why: string): string {
  return `next try ${timeInWords(at, now)}, ${why.trim().replace(/\.$/, "")}`;
}

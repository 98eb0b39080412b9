/**
 * Remembers who asked for fewer calls, so that the runs of one connection wait together instead of asking
 * again one by one.
 */
export interface Throttle {
  /** How long calls of this budget still have to wait, in milliseconds; 0 when they may go. */
  waitMs(key: string): number;
  /** The destination answered 429. @param askedMs its `Retry-After`; @returns how long to wait */
  slowDown(key: string, askedMs: number | undefined): number;
  /** A call of this budget went through. */
  relax(key: string): void;
}

const FIRST_MS = 15_000;
/** A little over a minute: quotas per minute are full again by then. */
const LONGEST_MS = 65_000;

export function createThrottle(options: { now: () => number; random: () => number }): Throttle {
  const { now, random } = options;
  const budgets = new Map<string, { until: number; refusals: number }>();
  return {
    waitMs(key) {
      const budget = budgets.get(key);
      return budget === undefined ? 0 : Math.max(0, budget.until - now());
    },
    slowDown(key, askedMs) {
      forgetOld(budgets, now());
      const refusals = (budgets.get(key)?.refusals ?? 0) + 1;
      // without a word from the destination: 15 s, 30 s, 60 s, then 65 s, spread so that not all come at once
      const guess = Math.min(FIRST_MS * 2 ** (refusals - 1), LONGEST_MS);
      const waitMs = askedMs ?? Math.min(Math.round(guess * (1 + 0.2 * random())), LONGEST_MS);
      budgets.set(key, { until: now() + waitMs, refusals });
      return waitMs;
    },
    relax(key) {
      // a call that was under way when another was refused does not end the wait
      if (this.waitMs(key) === 0) budgets.delete(key);
    },
  };
}

function forgetOld(budgets: Map<string, { until: number }>, now: number): void {
  if (budgets.size < 1_000) return;
  for (const [key, { until }] of budgets) if (until + LONGEST_MS < now) budgets.delete(key);
}

/**
 * Keeps calls below a limit that the destination is known to have, so that being refused is the exception. Whoever
 * asks gets the next free moment; those who wait are served in order.
 *
 * Each process keeps to it for itself. Where several call for one connection, the destination may say 429 more often, which
 * loses nothing: they wait as long as it says. Rows for one spreadsheet have one writer at a time (store/owners.ts), so
 * of these two processes together spend little more than one.
 */
import type { CallBudget } from "../../core/define-action.ts";

export interface Budgets {
  /** How long the next call would have to wait, in milliseconds; takes nothing. */
  waitMs(key: string, budget: CallBudget): number;
  /** Takes the next free moment. @returns how long it is until then, in milliseconds */
  take(key: string, budget: CallBudget): number;
  /** How much of each is used, of those that are not unused. 1: all of it. */
  used(): { key: string; used: number }[];
}

/** What sums of fractions may be off by. */
const ROUNDING_MS = 0.001;

export function createBudgets(options: { now: () => number }): Budgets {
  const { now } = options;
  /** When all that was taken would be used up at the steady pace. */
  const spent = new Map<string, { until: number; budget: CallBudget }>();
  const spentOf = (key: string): number => Math.max(now(), spent.get(key)?.until ?? 0);
  const forgetOld = (): void => {
    for (const [key, { until }] of spent) if (until <= now()) spent.delete(key);
  };
  const waitMs: Budgets["waitMs"] = (key, { perMinute, burst }) => {
    const inAdvanceMs = (burst - 1) * paceOf(perMinute);
    return Math.max(0, Math.ceil(spentOf(key) - inAdvanceMs - now() - ROUNDING_MS));
  };
  return {
    waitMs,
    take(key, budget) {
      const wait = waitMs(key, budget);
      const until = spentOf(key) + paceOf(budget.perMinute);
      if (spent.size >= 1_000) forgetOld();
      spent.set(key, { until, budget });
      return wait;
    },
    used() {
      forgetOld();
      return [...spent].map(
        ([
          key,
          {
            until,
            budget: { perMinute, burst },
          },
        ]) => ({
          key,
          used: (until - now()) / (burst * paceOf(perMinute)),
        }),
      );
    },
  };
}

function paceOf(perMinute: number): number {
  return 60_000 / perMinute;
}

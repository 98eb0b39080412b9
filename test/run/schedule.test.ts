import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { createSchedule, RETRY_DELAYS_MS, timeInWords, waitInWords } from "../../src/run/runner/schedule.ts";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 21, 14, 0, 0);
const moments = { now: NOW, deadlineAt: NOW + 72 * HOUR };

describe("the retry schedule", () => {
  it("spreads each wait by a fifth either way, and no further", () => {
    const waitAt = (random: number) =>
      createSchedule({ random: () => random }).next({ ...moments, attempts: 2 })?.at ?? NaN;
    expect(waitAt(0) - NOW).toBe(96_000);
    expect(waitAt(0.5) - NOW).toBe(120_000);
    expect(waitAt(0.999_999) - NOW).toBe(144_000);
  });

  it("spends an attempt on each of its own waits, and none on a wait that was asked for", () => {
    const schedule = createSchedule({ random: () => 0 });
    expect(schedule.next({ ...moments, attempts: 3 })?.attempts).toBe(4);
    expect(schedule.next({ ...moments, attempts: 3, afterMs: 30_000 })).toEqual({
      at: NOW + 30_000,
      attempts: 3,
    });
  });

  it("never comes back earlier than asked, spins at no wait, or outlasts the deadline", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.option(fc.integer({ min: 0, max: 100 * HOUR }), { nil: undefined }),
        fc.nat(100),
        fc.integer({ min: 1, max: 100 * HOUR }),
        (random, afterMs, attempts, leftMs) => {
          const deadlineAt = NOW + leftMs;
          const next = createSchedule({ random: () => random }).next({
            now: NOW,
            attempts,
            afterMs,
            deadlineAt,
          });
          const waitMs = (next?.at ?? NaN) - NOW;
          expect(waitMs).toBeLessThanOrEqual(leftMs);
          const least = afterMs === undefined ? (RETRY_DELAYS_MS[0] ?? 0) * 0.8 : Math.max(afterMs, 1_000);
          expect(waitMs).toBeGreaterThanOrEqual(Math.min(least, leftMs));
        },
      ),
    );
  });

  it("ends at the deadline", () => {
    const schedule = createSchedule({ random: () => 0 });
    expect(schedule.next({ now: NOW, attempts: 0, deadlineAt: NOW })).toBeNull();
    expect(schedule.next({ now: NOW, attempts: 0, afterMs: 1, deadlineAt: NOW - 1 })).toBeNull();
  });

  it("can be made faster for tests", () => {
    const schedule = createSchedule({ random: () => 0.5, scale: 0.001 });
    expect(schedule.next({ ...moments, attempts: 0 })?.at).toBe(NOW + 5);
  });
});

describe("a wait in words", () => {
  it("names the time and, when it is another day, the date", () => {
    expect(waitInWords(NOW + 300_000, NOW, "Slack said 429 (too many requests).")).toBe(
      "next try 14:05 UTC, Slack said 429 (too many requests)",
    );
    expect(timeInWords(NOW + 12 * HOUR, NOW)).toBe("22 Nov 02:00 UTC");
  });
});

import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { type Again, createSchedule, type Schedule } from "../../src/hooks/registrar/schedule.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("the schedule", () => {
  let begun: string[];
  let finish: (() => void)[];
  let outcome: Again | null;
  let schedule: Schedule;
  let underWay: number;
  let most: number;

  beforeEach(() => {
    jest.useFakeTimers();
    begun = [];
    finish = [];
    outcome = null;
    underWay = most = 0;
    schedule = createSchedule({
      async work(id) {
        begun.push(id);
        most = Math.max(most, ++underWay);
        await new Promise<void>((resolve) => finish.push(resolve));
        underWay -= 1;
        return outcome;
      },
      everyMs: HOUR,
      random: () => 0.5, // no spread
      onError: () => undefined,
    });
    schedule.start();
  });
  afterEach(async () => {
    finish.forEach((done) => done());
    await schedule.stop();
    jest.useRealTimers();
  });
  /** Lets the pass that is under way end. */
  const end = async (id = "a"): Promise<void> => {
    finish.shift()?.();
    await schedule.idle(id);
  };

  it("makes one pass at a time, and one more for everything that was asked for during it", async () => {
    void schedule.now("a");
    const second = schedule.now("a");
    const third = schedule.now("a");
    expect(begun).toEqual(["a"]);
    finish.shift()?.();
    await jest.advanceTimersByTimeAsync(0);
    expect(begun).toEqual(["a", "a"]);
    finish.shift()?.();
    await Promise.all([second, third]);
    expect(begun).toHaveLength(2);
    expect(most).toBe(1);
  });

  it("keeps connections from waiting for each other", () => {
    void schedule.now("a");
    void schedule.now("b");
    expect(begun).toEqual(["a", "b"]);
  });

  it("looks again every hour", async () => {
    void schedule.now("a");
    await end();
    await jest.advanceTimersByTimeAsync(HOUR - 1);
    expect(begun).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(begun).toHaveLength(2);
  });

  it("asks a vendor that could not be reached after one minute, two, four …, or when it says", async () => {
    outcome = { firstMs: MINUTE, mostMs: HOUR };
    void schedule.now("a");
    for (const minutes of [1, 2, 4, 8, 16, 32, 60, 60]) {
      await end();
      const before = begun.length;
      await jest.advanceTimersByTimeAsync(minutes * MINUTE - 1);
      expect(begun).toHaveLength(before);
      await jest.advanceTimersByTimeAsync(1);
      expect(begun).toHaveLength(before + 1);
    }
    outcome = { firstMs: MINUTE, mostMs: HOUR, notBeforeMs: 2 * HOUR };
    await end();
    const before = begun.length;
    await jest.advanceTimersByTimeAsync(2 * HOUR - 1);
    expect(begun).toHaveLength(before);
    await jest.advanceTimersByTimeAsync(1);
    expect(begun).toHaveLength(before + 1);
  });

  it("forgets what is gone, and ends with the pass that is under way", async () => {
    void schedule.now("a");
    await end();
    schedule.forget("a");
    void schedule.now("b");
    const stopped = schedule.stop();
    finish.shift()?.();
    await stopped;
    await jest.advanceTimersByTimeAsync(3 * HOUR);
    expect(begun).toEqual(["a", "b"]);
    await schedule.now("a");
    expect(begun).toEqual(["a", "b"]);
  });
});

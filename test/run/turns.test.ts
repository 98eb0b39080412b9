import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { createTurns, type Turn, type Turns } from "../../src/run/runner/turns.ts";

const none = new AbortController().signal;
let turns: Turns;
beforeEach(() => {
  jest.useFakeTimers();
  turns = createTurns({ perConnection: 2, random: () => 0.5 });
});
afterEach(() => {
  jest.useRealTimers();
});

function place(given: Turn | { waitMs: number }): Turn {
  if ("waitMs" in given) throw new Error(`sent away for ${given.waitMs} ms`);
  return given;
}

/** Two calls that go on since the moment 0. */
const full = (): [Turn, Turn] => [place(turns.take("con", "a", 0)), place(turns.take("con", "b", 0))];

describe("turns at a connection", () => {
  it("send away whoever does not wait", () => {
    full();
    expect(turns.take("con", "c", 0)).toEqual({ waitMs: 200 });
    expect(turns.take("other", "c", 0)).toHaveProperty("leave");
  });

  it("pass from one to the next in the order of the line, and never to more than fit", async () => {
    const [first, second] = full();
    const order: string[] = [];
    const line = ["c", "d", "e"].map(async (id) => {
      const mine = place(await turns.await("con", id, 0, none));
      order.push(id);
      return mine;
    });
    first.leave(10);
    const third = await line[0]!;
    expect(order).toEqual(["c"]);
    expect(turns.take("con", "x", 10)).toHaveProperty("waitMs");
    third.leave(20);
    second.leave(20);
    await Promise.all(line);
    expect(order).toEqual(["c", "d", "e"]);
  });

  it("let nobody stand long where calls hang, and nobody join after that until one has ended", async () => {
    const [first] = full();
    const waiting = turns.await("con", "c", 0, none);
    await jest.advanceTimersByTimeAsync(500);
    expect(await waiting).toHaveProperty("waitMs");
    expect(await turns.await("con", "d", 500, none)).toHaveProperty("waitMs"); // at once

    first.leave(510); // a free place; the next one finds it
    expect(await turns.await("con", "e", 510, none)).toHaveProperty("leave");
  });

  it("send away at once where calls are known to be slow", async () => {
    const [first] = full();
    first.leave(5_000);
    turns.take("con", "c", 5_000);
    expect(await turns.await("con", "d", 5_000, none)).toEqual({ waitMs: 5_000 });
  });

  it("forget who is told to stop in the line", async () => {
    const [first] = full();
    const stop = new AbortController();
    const stopped = turns.await("con", "c", 0, stop.signal);
    const next = turns.await("con", "d", 0, none);
    stop.abort(new Error("stopping"));
    await expect(stopped).rejects.toThrow("stopping");
    first.leave(10);
    expect(await next).toHaveProperty("leave");
  });
});

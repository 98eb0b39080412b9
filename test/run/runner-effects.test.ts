import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { newId } from "../../src/core/id.ts";
import { StoreFull } from "../../src/store/store-full.ts";
import { answers, drops, hangs, worksThenDrops, worksThenHangs } from "./board.ts";
import { type House, HOUR, openHouse } from "./runner-house.ts";

const step = (use: string) => ({ steps: [{ use, with: { text: "{% name %}" } }] });

let house: House;
beforeEach(async () => {
  house = await openHouse();
  house.runner.start();
  await house.connect();
});
afterEach(() => house.close());

const replay = (runId: string, fromStart: boolean) => {
  const at = house.clock.now;
  const how = {
    newRunId: newId("run", at),
    at,
    deadlineAt: at + HOUR,
    fromStart,
    version: "recorded",
  } as const;
  return house.store.replayRun(runId, how);
};

describe("an answer that was lost", () => {
  it("is settled by looking: what worked is not done again", async () => {
    house.board.next = [worksThenDrops];
    const id = await house.receive(await house.automate(step("board.pin")), { name: "Ada" });
    expect(await house.rest(id)).toMatchObject({ state: "waiting", code: "connection_lost" });
    expect(await house.later(id)).toMatchObject({ state: "succeeded", outputs: { pin: { found: true } } });
    expect(house.board.cards).toHaveLength(1);
    expect(house.board.calls).toHaveLength(1);
    expect((await house.store.attempts(id)).at(-1)).toMatchObject({
      outcome: "succeeded",
      message: "found: it had worked",
    });
  });

  it("is settled by looking: what did not work is done once", async () => {
    house.board.next = [drops];
    const id = await house.receive(await house.automate(step("board.pin")), { name: "Ada" });
    await house.rest(id);
    expect(await house.later(id)).toMatchObject({ state: "succeeded", outputs: { pin: { pinned: true } } });
    expect(house.board.lookups).toBe(1);
    expect(house.board.cards).toHaveLength(1);
  });

  it("is still in doubt when the look itself fails", async () => {
    house.board.next = [worksThenDrops];
    house.board.lookup = answers(503);
    const id = await house.receive(await house.automate(step("board.pin")), { name: "Ada" });
    await house.rest(id);
    expect(await house.later(id)).toMatchObject({
      state: "waiting",
      attempts: 2,
      code: "destination_failed",
    });
    house.board.lookup = null;
    expect(await house.later(id)).toMatchObject({ state: "succeeded", outputs: { pin: { found: true } } });
    expect(house.board.cards).toHaveLength(1);
  });

  it("is still in doubt when the connection expires before the look", async () => {
    const [connection] = await house.store.connections();
    if (!connection) throw new Error("no connection");
    house.board.next = [worksThenDrops];
    house.board.lookup = answers(401);
    const id = await house.receive(await house.automate(step("board.pin")), { name: "Ada" });
    await house.rest(id);
    expect(await house.later(id)).toMatchObject({ state: "held", hold: "auth_expired" });
    house.board.lookup = null;
    await house.store.updateConnection({ ...connection, updatedAt: house.clock.now + 1 });
    await house.store.releaseHeld("auth_expired", { connectionId: connection.id }, house.clock.now);
    house.runner.connectionsChanged();
    expect(await house.rest(id)).toMatchObject({ state: "succeeded", outputs: { pin: { found: true } } });
    expect(house.board.cards).toHaveLength(1);
  });

  it("is repeated when nobody can tell, and the history says what that may mean", async () => {
    house.board.next = [worksThenDrops];
    house.board.lookup = answers(403);
    const id = await house.receive(await house.automate(step("board.pin")), { name: "Ada" });
    await house.rest(id);
    expect(await house.later(id)).toMatchObject({ state: "succeeded" });
    expect(house.board.cards).toHaveLength(2);
    const message = (await house.store.attempts(id)).at(-1)?.message;
    expect(message).toMatch(
      /^Whether an earlier try had worked cannot be told: Board refused the call \(403\)/,
    );
    expect(message).toMatch(/A card is looked for before it is pinned again\.$/);
  });

  it("is repeated where the action has no way to look", async () => {
    house.board.next = [worksThenDrops];
    const id = await house.receive(await house.automate(step("board.shout")), { name: "Ada" });
    await house.rest(id);
    expect(await house.later(id)).toMatchObject({ state: "succeeded" });
    expect((await house.store.attempts(id)).at(-1)?.message).toBe(
      "An earlier try may have worked although its answer was lost. A repeat may pin a second card.",
    );
    const [one, two] = house.board.cards;
    expect(one?.key).toBe(two?.key);
  });
});

describe("a replay", () => {
  it("goes on at the step that failed, under the same name", async () => {
    house.board.next = [(_request, response, pin) => (pin(), response.json({})), answers(400)];
    const automation = await house.automate({
      steps: [
        { id: "one", use: "board.pin", with: { text: "one" } },
        { id: "two", use: "board.pin", with: { text: "two" } },
      ],
    });
    const failed = await house.rest(await house.receive(automation));
    expect(failed).toMatchObject({ state: "failed", stepIndex: 1 });
    const again = await replay(failed.id, false);
    house.runner.wake();
    expect(await house.rest(again.id)).toMatchObject({ state: "succeeded" });
    expect(house.board.cards.map(({ text }) => text)).toEqual(["one", "two"]);
    expect(house.board.lookups).toBe(0); // nothing was in doubt, and looks are dear at some destinations

    // whoever repeats the failed run a second time finds that it was done
    const twice = await replay(failed.id, false);
    house.runner.wake();
    expect(await house.rest(twice.id)).toMatchObject({ outputs: { two: { found: true } } });
    expect(house.board.cards).toHaveLength(2);
  });

  it("from the start does everything again, under another name", async () => {
    house.board.next = [(_request, response, pin) => (pin(), response.json({})), answers(400)];
    const automation = await house.automate({
      steps: [
        { id: "one", use: "board.pin", with: { text: "one" } },
        { id: "two", use: "board.pin", with: { text: "two" } },
      ],
    });
    const failed = await house.rest(await house.receive(automation));
    const again = await replay(failed.id, true);
    house.runner.wake();
    const done = await house.rest(again.id);
    expect(done.state).toBe("succeeded");
    const third = await replay(done.id, true);
    house.runner.wake();
    await house.rest(third.id);
    expect(house.board.cards.map(({ text }) => text)).toEqual(["one", "one", "two", "one", "two"]);
    expect(new Set(house.board.cards.map(({ key }) => key)).size).toBe(5);
    expect(house.board.lookups).toBe(0);
  });

  it("of a run whose last answer was lost looks first", async () => {
    house.board.always = worksThenDrops;
    house.board.lookup = answers(503);
    const id = await house.receive(await house.automate(step("board.pin")), { name: "Ada" });
    let run = await house.rest(id);
    while (run.state === "waiting") run = await house.later(id);
    expect(run).toMatchObject({ state: "failed", code: "deadline_passed" });
    expect(house.board.cards).toHaveLength(1);
    house.board.lookup = null;
    house.clock.now += HOUR; // somebody looks at it later
    const again = await replay(id, false);
    house.runner.wake();
    expect(await house.rest(again.id)).toMatchObject({
      state: "succeeded",
      outputs: { pin: { found: true } },
    });
    expect(house.board.cards).toHaveLength(1);
  });
});

describe("a run that was cancelled while its answer was lost", () => {
  it("is looked for by its replay", async () => {
    house.board.next = [worksThenDrops];
    const id = await house.receive(await house.automate(step("board.pin")), { name: "Ada" });
    await house.rest(id);
    expect(await house.store.cancelRun(id, house.clock.now, "cancelled by its owner")).toBe(true);
    const again = await replay(id, false);
    house.runner.wake();
    expect(await house.rest(again.id)).toMatchObject({
      state: "succeeded",
      outputs: { pin: { found: true } },
    });
    expect(house.board.cards).toHaveLength(1);
  });
});

describe("stopping", () => {
  it("lets a call end that is under way", async () => {
    let finish = (): void => undefined;
    house.board.next = [
      (_request, response, pin) => {
        finish = () => {
          pin();
          response.json({});
        };
      },
    ];
    const id = await house.receive(await house.automate(step("board.pin")), { name: "Ada" });
    await house.board.arrived(1);
    const stopped = house.runner.stop(60_000);
    finish();
    await stopped;
    expect(await house.store.run(id)).toMatchObject({ state: "succeeded" });
  });

  it("cuts off what does not end, and the next start settles it", async () => {
    house.board.next = [worksThenHangs];
    const id = await house.receive(await house.automate(step("board.pin")), { name: "Ada" });
    await house.board.arrived(1);
    await house.runner.stop(0);
    const run = await house.store.run(id);
    expect(run).toMatchObject({ state: "waiting", code: "stopped", attempts: 0, nextAt: house.clock.now });
    expect(await house.store.attempts(id)).toEqual([]);

    const next = house.makeRunner();
    next.start();
    await next.onIdle();
    expect(await house.store.run(id)).toMatchObject({
      state: "succeeded",
      outputs: { pin: { found: true } },
    });
    expect(house.board.cards).toHaveLength(1);
  });

  it("puts back untouched what had sent nothing yet", async () => {
    house.board.next = [hangs];
    const automation = await house.automate(step("board.file"));
    const first = await house.receive(automation, { name: "Ada" });
    await house.board.arrived(1);
    const second = await house.receive(automation, { name: "Bo" }); // waits for the drawer
    while (house.runner.inFlight() < 2) await new Promise(setImmediate);
    await house.runner.stop(0);
    expect(await house.store.run(first)).toMatchObject({ code: "stopped" });
    expect(await house.store.run(second)).toMatchObject({
      state: "waiting",
      reason: null,
      code: null,
      attempts: 0,
    });
    const next = house.makeRunner();
    next.start();
    await next.onIdle();
    expect(house.board.cards.map(({ text }) => text)).toEqual(["Ada", "Bo"]);
    expect(house.board.lookups).toBe(1); // only for what may have been sent
  });

  it("claims nothing more", async () => {
    await house.runner.stop();
    const id = await house.receive(await house.automate(step("board.pin")), { name: "Ada" });
    house.runner.wake();
    await house.runner.onIdle();
    expect(await house.store.run(id)).toMatchObject({ state: "waiting" });
    expect(house.board.calls).toEqual([]);
  });
});

describe("a full disk", () => {
  it("does not make what was done be forgotten: saving is tried until there is room", async () => {
    await house.runner.stop();
    const { store } = house;
    let full = 2;
    const tight = new Proxy(store, {
      get(target, key) {
        if (key !== "changeRun") return Reflect.get(target, key) as unknown;
        return async (...change: Parameters<typeof store.changeRun>) => {
          full -= 1;
          if (full >= 0) throw new StoreFull("no room");
          return store.changeRun(...change);
        };
      },
    });
    const waits: number[] = [];
    const runner = house.makeRunner({ store: tight, wait: async (ms) => void waits.push(ms) });
    const id = await house.receive(await house.automate(step("board.pin")), { name: "Ada" });
    runner.start();
    await runner.onIdle();
    expect(await store.run(id)).toMatchObject({ state: "succeeded" });
    expect(waits).toEqual([500, 1_000]);
    expect(house.board.calls).toHaveLength(1);
  });
});

describe("a lease", () => {
  it("that was lost changes nothing: the other worker's word counts", async () => {
    const pinned = Promise.withResolvers<void>();
    house.board.next = [
      (_request, response, pin) => {
        pin();
        void pinned.promise.then(() => response.json({ id: "slow" }));
      },
    ];
    const id = await house.receive(await house.automate(step("board.pin")), { name: "Ada" });
    await house.board.arrived(1);
    house.clock.now += HOUR; // the worker was as good as dead for an hour
    const other = house.makeRunner();
    other.start();
    await other.onIdle();
    const taken = await house.store.run(id);
    expect(taken).toMatchObject({ state: "succeeded", outputs: { pin: { found: true } } });
    pinned.resolve();
    await house.rest(id);
    expect(await house.store.run(id)).toEqual(taken);
    expect(await house.store.attempts(id)).toHaveLength(1);
    expect(house.board.cards).toHaveLength(1);
  });

  it("is taken over once in one process, however the clock leaps", async () => {
    house.board.next = [worksThenHangs];
    const id = await house.receive(await house.automate(step("board.pin")), { name: "Ada" });
    await house.board.arrived(1);
    house.clock.now += HOUR; // the machine slept
    house.runner.wake();
    expect(await house.rest(id)).toMatchObject({ state: "succeeded", outputs: { pin: { found: true } } });
    expect(house.board.calls).toHaveLength(1);
  });
});

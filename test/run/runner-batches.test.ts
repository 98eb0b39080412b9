import { once } from "node:events";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Automation, Run } from "../../src/core/types.ts";
import { silentLog } from "../../src/log.ts";
import { createEvaluator } from "../../src/run/evaluator/evaluator.ts";
import { createOutbound } from "../../src/run/outbound/outbound.ts";
import type { RunnerDependencies } from "../../src/run/runner/create-runner.ts";
import { answers, type Behaviour, drops, worksThenDrops, worksThenHangs } from "./board.ts";
import { catalog } from "./pile-app.ts";
import { type House, HOUR, openHouse, START } from "./runner-house.ts";

const evaluator = createEvaluator();
afterAll(() => evaluator.close());

let house: House;
let automation: Automation;
/** Runs whose mapping is done. */
let mapped: number;

async function open(changes: Partial<RunnerDependencies> = {}): Promise<void> {
  mapped = 0;
  const plan: typeof evaluator.plan = async (request) => {
    const planned = await evaluator.plan(request);
    mapped += 1;
    return planned;
  };
  house = await openHouse({ catalog, evaluator: { plan }, ...changes });
  await house.connect("piles", { app: "piles" });
  const step = { use: "piles.pin", with: { text: "{% name %}", drawer: "{% drawer %}" } };
  automation = await house.automate({ steps: [step] });
}
beforeEach(() => open());
afterEach(() => house.close());

const receive = async (names: string, drawer = "hall"): Promise<string[]> => {
  const ids: string[] = [];
  for (const name of names.split(",")) ids.push(await house.receive(automation, { name, drawer }));
  return ids;
};
const runsOf = async (ids: string[]): Promise<Run[]> =>
  Promise.all(ids.map(async (id) => (await house.store.run(id)) as Run));
const statesOf = async (ids: string[]) => (await runsOf(ids)).map(({ state }) => state);
/** What was piled, in order. */
const piled = () => house.board.cards.flatMap(({ text }) => text.split(","));
/** Answers only once it is told to. */
function onWord(): { behaviour: Behaviour; say: () => void } {
  const word = Promise.withResolvers<void>();
  return {
    behaviour: (_request, response, pin) => void word.promise.then(() => (pin(), response.json({}))),
    say: word.resolve,
  };
}
const hasMapped = (): number => mapped;
/** Waits until so many stand in their lines, or would if they were let in. */
const inLine = async (count: number) => {
  while (hasMapped() < count) await new Promise(setImmediate);
  await manyTurns();
};
const manyTurns = async () => {
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
};

/** Whoever has to be looked up first takes until it may go on; no wait ends by itself but those of no length. */
function slowCandidates(): { changes: Partial<RunnerDependencies>; goOn: () => void } {
  const word = Promise.withResolvers<void>();
  const { store } = house;
  const late = new Proxy(store, {
    get(target, key) {
      if (key !== "candidate") return Reflect.get(target, key) as unknown;
      return async (...ref: Parameters<typeof store.candidate>) => {
        await word.promise;
        return store.candidate(...ref);
      };
    },
  });
  const wait = async (ms: number, signal: AbortSignal): Promise<void> => {
    if (ms > 0) await once(signal, "abort");
  };
  return { changes: { store: late, wait }, goOn: word.resolve };
}

describe("steps that wait for one lane", () => {
  it("go out together, oldest first, each with its own outcome", async () => {
    const ids = await receive("a,b,c,d,e");
    house.runner.start();
    await house.rest();
    expect(house.board.calls).toEqual(["a,b,c", "d,e"]);
    const runs = await runsOf(ids);
    expect(runs.map(({ state, outputs }) => [state, outputs["pin"]])).toEqual([
      ["succeeded", { place: 0, of: 3 }],
      ["succeeded", { place: 1, of: 3 }],
      ["succeeded", { place: 2, of: 3 }],
      ["succeeded", { place: 0, of: 2 }],
      ["succeeded", { place: 1, of: 2 }],
    ]);
    for (const id of ids) {
      expect(await house.store.attempts(id)).toMatchObject([
        { number: 1, outcome: "succeeded", request: expect.stringMatching(/^pile "\w"$/) },
      ]);
    }
  });

  it("go at once when nobody is there; who comes meanwhile is the next batch", async () => {
    house.runner.start();
    const first = onWord();
    house.board.next = [first.behaviour];
    await receive("a");
    await house.board.arrived(1);
    await receive("b,c,d,e");
    await inLine(5);
    expect(house.board.calls).toEqual(["a"]);
    first.say();
    await house.rest();
    expect(house.board.calls).toEqual(["a", "b,c,d", "e"]);
  });

  it("fail alone when only one of them is bad", async () => {
    const ids = await receive("a,bad,c");
    house.runner.start();
    await house.rest();
    expect(await statesOf(ids)).toEqual(["succeeded", "failed", "succeeded"]);
    expect((await runsOf(ids))[1]).toMatchObject({ code: "bad_card", reason: "a bad card" });
    expect(piled()).toEqual(["a", "c"]);
  });

  it("keep the order of their events, although one takes longer to get there", async () => {
    const slow = slowCandidates();
    const runner = house.makeRunner({ ...slow.changes, options: { batches: { windowMs: 0 } } });
    await house.receive(automation, { name: "a" }, null, { id: "looked up" });
    await receive("b,c");
    runner.start();
    await inLine(2);
    expect(house.board.calls).toEqual([]);
    slow.goOn();
    await runner.onIdle();
    expect(piled()).toEqual(["a", "b", "c"]);
  });

  it("do not wait for ever for one that does not come, and that one finds the door shut after a failure", async () => {
    const slow = slowCandidates();
    const runner = house.makeRunner(slow.changes);
    const late = await house.receive(automation, { name: "late" }, null, { id: "looked up" });
    await receive("b,c");
    runner.start();
    await inLine(2);
    expect(house.board.calls).toEqual([]);
    house.clock.now += 4_000;
    house.board.next = [drops];
    await receive("d");
    runner.wake();
    await house.board.arrived(1);
    while (runner.inFlight() > 1) await new Promise(setImmediate);
    slow.goOn();
    await runner.onIdle();
    expect(house.board.calls).toEqual(["b,c,d"]);
    expect(await house.store.run(late)).toMatchObject({ state: "waiting", code: "busy", attempts: 0 });
    house.clock.now = (await house.store.nextDueAt()) ?? 0;
    await runner.onIdle();
    expect(piled()).toEqual(["late", "b", "c", "d"]);
  });

  it("gather while the budget of their connection is used up", async () => {
    let isUsedUp = true;
    const outbound = createOutbound({
      egress: { allowPrivate: true },
      log: silentLog,
      now: () => house.clock.now,
    });
    const runner = house.makeRunner({ outbound: { ...outbound, waitMs: () => (isUsedUp ? 1_000 : 0) } });
    await receive("a,b");
    runner.start();
    await inLine(2);
    expect(house.board.calls).toEqual([]);
    isUsedUp = false;
    await receive("c");
    runner.wake();
    await runner.onIdle();
    expect(house.board.calls).toEqual(["a,b,c"]);
    outbound.close();
  });

  it("do not wait for other lanes, and take nobody's place meanwhile", async () => {
    await house.close();
    await open({ options: { concurrency: 2 } });
    await house.connect("hall");
    const pins = await house.automate({
      name: "Pins",
      steps: [{ use: "board.pin", with: { text: "{% name %}" } }],
    });
    const first = onWord();
    house.board.next = [first.behaviour];
    await receive("a,b,c,d");
    house.runner.start();
    await house.board.arrived(1);
    await receive("x", "attic");
    await house.board.arrived(2);
    await house.receive(pins, { name: "pinned" });
    await house.board.arrived(3);
    expect(house.board.calls.slice(1)).toEqual(["x", "pinned"]);
    first.say();
    await house.rest();
    expect(piled().filter((text) => "abcd".includes(text))).toEqual(["a", "b", "c", "d"]);
  });

  it("go back to the store when too many wait, and keep their order", async () => {
    await house.close();
    await open({ options: { concurrency: 5, batches: { waiting: 4 } } });
    const names = Array.from({ length: 40 }, (_, index) => `n${String(index).padStart(2, "0")}`);
    const ids = await receive(names.join(","));
    house.runner.start();
    await house.rest();
    while ((await house.store.nextDueAt()) !== null) await house.later();
    expect(piled()).toEqual(names);
    expect(new Set(await statesOf(ids))).toEqual(new Set(["succeeded"]));
    for (const run of await runsOf(ids)) expect(run.attempts).toBe(0);
  });
});

describe("a batch whose answer was lost", () => {
  it("is looked for as a whole: what is there is not done again", async () => {
    house.board.next = [worksThenDrops];
    const ids = await receive("a,b,c");
    house.runner.start();
    await house.rest();
    const waiting = await runsOf(ids);
    expect(waiting.map(({ state, attempts, code }) => [state, attempts, code])).toEqual(
      Array.from({ length: 3 }, () => ["waiting", 1, "connection_lost"]),
    );
    expect(new Set(waiting.map(({ nextAt }) => nextAt)).size).toBe(1);
    await house.later();
    expect((await runsOf(ids)).map(({ state, outputs }) => [state, outputs["pin"]])).toEqual(
      Array.from({ length: 3 }, () => ["succeeded", { found: true }]),
    );
    expect(house.board.calls).toHaveLength(1);
    expect(house.board.lookups).toBe(1);
    expect((await house.store.attempts(ids[2] ?? "")).at(-1)).toMatchObject({
      message: "found: it had worked",
    });
  });

  it("goes before those that came later, which wait in the store and spend no attempt", async () => {
    house.board.next = [drops];
    const ids = await receive("a,b,c,d");
    house.runner.start();
    await house.rest();
    ids.push(...(await receive("e")));
    await house.rest();
    const runs = await runsOf(ids);
    expect(runs.map(({ attempts, code }) => [attempts, code])).toEqual([
      ...Array.from({ length: 3 }, () => [1, "connection_lost"]),
      [0, "busy"],
      [0, "busy"],
    ]);
    expect(new Set(runs.map(({ nextAt }) => nextAt)).size).toBe(1);
    expect(await house.store.attempts(ids[4] ?? "")).toEqual([]);
    await house.later();
    expect(piled()).toEqual(["a", "b", "c", "d", "e"]);
    expect(house.board.lookups).toBe(1);
  });

  it("is done and looked for in parts where only some were cut off", async () => {
    house.board.next = [worksThenDrops];
    const ids = await receive("a,b");
    house.runner.start();
    await house.rest();
    ids.push(...(await receive("c")));
    await house.rest();
    await house.later();
    expect(piled()).toEqual(["a", "b", "c"]);
    expect(await statesOf(ids)).toEqual(["succeeded", "succeeded", "succeeded"]);
  });
});

describe("a destination in trouble", () => {
  it("that asks for fewer calls is left alone by all of them, without spending attempts", async () => {
    house.board.next = [answers(429, { "retry-after": "30" })];
    const ids = await receive("a,b,c,d");
    house.runner.start();
    await house.rest();
    const runs = await runsOf(ids);
    expect(runs.map(({ state, attempts }) => [state, attempts])).toEqual(
      Array.from({ length: 4 }, () => ["waiting", 0]),
    );
    const [first] = runs;
    expect((first?.nextAt ?? 0) - house.clock.now).toBeGreaterThanOrEqual(30_000);
    expect(new Set(runs.map(({ nextAt }) => nextAt)).size).toBe(1);
    await house.later();
    expect(piled()).toEqual(["a", "b", "c", "d"]);
    expect(house.board.calls).toEqual(["a,b,c", "a,b,c", "d"]);
  });

  it("whose quota is used up for long holds all of them, those in line too, and drains in order", async () => {
    house.board.next = [answers(429, { "retry-after": "7200" })];
    const ids = await receive("a,b,c,d,e");
    house.runner.start();
    await house.rest();
    const runs = await runsOf(ids);
    for (const run of runs)
      expect(run).toMatchObject({ state: "held", hold: "quota", nextAt: runs[0]?.nextAt });
    expect(await house.store.holds()).toMatchObject([{ hold: "quota", runs: 5, oldest: { id: ids[0] } }]);
    expect(house.board.calls).toEqual(["a,b,c"]);
    expect((await house.store.attempts(ids[4]!)).length).toBe(0); // nothing was done on its behalf

    house.clock.now = runs[0]?.nextAt ?? 0;
    expect(await house.store.releaseQuota(house.clock.now)).toBe(5);
    await house.rest();
    expect(piled()).toEqual(["a", "b", "c", "d", "e"]);
    expect(await statesOf(ids)).toEqual(Array.from({ length: 5 }, () => "succeeded"));
  });

  it("drains in order once it is well again", async () => {
    house.board.always = answers(503);
    await receive("a,b,c,d,e");
    house.runner.start();
    await house.rest();
    for (let round = 0; round < 7; round += 1) {
      await receive(`later${round}`);
      await house.rest();
      await house.later();
    }
    // each time one batch finds out, and towards the end one more that it is not the first one's fault
    expect(house.board.calls.length).toBeLessThanOrEqual(2 * 8);
    house.board.always = null;
    while ((await house.store.nextDueAt()) !== null) await house.later();
    const later = Array.from({ length: 7 }, (_, round) => `later${round}`);
    expect(piled()).toEqual(["a", "b", "c", "d", "e", ...later]);
    expect(await house.store.runCounts()).toMatchObject({ succeeded: 12 });
  });

  it("takes no more notice of a closed time once the clock went back", async () => {
    house.board.always = answers(503);
    await receive("a,b");
    house.runner.start();
    await house.rest();
    for (let round = 0; round < 5; round += 1) await house.later();
    house.board.always = null;
    house.clock.now -= 12 * HOUR;
    const [id = ""] = await receive("c");
    expect(await house.rest(id)).toMatchObject({ state: "succeeded" });
  });

  it("because of one row gets the others all the same", async () => {
    await house.close();
    await open({ options: { batches: { most: 30 } } });
    house.board.always = (request, response, pin) => {
      const { text } = request.body as { text: string };
      if (text.includes("poison")) return void response.status(500).json({});
      pin();
      response.json({});
    };
    const names = Array.from({ length: 60 }, (_, index) => (index === 17 ? "poison" : `n${index}`));
    const ids = await receive(names.join(","));
    house.runner.start();
    await house.rest();
    const isDone = async () => (await house.store.runCounts()).succeeded === 59;
    for (let round = 0; round < 15 && !(await isDone()); round += 1) await house.later();
    expect(piled()).toEqual(names.filter((name) => name !== "poison"));
    const [poison] = await runsOf([ids[17] ?? ""]);
    expect(poison).toMatchObject({ state: "waiting" });
    // a few minutes, and not as long as it has itself to wait from now on
    expect(house.clock.now - START).toBeLessThan(5 * 60_000);
    // and when it comes back it goes alone
    house.clock.now = poison?.nextAt ?? 0;
    await receive("g,h");
    await house.rest();
    expect(piled().slice(-2)).toEqual(["g", "h"]);
    expect(house.board.calls.slice(-2)).toEqual(["poison", "g,h"]);
  });

  it("that no longer accepts the credentials holds all of them after one call", async () => {
    house.board.always = answers(401);
    const ids = await receive("a,b,c,d,e");
    house.runner.start();
    await house.rest();
    expect((await runsOf(ids)).map(({ state, hold }) => [state, hold])).toEqual(
      Array.from({ length: 5 }, () => ["held", "auth_expired"]),
    );
    expect(house.board.calls).toEqual(["a,b,c"]);
    const [connection] = (await house.store.connections()).filter(({ app }) => app === "piles");
    expect(connection).toMatchObject({ state: "auth_expired" });
    house.board.always = null;
    house.clock.now += HOUR;
    const id = connection?.id ?? "";
    if (connection)
      await house.store.updateConnection({ ...connection, state: "live", updatedAt: house.clock.now });
    await house.store.releaseHeld("auth_expired", { connectionId: id }, house.clock.now);
    house.runner.connectionsChanged();
    await house.rest();
    expect(piled()).toEqual(["a", "b", "c", "d", "e"]);
  });
});

describe("stopping", () => {
  it("in the middle of a batch is settled for each of them; who had not set off goes back untouched", async () => {
    house.board.next = [worksThenHangs];
    const ids = await receive("a,b,c,d");
    house.runner.start();
    await house.board.arrived(1);
    await inLine(4);
    await house.runner.stop(0);
    const runs = await runsOf(ids);
    expect(runs.map(({ state, code, attempts }) => [state, code, attempts])).toEqual([
      ...Array.from({ length: 3 }, () => ["waiting", "stopped", 0]),
      ["waiting", null, 0],
    ]);
    const next = house.makeRunner();
    next.start();
    await next.onIdle();
    expect(piled()).toEqual(["a", "b", "c", "d"]);
    expect(new Set(await statesOf(ids))).toEqual(new Set(["succeeded"]));
  });

  it("of one that lost its lease does not stop the others", async () => {
    const answer = onWord();
    house.board.next = [
      (request, response, pin) => {
        pin();
        answer.behaviour(request, response, () => undefined);
      },
    ];
    const ids = await receive("a,b");
    house.runner.start();
    await house.board.arrived(1);
    const { store } = house;
    // another worker has taken the first run and settled it
    const [other] = await store.claimRuns({ now: house.clock.now + 2 * HOUR, leaseMs: HOUR, limit: 1 });
    expect(other?.run.id).toBe(ids[0]);
    answer.say();
    await house.runner.onIdle();
    expect(await statesOf(ids)).toEqual(["running", "succeeded"]);
    expect(await store.attempts(ids[0] ?? "")).toEqual([]);
    expect(piled()).toEqual(["a", "b"]);
  });
});

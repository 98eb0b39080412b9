import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { planReplay, replayMany, type ReplayChoice } from "../../src/run/bulk/replay-many.ts";
import { answers } from "./board.ts";
import { type House, HOUR, openHouse } from "./runner-house.ts";

const resume: ReplayChoice = { fromStart: false, version: "recorded" };

let house: House;
let waits: number[];
beforeEach(async () => {
  waits = [];
  house = await openHouse();
  house.runner.start();
  await house.connect();
});
afterEach(() => house.close());

const carryOut = (plan: Parameters<typeof replayMany>[1], more: object = {}) =>
  replayMany(house.store, plan, {
    now: () => house.clock.now,
    wait: async (ms) => void waits.push(ms),
    onReplayed: () => house.runner.wake(),
    ...more,
  });

/** Three runs that pinned their first card and failed at the second, and one that succeeded. */
async function threeFailures() {
  const automation = await house.automate({
    name: "Two cards",
    steps: [
      { id: "one", use: "board.pin", with: { text: "{% name & ' 1' %}" } },
      { id: "two", use: "board.shout", with: { text: "{% name & ' 2' %}" } },
    ],
  });
  await house.rest(await house.receive(automation, { name: "well" }));
  house.board.always = (request, response, pin) => {
    if ((request.body as { text: string }).text.endsWith("2")) return answers(400)(request, response, pin);
    pin();
    response.json({});
  };
  const failed: string[] = [];
  for (const name of ["ada", "bo", "cy"]) {
    house.clock.now += HOUR;
    failed.push(await house.receive(automation, { name }));
    await house.rest();
  }
  house.board.always = null;
  house.board.cards = [];
  return { automation, failed };
}

describe("replaying many", () => {
  it("plans first: how many runs, and what they would do", async () => {
    const { automation, failed } = await threeFailures();
    expect(await planReplay(house.store, {}, resume)).toEqual({
      ...resume,
      runs: failed,
      automations: [
        { automationId: automation.id, name: "Two cards", runs: 3, actions: { "board.shout": 3 } },
      ],
      leftOut: { unfinished: 0, alreadyReplayed: 0 },
    });
    const fromStart = await planReplay(house.store, {}, { ...resume, fromStart: true });
    expect(fromStart.automations[0]?.actions).toEqual({ "board.pin": 3, "board.shout": 3 });
    const since = house.clock.now - HOUR;
    expect((await planReplay(house.store, { since, until: house.clock.now }, resume)).runs).toEqual([
      failed[1],
    ]);
    expect((await planReplay(house.store, { state: "succeeded" }, resume)).automations).toMatchObject([
      { runs: 1, actions: {} },
    ]);
    expect(house.board.cards).toEqual([]);
  });

  it("carries the plan out at a pace, and does nothing twice", async () => {
    const { failed } = await threeFailures();
    const plan = await planReplay(house.store, {}, resume);
    const report = await carryOut(plan, { perSecond: 4 });
    expect(report.replayed.map(({ runId }) => runId)).toEqual(failed);
    expect(waits).toEqual([250, 250]);
    await house.rest();
    expect(house.board.cards.map(({ text }) => text).sort()).toEqual(["ada 2", "bo 2", "cy 2"]);

    const again = await planReplay(house.store, {}, resume);
    expect(again).toMatchObject({ runs: [], leftOut: { alreadyReplayed: 3 } });
  });

  it("says which runs could not be repeated any more, and goes on with the others", async () => {
    const { failed } = await threeFailures();
    const [first = ""] = failed;
    const report = await carryOut({ ...resume, runs: ["run_gone", first] });
    expect(report.refused).toMatchObject([{ runId: "run_gone", code: "run_not_found" }]);
    expect(report.replayed).toHaveLength(1);
  });

  it("can be stopped half-way", async () => {
    const { failed } = await threeFailures();
    const stop = new AbortController();
    const onReplayed = () => stop.abort();
    const report = await carryOut({ ...resume, runs: failed }, { signal: stop.signal, onReplayed });
    expect(report).toMatchObject({ stopped: true, replayed: [{ runId: failed[0] }] });
  });
});

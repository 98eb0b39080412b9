import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Automation } from "../../src/core/types.ts";
import { answers, works } from "./board.ts";
import { type House, HOUR, openHouse, START } from "./runner-house.ts";

const pinText = { steps: [{ use: "board.pin", connection: "hall", with: { text: "{% name %}" } }] };
const down = answers(503);

let house: House;
let automation: Automation;
beforeEach(async () => {
  house = await openHouse({ options: { perConnection: 5 } });
  house.runner.start();
  await house.connect("hall");
  automation = await house.automate(pinText);
});
afterEach(() => house.close());

async function receiveMany(count: number, first = 0): Promise<string[]> {
  const ids: string[] = [];
  for (let place = first; place < first + count; place += 1) {
    ids.push(await house.receive(automation, { name: `n${String(place).padStart(3, "0")}` }));
  }
  return ids;
}

describe("a destination that fails for everybody", () => {
  it("is tried by a few; the others wait without a call and say why", async () => {
    house.board.always = down;
    const ids = await receiveMany(100);
    await house.rest();
    // ten to be sure, those that were under way by then, and one
    expect(house.board.calls.length).toBeLessThanOrEqual(10 + 5 + 1);
    const last = await house.rest(ids.at(-1));
    expect(last).toMatchObject({ state: "waiting", code: "destination_down", attempts: 0 });
    expect(last.reason).toMatch(
      /^next try 14:00 UTC or as soon as hall works again: it has failed for everybody since 14:00 UTC$/,
    );
    expect(await house.store.attempts(last.id)).toEqual([]);

    const calls = house.board.calls.length;
    house.clock.now += 1_000;
    house.runner.wake();
    await house.rest();
    expect(house.board.calls.length).toBe(calls + 1); // at this one moment; ten in a second that goes by
  });

  it("gets everything in order once it works again, without anybody's waiting for a retry", async () => {
    house.board.always = down;
    const ids = await receiveMany(60);
    await house.rest();
    house.clock.now += HOUR;
    house.runner.wake();
    await house.rest();

    house.board.always = null;
    house.board.calls.length = 0;
    house.clock.now += 200;
    ids.push(...(await receiveMany(1, 60)));
    await house.rest();
    expect(house.clock.now).toBe(START + HOUR + 200);
    expect(new Set(house.board.calls).size).toBe(61);
    expect(house.board.calls).toHaveLength(61);
    for (const id of ids) expect(await house.store.run(id)).toMatchObject({ state: "succeeded" });
  });

  it("keeps nobody from reaching others", async () => {
    await house.connect("door");
    const other = await house.automate({
      name: "other",
      steps: [{ use: "board.pin", connection: "door", with: { text: "{% name %}" } }],
    });
    house.board.always = (request, response, pin) =>
      ((request.body as { text: string }).text.startsWith("n") ? down : works)(request, response, pin);
    await receiveMany(40);
    await house.rest();
    expect(await house.rest(await house.receive(other, { name: "Ada" }))).toMatchObject({
      state: "succeeded",
    });
    expect(await house.rest((await receiveMany(1, 40))[0])).toMatchObject({ code: "destination_down" });
  });

  it("is tried although the clock went back", async () => {
    house.board.always = down;
    await receiveMany(40);
    await house.rest();
    house.board.always = null;
    house.clock.now -= HOUR;
    const [id] = await receiveMany(1, 40);
    expect(await house.rest(id)).toMatchObject({ state: "succeeded" });
  });

  it("is tried at once after a restart", async () => {
    house.board.always = down;
    const ids = await receiveMany(60);
    await house.rest();
    await house.runner.stop();
    house.board.always = null;
    house.clock.now += 100;
    const next = house.makeRunner();
    next.start();
    await next.onIdle();
    const waiting = [];
    for (const id of ids) {
      const run = await house.store.run(id);
      if (run?.state !== "succeeded") waiting.push(run);
    }
    // those that had tried keep the time of their own next try
    expect(waiting.length).toBeLessThanOrEqual(16);
    expect(waiting.every((run) => run?.code === "destination_failed")).toBe(true);
  });

  it("is not taken for down when it asks for a pause", async () => {
    house.board.always = answers(429, { "retry-after": "60" });
    const ids = await receiveMany(30);
    await house.rest();
    for (const id of ids) expect((await house.store.run(id))?.code).not.toBe("destination_down");
  });
});

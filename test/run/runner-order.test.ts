import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { answers } from "./board.ts";
import { type House, openHouse } from "./runner-house.ts";

let house: House;
beforeEach(async () => {
  house = await openHouse();
  house.runner.start();
  await house.connect();
});
afterEach(() => house.close());

const step = (use: string) => ({ steps: [{ use, with: { text: "{% name %}", drawer: "{% drawer %}" } }] });

describe("order", () => {
  it("is kept for one candidate, even while the first event is being retried", async () => {
    const automation = await house.automate(step("board.pin"));
    house.board.next = [answers(503), answers(503)];
    await house.receive(automation, { name: "first" }, "ada");
    const last = await house.receive(automation, { name: "second" }, "ada");
    await house.receive(automation, { name: "other" }, "bo");
    await house.receive(automation, { name: "nobody" }, null);
    await house.rest();
    let run = await house.later(last);
    while (run.state !== "succeeded") run = await house.later(last);
    const pinned = house.board.cards.map(({ text }) => text);
    expect(pinned.indexOf("first")).toBeLessThan(pinned.indexOf("second"));
    expect(pinned).toHaveLength(4);
  });

  it("of two candidates is nobody's business: they run side by side", async () => {
    const automation = await house.automate(step("board.pin"));
    const waiting: (() => void)[] = [];
    house.board.always = (_request, response, pin) => {
      // nobody is answered before all three are there
      waiting.push(() => {
        pin();
        response.json({});
      });
      if (waiting.length === 3) for (const answer of waiting) answer();
    };
    for (const name of ["ada", "bo", "cy"]) await house.receive(automation, { name }, name);
    await house.rest();
    expect(house.board.cards.map(({ text }) => text).sort()).toEqual(["ada", "bo", "cy"]);
  });

  it("never lets two calls of one lane overlap, and lets those of two lanes", async () => {
    const automation = await house.automate(step("board.file"));
    const open = new Map<string, () => void>();
    const overlaps: string[] = [];
    house.board.always = (request, response, pin) => {
      const { drawer, text } = request.body as { drawer: string; text: string };
      if (open.has(drawer)) overlaps.push(text);
      open.set(drawer, () => {
        pin();
        response.json({});
      });
      if (open.size < 3) return; // nobody is answered before every drawer has a call
      const all = [...open.values()];
      open.clear();
      for (const answer of all) answer();
    };
    for (let index = 0; index < 30; index += 1) {
      await house.receive(automation, { name: `card ${index}`, drawer: `drawer ${Math.floor(index / 10)}` });
    }
    await house.rest();
    expect(overlaps).toEqual([]);
    expect(house.board.cards).toHaveLength(30);
    for (let drawer = 0; drawer < 3; drawer += 1) {
      const inDrawer = house.board.cards.filter((card) => card.drawer === `drawer ${drawer}`);
      const numbers = inDrawer.map(({ text }) => Number(text.slice(5)));
      expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
    }
  });

  it("gets through many more runs than there are places", async () => {
    await house.close();
    house = await openHouse({ options: { concurrency: 7, perConnection: 3 } });
    house.runner.start();
    await house.connect();
    const automation = await house.automate(step("board.pin"));
    for (let index = 0; index < 100; index += 1) await house.receive(automation, { name: `card ${index}` });
    await house.rest();
    while ((await house.store.nextDueAt()) !== null) await house.later();
    expect(house.board.cards).toHaveLength(100);
    expect(await house.store.runCounts()).toMatchObject({ succeeded: 100, waiting: 0, running: 0 });
  });
});

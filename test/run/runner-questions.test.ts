/** Runs that ask a person: held until they are answered, and never in anybody's way but their own candidate's. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { answers } from "./board.ts";
import { type House, HOUR, openHouse } from "./runner-house.ts";

const dictate = { use: "board.dictated", with: { text: "as dictated" } };

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await house.connect();
  house.runner.start();
});
afterEach(() => house.close());

async function answer(runId: string, text: string) {
  expect(await house.store.answerRun(runId, text, house.clock.now)).toBe(true);
  house.runner.wake();
  return house.rest(runId);
}

describe("a step that asks", () => {
  it("holds its run with the question, and does its work with the answer", async () => {
    const automation = await house.automate({ steps: [dictate] });
    const asked = await house.rest(await house.receive(automation));
    expect(asked).toMatchObject({
      state: "held",
      hold: "question",
      holdConnectionId: null,
      reason: "What does it say?",
      code: "text",
      question: { text: "What does it say?", choices: [], expects: null },
    });
    expect(await house.store.attempts(asked.id)).toMatchObject([
      { number: 1, outcome: "question", message: "What does it say?", code: "text" },
    ]);
    expect(house.board.calls).toEqual([]);

    const done = await answer(asked.id, "Welcome");
    expect(done).toMatchObject({ state: "succeeded", question: null, answer: null });
    expect(house.board.calls).toEqual(["Welcome"]);
    expect(await house.store.attempts(asked.id)).toMatchObject([
      { number: 1, outcome: "question" },
      { number: 2, outcome: "succeeded" },
    ]);
  });

  it("may ask again after the answer", async () => {
    const steps = [{ use: "board.ask", with: { text: "x" } }];
    const { id, question } = await house.rest(await house.receive(await house.automate({ steps })));
    expect(question).toMatchObject({ text: "Where is it pinned?", expects: "Such as on the wall" });
    const again = await answer(id, "who knows");
    expect(again).toMatchObject({ state: "held", question: { text: "Where is it pinned?" } });
    const second = await answer(id, "on the wall");
    expect(second.question).toEqual({
      text: "With what is it pinned?",
      choices: [
        { value: "with a nail", label: "with a nail" },
        { value: "with glue", label: "with glue" },
      ],
      expects: null,
    });
    expect(await answer(id, "with glue")).toMatchObject({ state: "succeeded" });
    expect(house.board.calls).toEqual(["on the wall with glue"]);
  });

  it("keeps its answer through retries, a year of silence and another runner", async () => {
    const automation = await house.automate({ steps: [dictate] });
    const { id } = await house.rest(await house.receive(automation));
    house.clock.now += 365 * 24 * HOUR;
    house.board.next = [answers(500), answers(503)];
    expect(await answer(id, "Welcome")).toMatchObject({ state: "waiting", answer: "Welcome" });
    await house.runner.stop();
    const another = house.makeRunner();
    another.start();
    for (const _ of [1, 2]) {
      house.clock.now = (await house.store.nextDueAt())!;
      await another.onIdle();
    }
    expect(await house.store.run(id)).toMatchObject({ state: "succeeded" });
    expect(new Set(house.board.calls)).toEqual(new Set(["Welcome"]));
  });

  it("has its answer to itself: the next step asks for its own", async () => {
    const { id } = await house.rest(await house.receive(await house.automate({ steps: [dictate, dictate] })));
    const second = await answer(id, "first");
    expect(second).toMatchObject({ state: "held", stepIndex: 1, answer: null });
    expect(await answer(id, "second")).toMatchObject({ state: "succeeded" });
    expect(house.board.calls).toEqual(["first", "second"]);
  });

  it("is repeated with its answer where it failed", async () => {
    const { id } = await house.rest(await house.receive(await house.automate({ steps: [dictate] })));
    house.board.next = [answers(400)];
    expect(await answer(id, "Welcome")).toMatchObject({ state: "failed" });
    const { now } = house.clock;
    const again = { at: now, deadlineAt: now + HOUR, version: "recorded" } as const;
    await house.store.replayRun(id, { ...again, newRunId: "run_again", fromStart: false });
    expect(await house.rest("run_again")).toMatchObject({ state: "succeeded" });
    expect(house.board.calls).toEqual(["Welcome", "Welcome"]);
  });

  it("is not let go by a mended connection", async () => {
    const connection = (await house.store.connections()).find(({ app }) => app === "board")!;
    const { id } = await house.rest(await house.receive(await house.automate({ steps: [dictate] })));
    await house.store.updateConnection({ ...connection, updatedAt: house.clock.now + 1 });
    for (const hold of ["auth_expired", "config", "question"] as const) {
      expect(await house.store.releaseHeld(hold, {}, house.clock.now)).toBe(0);
    }
    house.runner.connectionsChanged();
    expect(await house.rest(id)).toMatchObject({ state: "held", hold: "question" });
  });
});

it("keeps the same candidate's later runs of that automation waiting, and nobody else's", async () => {
  const asking = await house.automate({ name: "asks", steps: [{ ...dictate, when: "ask" }, pin()] });
  const other = await house.automate({ name: "other", steps: [pin()] });
  const first = await house.receive(asking, { ask: true, name: "Ada 1" }, "ada");
  const second = await house.receive(asking, { ask: false, name: "Ada 2" }, "ada");
  await house.receive(asking, { ask: false, name: "Bo" }, "bo");
  await house.receive(other, { name: "Ada elsewhere" }, "ada");
  expect(await house.rest(second)).toMatchObject({ state: "waiting" });
  expect(house.board.calls.toSorted()).toEqual(["Ada elsewhere", "Bo"]);
  await answer(first, "Hello Ada");
  expect(await house.rest(second)).toMatchObject({ state: "succeeded" });
  expect(house.board.calls.slice(2)).toEqual(["Hello Ada", "Ada 1", "Ada 2"]);
});

function pin() {
  return { use: "board.pin", with: { text: "{% name %}" } };
}

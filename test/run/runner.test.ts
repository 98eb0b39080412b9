import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { answers } from "./board.ts";
import { type House, HOUR, openHouse, START } from "./runner-house.ts";

const pinText = { steps: [{ use: "board.pin", with: { text: "{% name %}" } }] };

let house: House;
beforeEach(async () => {
  house = await openHouse();
  house.runner.start();
});
afterEach(() => house.close());

describe("a run", () => {
  it("carries out its steps in order, hands results on, and keeps an attempt for each", async () => {
    await house.connect();
    const automation = await house.automate({
      steps: [
        { id: "first", use: "board.pin", with: { text: "{% name %}" } },
        { id: "never", use: "board.pin", when: "$exists(phone)", with: { text: "x" } },
        { id: "second", use: "board.pin", with: { text: "{% $steps.first.id %}" } },
      ],
    });
    const run = await house.rest(await house.receive(automation, { name: "Ada" }));
    expect(run).toMatchObject({ state: "succeeded", reason: null });
    expect(house.board.calls).toEqual(["Ada", "card"]);
    expect(await house.store.attempts(run.id)).toMatchObject([
      {
        stepId: "first",
        number: 1,
        outcome: "succeeded",
        request: 'pin "Ada"',
        response: "id: card, pinned: true",
      },
      { stepId: "never", number: 1, outcome: "skipped", message: "no phone" },
      { stepId: "second", number: 1, outcome: "succeeded" },
    ]);
  });

  it("is filtered with the reason when its automation does not concern it", async () => {
    await house.connect();
    const automation = await house.automate({ ...pinText, when: "score >= 80" });
    const run = await house.rest(await house.receive(automation, { name: "Ada", score: 79 }));
    expect(run).toMatchObject({ state: "filtered", reason: "79 is below 80" });
    expect(house.board.calls).toEqual([]);
  });

  it("says what there was to do when every step was skipped", async () => {
    const automation = await house.automate({
      steps: [{ use: "board.pin", when: "$exists(email)", with: {} }],
    });
    const run = await house.rest(await house.receive(automation));
    expect(run).toMatchObject({ state: "succeeded", reason: "nothing to do: no email" });
  });

  it("fails before anything is sent when the input does not fit, and names the field", async () => {
    await house.connect();
    const automation = await house.automate(pinText);
    const run = await house.rest(await house.receive(automation, {}));
    expect(run).toMatchObject({ state: "failed", code: "input_invalid", reason: '"text" is missing.' });
    expect(house.board.calls).toEqual([]);
    expect(await house.store.attempts(run.id)).toMatchObject([{ outcome: "mapping_error" }]);
  });

  it("fails for good when the destination refuses", async () => {
    await house.connect();
    house.board.next = [answers(400, {}, { message: "the drawer is locked" })];
    const run = await house.rest(await house.receive(await house.automate(pinText), { name: "Ada" }));
    expect(run).toMatchObject({ state: "failed", code: "rejected" });
    expect(run.reason).toContain("the drawer is locked");
    await house.later(run.id, 100 * HOUR);
    expect(house.board.calls).toHaveLength(1);
  });
});

describe("a destination that has trouble", () => {
  it("is tried again at growing intervals, which the run's reason says", async () => {
    await house.connect();
    house.board.always = answers(503);
    let run = await house.rest(await house.receive(await house.automate(pinText), { name: "Ada" }));
    expect(run).toMatchObject({ state: "waiting", attempts: 1, nextAt: START + 5_000 });
    expect(run.reason).toBe(
      'next try 14:00 UTC, Board had trouble of its own (503). It said: "no". The call may have worked although its answer was lost',
    );
    const waits: number[] = [];
    while (run.state === "waiting") {
      const before = house.clock.now;
      run = await house.later(run.id);
      waits.push(house.clock.now - before);
    }
    const minutes = waits.map((ms) => ms / 60_000);
    expect(minutes.slice(0, 11)).toEqual([5 / 60, 0.5, 2, 10, 30, 60, 120, 240, 480, 720, 720]);
    expect(house.clock.now).toBe(START + 72 * HOUR);
    expect(run).toMatchObject({ state: "failed", code: "deadline_passed" });
    expect(run.reason).toContain("replay the run once the destination works");
    const attempts = await house.store.attempts(run.id);
    expect(attempts.map(({ number }) => number)).toEqual(attempts.map((_, index) => index + 1));
    expect(attempts.at(-1)).toMatchObject({ outcome: "retry", nextAt: null });
  });

  it("goes on as if nothing had been once it is well", async () => {
    await house.connect();
    house.board.next = [answers(503), answers(503)];
    const id = await house.receive(await house.automate(pinText), { name: "Ada" });
    await house.rest(id);
    await house.later(id);
    expect(await house.later(id)).toMatchObject({ state: "succeeded", reason: null, code: null });
    expect(house.board.cards).toHaveLength(1);
  });

  it("is given the wait that it asked for, and that spends no attempt", async () => {
    await house.connect();
    house.board.always = answers(429, { "retry-after": "300" });
    const id = await house.receive(await house.automate(pinText), { name: "Ada" });
    let run = await house.rest(id);
    expect(run).toMatchObject({ state: "waiting", attempts: 0, code: "rate_limited" });
    expect(run.nextAt).toBeGreaterThanOrEqual(START + 300_000);
    expect(run.reason).toMatch(/^next try 14:05 UTC, Board said 429: too many calls/);
    run = await house.later(id);
    run = await house.later(id);
    expect(run).toMatchObject({ state: "waiting", attempts: 0 });
    expect((await house.store.attempts(id)).map(({ number }) => number)).toEqual([1, 2, 3]);

    // however often it asks, the run ends at its deadline
    house.board.always = answers(429, { "retry-after": "800" });
    while (run.state === "waiting") {
      expect(run.attempts).toBe(0);
      run = await house.later(id);
    }
    expect(run).toMatchObject({ state: "failed", code: "deadline_passed", finishedAt: run.deadlineAt });
  });

  it("gets a day even from a run that was kept past its deadline", async () => {
    const connection = await house.connect("hall", { state: "auth_expired" });
    const id = await house.receive(await house.automate(pinText), { name: "Ada" });
    expect(await house.rest(id)).toMatchObject({ state: "held" });
    house.clock.now += 100 * HOUR;
    const reconnectedAt = house.clock.now;
    await house.store.updateConnection({ ...connection, state: "live", updatedAt: reconnectedAt });
    await house.store.releaseHeld("auth_expired", { connectionId: connection.id }, reconnectedAt);
    house.runner.connectionsChanged();
    house.board.always = answers(503);
    let run = await house.rest(id);
    while (run.state === "waiting") run = await house.later(id);
    expect(run).toMatchObject({ state: "failed", finishedAt: reconnectedAt + 24 * HOUR });
  });

  it("does not hold up the runs of others when it never answers", async () => {
    await house.close();
    house = await openHouse({ options: { concurrency: 20, perConnection: 10 } });
    house.runner.start();
    await house.connect("sick");
    await house.connect("well");
    house.board.always = (request, response, pin) => {
      if ((request.body as { drawer: string }).drawer === "sick") return;
      pin();
      response.json({});
    };
    const to = (connection: string) =>
      house.automate({
        name: connection,
        steps: [{ use: "board.pin", connection, with: { text: "{% name %}", drawer: connection } }],
      });
    const [sick, well] = [await to("sick"), await to("well")];
    for (let index = 0; index < 40; index += 1) await house.receive(sick, { name: `sick ${index}` });
    await house.board.arrived(10);
    const runs: string[] = [];
    for (let index = 0; index < 40; index += 1)
      runs.push(await house.receive(well, { name: `well ${index}` }));
    await house.board.arrived(50);
    expect(house.board.calls.filter((text) => text.startsWith("sick"))).toHaveLength(10);
    expect(house.board.cards).toHaveLength(40);
    expect(house.runner.inFlight()).toBeGreaterThanOrEqual(10);
  });
});

describe("a bug in a connector", () => {
  it("is tried a few times, then fails the run and leaves the details to the log", async () => {
    const logged: unknown[] = [];
    await house.close();
    const { toLog } = await import("../../src/log.ts");
    house = await openHouse({
      log: toLog(
        (level, message, fields) => void (level === "error" && logged.push([message, fields["error"]])),
      ),
    });
    house.runner.start();
    await house.connect();
    const automation = await house.automate({ steps: [{ use: "board.break", with: { text: "x" } }] });
    let run = await house.rest(await house.receive(automation));
    expect(run).toMatchObject({ state: "waiting", code: "internal_error", attempts: 1 });
    while (run.state === "waiting") run = await house.later(run.id);
    expect(run).toMatchObject({ state: "failed", code: "internal_error" });
    expect(run.reason).not.toContain("undefined is not a function");
    expect(await house.store.attempts(run.id)).toHaveLength(5);
    expect(logged).toHaveLength(5);
    expect(logged[0]).toEqual(["step broke", expect.any(TypeError)]);
  });
});

describe("after a breakdown", () => {
  it("suspects go one by one, and everybody else goes on", async () => {
    await house.close();
    const suspects = new Set<string>();
    const seen: string[] = [];
    const quarantine = {
      suspects,
      blamed: new Set<string>(),
      onEnter: (id: string) => void seen.push(`enter ${id}`),
      onLeave: (id: string) => void seen.push(`leave ${id}`),
    };
    house = await openHouse({ quarantine });
    await house.connect();
    const automation = await house.automate(pinText);
    const first = await house.receive(automation, { name: "first" });
    const second = await house.receive(automation, { name: "second" });
    await house.receive(automation, { name: "other" });
    suspects.add(first).add(second);
    let answer = (): void => undefined;
    house.board.always = (request, response, pin) => {
      const done = () => (pin(), response.json({}));
      if ((request.body as { text: string }).text === "first") answer = done;
      else done();
    };
    house.runner.start();
    await house.board.arrived(2);
    let away = await house.store.run(second);
    while (away?.state === "running") {
      await new Promise(setImmediate);
      away = await house.store.run(second);
    }
    expect(away).toMatchObject({ state: "waiting", code: "busy", attempts: 0 });
    expect(house.board.calls.toSorted()).toEqual(["first", "other"]);
    answer();
    await house.rest(first);
    expect(await house.later(second)).toMatchObject({ state: "succeeded" });
    expect(seen).toEqual([`enter ${first}`, `leave ${first}`, `enter ${second}`, `leave ${second}`]);
  });
});

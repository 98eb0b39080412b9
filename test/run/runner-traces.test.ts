/** What a trace says of the work on runs: each turn, each try, each call, with a destination that behaves as it likes. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Span } from "../../src/traces/span.ts";
import { isKept, traceOfEvent } from "../../src/traces/trace-ids.ts";
import { createTraces } from "../../src/traces/traces.ts";
import { answers, drops } from "./board.ts";
import { catalog as boards } from "./board-app.ts";
import { catalog as piles } from "./pile-app.ts";
import { type House, openHouse, START } from "./runner-house.ts";

let house: House;
let spans: Span[];
const named = (name: string): Span[] => spans.filter((span) => span.name === name);
const said = (name: string, attribute: keyof Span["attributes"]): unknown[] =>
  named(name).map(({ attributes }) => attributes[attribute]);

async function open(use: "board" | "piles", options: { ratio?: number; action?: string } = {}) {
  const { ratio = 1, action = "pin" } = options;
  spans = [];
  const traces = createTraces({ ratio, now: () => START, write: (span) => spans.push(span) });
  house = await openHouse({ traces, catalog: use === "board" ? boards : piles });
  await house.connect("hall", { app: use });
  const automation = await house.automate({
    steps: [{ use: `${use}.${action}`, with: { text: "{% name %}" } }],
  });
  house.runner.start();
  return automation;
}
afterEach(() => house.close());

describe("one step after the other", () => {
  it("says why a call brought nothing, and what the next try did", async () => {
    const automation = await open("board");
    house.board.next = [drops];
    const id = await house.receive(automation, { name: "Ada" });
    await house.rest(id);
    const run = await house.later(id);
    expect(run.state).toBe("succeeded");

    const { traceId, spanId } = traceOfEvent(run.eventId);
    expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
    expect(named("run").map(({ parentSpanId }) => parentSpanId)).toEqual([spanId, spanId]);
    expect(said("run", "hirewire.run.state")).toEqual(["waiting", "succeeded"]);
    expect(said("step.board.pin", "hirewire.step.attempt")).toEqual([1, 2]);
    expect(said("step.board.pin", "hirewire.step.outcome")).toEqual(["failed", "done"]);
    const [lost, look, again] = spans.filter(({ kind }) => kind === "client");
    expect(lost).toMatchObject({ name: "POST", failed: true });
    expect(lost?.attributes["error.type"]).toBe("connection_lost");
    expect(lost?.attributes["http.response.status_code"]).toBeNull();
    expect([look?.name, again?.name]).toEqual(["GET", "POST"]); // it looks before it pins again
  });

  it("says what was refused, by status and code, and never in words", async () => {
    const automation = await open("board");
    house.board.next = [answers(422, {}, { message: "Ada Berg is not wanted" })];
    const run = await house.rest(await house.receive(automation, { name: "Ada" }));
    expect(run.state).toBe("failed");
    const [call] = named("POST");
    expect(call?.attributes).toMatchObject({ "http.response.status_code": 422, "error.type": "422" });
    const [turn] = named("run");
    expect(turn).toMatchObject({ failed: true });
    expect(turn?.attributes["error.type"]).toBe(run.code);
    expect(said("step.board.pin", "error.type")).toEqual([run.code]);
    expect(JSON.stringify(spans)).not.toContain("Ada");
  });

  it("does not call a question a failure", async () => {
    const automation = await open("board", { action: "ask" });
    const run = await house.rest(await house.receive(automation, { name: "Ada" }));
    expect(run.hold).toBe("question");
    expect(said("step.board.ask", "hirewire.step.outcome")).toEqual(["question"]);
    expect(said("run", "hirewire.run.hold")).toEqual(["question"]);
    expect(spans.filter(({ failed }) => failed)).toEqual([]);
  });

  it("is silent about events whose trace is not kept", async () => {
    const automation = await open("board", { ratio: 0.5 });
    const ids = [];
    for (let index = 0; index < 24; index += 1) ids.push(await house.receive(automation, { name: "Ada" }));
    await house.rest();
    const events = await Promise.all(ids.map(async (id) => (await house.store.run(id))!.eventId));
    const kept = events.map((id) => traceOfEvent(id).traceId).filter((traceId) => isKept(traceId, 0.5));
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set(kept));
  });
});

describe("steps that go out together", () => {
  beforeEach(async () => {
    const automation = await open("piles");
    for (const name of ["Ada", "Bo", "Cy"]) await house.receive(automation, { name });
    await house.rest();
  });

  it("share one call, which stands in one trace, and the others point there", () => {
    expect(house.board.cards.length).toBeLessThan(3);
    const steps = named("step.piles.pin");
    expect(steps.length).toBe(3);
    const calls = named("POST");
    expect(calls.length).toBe(house.board.cards.length);
    const carriers = new Set(calls.map(({ parentSpanId }) => parentSpanId));
    for (const step of steps) {
      const linked = step.links.map(({ spanId }) => spanId);
      if (carriers.has(step.spanId)) expect(linked).toEqual([]);
      else expect([...carriers]).toEqual(expect.arrayContaining(linked));
      expect(carriers.has(step.spanId) || linked.length === 1).toBe(true);
    }
  });
});

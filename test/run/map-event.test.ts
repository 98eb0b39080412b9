/** Intake waits for a connection's own mapping only so long, and one connection's trouble stays its own. */
import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { MappingError } from "../../src/core/errors.ts";
import { silentLog } from "../../src/log.ts";
import type { HookEntry } from "../../src/run/directory.ts";
import type { Evaluator } from "../../src/run/evaluator/evaluator.ts";
import { createEventMapper } from "../../src/run/intake/map-event.ts";
import { custom } from "../../triggers/custom.ts";
import { trycrucible } from "../../triggers/trycrucible.ts";

type Evaluate = Evaluator["evaluate"];
const entryOf = (id: string, mapping: string | undefined, app: object = custom): HookEntry =>
  ({
    app,
    connection: { id },
    settings: { mapping },
    scheme: { kind: "hmac", header: "x-acme-signature" },
  }) as unknown as HookEntry;
const call = {
  payload: { a: 1 },
  rawHeaders: ["X-A", "1", "Authorization", "x", "X-Acme-Signature", "y", "X-A", "2"],
};
const slow = new MappingError("slow", { code: "expression_timeout" });

let now = 0;
function mapperWith(evaluate: Evaluate, patienceMs = 10_000) {
  const evaluator = { evaluate: jest.fn(evaluate), close: async () => undefined };
  const mapper = createEventMapper({ log: silentLog, now: () => now, evaluator, patienceMs });
  return { mapper, evaluate: evaluator.evaluate };
}
afterEach(() => {
  now = 0;
});

describe("a connection's mapping", () => {
  it("reads the payload and the headers, without credentials and the signature", async () => {
    const { mapper, evaluate } = mapperWith(async () => ({ missing: false, value: { type: "job.closed" } }));
    expect(await mapper.map(entryOf("a", "x"), call, 5)).toEqual({ value: { type: "job.closed" } });
    expect(evaluate).toHaveBeenCalledWith({
      source: "x",
      payload: { a: 1 },
      path: "mapping",
      now: 5,
      bindings: { headers: { "x-a": "1" } },
    });
  });

  it("that gives nothing is no fault", async () => {
    const { mapper } = mapperWith(async () => ({ missing: true }));
    expect(await mapper.map(entryOf("a", "x"), call, 0)).toEqual({ value: undefined });
  });

  it("costs a sender without one nothing: no promise, no process", () => {
    const { mapper, evaluate } = mapperWith(async () => ({ missing: true }));
    expect(mapper.map(entryOf("a", undefined), call, 0)).toBeUndefined();
    expect(mapper.map(entryOf("b", "x", trycrucible), call, 0)).toBeUndefined();
    expect(evaluate).not.toHaveBeenCalled();
  });

  it("that fails says why", async () => {
    const { mapper } = mapperWith(async () => {
      throw new MappingError("It calculates with text.", { code: "expression_type" });
    });
    expect(await mapper.map(entryOf("a", "x"), call, 0)).toEqual({
      failed: "the mapping failed: It calculates with text",
    });
  });

  it("is not waited for past the patience, and those behind it are not evaluated for nobody", async () => {
    let finish: () => void = () => undefined;
    const hanging = new Promise<{ missing: true }>((resolve) => {
      finish = () => resolve({ missing: true });
    });
    const { mapper, evaluate } = mapperWith(() => hanging, 20);
    const entry = entryOf("a", "x");
    const both = await Promise.all([mapper.map(entry, call, 0), mapper.map(entry, call, 0)]);
    const tooLate = { failed: "the mapping was not done within 20 ms" };
    expect(both).toEqual([tooLate, tooLate]);
    finish();
    evaluate.mockResolvedValue({ missing: false, value: 1 });
    expect(await mapper.map(entry, call, 0)).toEqual({ value: 1 });
    expect(evaluate).toHaveBeenCalledTimes(2);
  });

  it("is evaluated one at a time, in the order of arrival; another connection's goes beside it", async () => {
    const running: string[] = [];
    const order: string[] = [];
    const ends = new Map<string, () => void>();
    const { mapper } = mapperWith(({ source }) => {
      running.push(source);
      return new Promise((resolve) => {
        ends.set(source, () => {
          order.push(source);
          resolve({ missing: true });
        });
      });
    });
    const maps = [entryOf("a", "a1"), entryOf("a", "a2"), entryOf("b", "b1")].map((entry) =>
      mapper.map(entry, call, 0),
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(running).toEqual(["a1", "b1"]);
    ends.get("b1")?.();
    ends.get("a1")?.();
    await maps[0];
    await new Promise((resolve) => setImmediate(resolve));
    expect(running).toEqual(["a1", "b1", "a2"]);
    ends.get("a2")?.();
    await maps[2];
    await maps[1];
    expect(order).toEqual(["b1", "a1", "a2"]);
  });

  it("rests after three times too slow in a row, is tried again, and rests again if need be", async () => {
    const { mapper, evaluate } = mapperWith(() => Promise.reject(slow));
    const entry = entryOf("a", "x");
    const map = async () => await mapper.map(entry, call, 0);
    const tooSlow = { failed: "the mapping took longer than 500 ms and was stopped" };
    const rests = {
      failed: expect.stringMatching(
        /^the mapping took too long \d times in a row, so it rests for 30 seconds$/,
      ),
    };
    expect([await map(), await map(), await map()]).toEqual([tooSlow, tooSlow, tooSlow]);
    expect(await map()).toEqual(rests);
    expect(evaluate).toHaveBeenCalledTimes(3);
    now = 30_000;
    expect(await map()).toEqual(tooSlow);
    expect(await map()).toEqual(rests);
    now = 60_000;
    evaluate.mockResolvedValue({ missing: false, value: 1 });
    expect(await map()).toEqual({ value: 1 });
    evaluate.mockRejectedValue(slow);
    expect(await map()).toEqual(tooSlow);
    expect(await map()).toEqual(tooSlow);
  });
});

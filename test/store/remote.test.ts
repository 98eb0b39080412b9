import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { MessageChannel, Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ConfigError, MappingError, NeedsAnswer, RetryLater } from "../../src/core/errors.ts";
import { connectStore } from "../../src/store/remote/connect-store.ts";
import { serveStore } from "../../src/store/remote/serve-store.ts";
import { StoreClosed } from "../../src/store/store-closed.ts";
import { StoreFull } from "../../src/store/store-full.ts";
import type { RunChange } from "../../src/store/run-queue.ts";
import { StoreUnreachable } from "../../src/store/store-unreachable.ts";
import type { Store } from "../../src/store/store.ts";
import { describeStore } from "../contract/store.ts";
import { finished, makeAttempt, makeEvent, T0 } from "../contract/store/fixtures.ts";
import { Scene } from "../contract/store/scene.ts";
import { temporaryStore, type TemporaryStore } from "./temporary-store.ts";

function overPort(store: Store) {
  const { port1, port2 } = new MessageChannel();
  serveStore(store, port1);
  return { remote: connectStore(port2), near: port2, far: port1 };
}

describeStore(
  "the store over a port",
  async () => {
    const opened = await temporaryStore(() => T0);
    let { remote } = overPort(opened.store);
    return {
      store: remote,
      async reopen() {
        await remote.close();
        ({ remote } = overPort(await opened.reopen()));
        return remote;
      },
      async destroy() {
        await remote.close();
        await opened.destroy();
      },
    };
  },
  { without: ["people"] },
);

/** A store of which every call ends in the same way. */
function storeThat(answer: () => Promise<unknown>): Store {
  return new Proxy({}, { get: () => answer }) as Store;
}

describe("the line to the store", () => {
  it("keeps the class, the code and the fields of errors", async () => {
    const errors = [
      new ConfigError("Choose a channel.", {
        code: "channel_missing",
        path: "steps[0].with.channel",
        detail: "d",
      }),
      new MappingError("No.", { code: "T2001", expression: "a + b", position: 3, token: "+" }),
      new RetryLater("Later.", { code: "rate_limited", afterMs: 5, ambiguous: true }),
      new NeedsAnswer("Which one is meant?", {
        code: "several_candidates",
        choices: [{ value: "17", label: "Jane Doe, Berlin" }],
        expects: "An id",
      }),
      new StoreFull("The disk is full.", { cause: new Error("no space") }),
      new StoreUnreachable("The database does not answer."),
      new StoreClosed("The store is closed."),
    ];
    for (const error of errors) {
      const { remote } = overPort(storeThat(() => Promise.reject(error)));
      const caught: unknown = await remote.conservation().catch((each: unknown) => each);
      expect(caught).toBeInstanceOf(error.constructor);
      expect(Object.entries(caught as Error)).toEqual(Object.entries(error));
      expect((caught as Error).message).toBe(error.message);
      await remote.close();
    }
  });

  it("passes on an error of no known class with its code", async () => {
    const error = Object.assign(new RangeError("odd"), { code: "ERR_ODD", handle: () => {} });
    const { remote } = overPort(storeThat(() => Promise.reject(error)));
    await expect(remote.hooks()).rejects.toMatchObject({
      name: "RangeError",
      message: "odd",
      code: "ERR_ODD",
    });
    await remote.close();
  });

  it("has many calls under way, and answers them in any order", async () => {
    const waiting: ((value: unknown) => void)[] = [];
    const { remote } = overPort(storeThat(() => new Promise((resolve) => waiting.push(resolve))));
    const calls = ["a", "b", "c"].map((id) => remote.run(id));
    while (waiting.length < 3) await new Promise(setImmediate);
    for (const [index, resolve] of [...waiting.entries()].toReversed()) resolve({ index });
    expect(await Promise.all(calls)).toEqual([{ index: 0 }, { index: 1 }, { index: 2 }]);
    await remote.close();
  });

  it("refuses what is under way and what comes later when the other side goes away", async () => {
    const { remote, far } = overPort(storeThat(() => new Promise(() => {})));
    const call = remote.connections();
    const closing = remote.automations();
    far.close();
    await expect(call).rejects.toBeInstanceOf(StoreClosed);
    await expect(closing).rejects.toMatchObject({ code: "store_closed" });
    await expect(remote.hooks()).rejects.toBeInstanceOf(StoreClosed);
    await remote.close();
  });

  it("refuses an argument that cannot be copied, and goes on", async () => {
    const { remote } = overPort(storeThat(() => Promise.resolve("fine")));
    const odd = makeEvent({ hiring: { type: null, source: (() => {}) as never } });
    await expect(remote.recordEvent(odd, [], T0)).rejects.toMatchObject({ name: "DataCloneError" });
    expect(await remote.hooks()).toBe("fine");
    await remote.close();
  });

  it("lets nobody close the store, or call what is no part of it", async () => {
    const { remote, near } = overPort(storeThat(() => Promise.resolve("called")));
    for (const [call, method] of ["close", "constructor", "__proto__", "then"].entries()) {
      near.postMessage([{ call: -call - 1, method, args: [] }]);
      const [[answer]] = await new Promise<[unknown[]]>((resolve) =>
        near.once("message", (...args: [unknown[]]) => resolve(args)),
      );
      expect(answer).toMatchObject({ call: -call - 1, error: { name: "TypeError" } });
    }
    await remote.close();
  });

  /** What a port was given, message by message; each call is answered by its method's name. */
  function listener() {
    const { port1: far, port2: near } = new MessageChannel();
    const messages: string[][] = [];
    far.on("message", (calls: { call: number; method: string }[]) => {
      messages.push(calls.map(({ method }) => method));
      far.postMessage(calls.map(({ call, method }) => ({ call, value: method })));
    });
    return { near, messages };
  }

  it("sends what is asked in one turn in one message", async () => {
    const { near, messages } = listener();
    const remote = connectStore(near);
    await Promise.all([remote.hooks(), remote.nextDueAt(), remote.connections()]);
    await remote.tokens();
    expect(messages).toEqual([["hooks", "nextDueAt", "connections"], ["tokens"]]);
    await remote.close();
  });

  it("lets the ends of runs wait for each other, and for nothing else", async () => {
    const { near, messages } = listener();
    const remote = connectStore(near, { companyMs: 60_000 });
    const step: RunChange = { to: "next_step", outputs: {}, attempt: makeAttempt() };
    const ends = ["one", "two"].map((id) => remote.changeRun(id, "t", finished("succeeded")));
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(messages).toEqual([]);
    await Promise.all([...ends, remote.changeRun("three", "t", step)]);
    expect(messages).toEqual([["changeRun", "changeRun", "changeRun"]]);
    const last = remote.changeRun("four", "t", finished("failed"));
    await Promise.all([last, remote.close()]); // whoever closes waits for nobody's company
    expect(messages).toHaveLength(2);
  });

  it("answers in one message what one commit answered", async () => {
    const { port1: far, port2: near } = new MessageChannel();
    serveStore(
      storeThat(() => Promise.resolve("fine")),
      far,
    );
    near.postMessage([1, 2, 3].map((call) => ({ call, method: "hooks", args: [] })));
    const [answers] = (await once(near, "message")) as [{ call: number }[]];
    expect(answers.map(({ call }) => call)).toEqual([1, 2, 3]);
    near.close();
  });

  it("refuses what was not sent yet when the other side goes away", async () => {
    const { port1: far, port2: near } = new MessageChannel();
    const remote = connectStore(near, { companyMs: 60_000 });
    const end = remote.changeRun("one", "t", finished("succeeded"));
    far.close();
    await expect(end).rejects.toBeInstanceOf(StoreClosed);
    await remote.close();
  });

  describe("from another thread", () => {
    let opened: TemporaryStore;
    beforeEach(async () => {
      opened = await temporaryStore();
    });
    afterEach(() => opened.destroy());

    it("carries a worker's calls", async () => {
      await new Scene(opened).automation();
      const { port1, port2 } = new MessageChannel();
      serveStore(opened.store, port1);
      const worker = new Worker(fileURLToPath(new URL("remote-worker.ts", import.meta.url)), {
        workerData: { port: port2, events: 200 },
        transferList: [port2],
      });
      const ended = once(worker, "exit");
      const [result] = (await once(worker, "message")) as [{ bodies: string[]; refused: unknown }];
      expect(result.bodies).toEqual(Array.from({ length: 200 }, () => `{"score":82}`));
      expect(result.refused).toMatchObject({ code: "automation_not_found" });
      expect(await ended).toEqual([0]); // an idle line does not keep the thread running
      expect(await opened.store.conservation()).toEqual({
        received: 200,
        finished: 200,
        held: 0,
        waiting: 0,
      });
      expect((await opened.store.runCounts()).succeeded).toBe(200);
    });
  });
});

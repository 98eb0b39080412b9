/** A process that stands still for longer than its lease, and a store that does not answer for a while. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Automation } from "../../src/core/types.ts";
import { type Log, silentLog } from "../../src/log.ts";
import { createConnectionReader } from "../../src/run/connections.ts";
import type { RunnerDependencies } from "../../src/run/runner/create-runner.ts";
import { StoreUnreachable } from "../../src/store/store-unreachable.ts";
import type { Store } from "../../src/store/store.ts";
import { type Behaviour, works } from "./board.ts";
import { catalog as piles } from "./pile-app.ts";
import { type House, openHouse } from "./runner-house.ts";

const LEASE_MS = 60_000;

let house: House;
let stopwatch: number;
const elapsed = () => stopwatch;
beforeEach(() => void (stopwatch = 0));
afterEach(() => house.close());

const automate = async (use: string): Promise<Automation> => {
  await house.connect("hall", { app: use.split(".")[0]! });
  return house.automate({ steps: [{ use, with: { text: "{% name %}" } }] });
};

/** What is done each time that a step looks for its connection, just before its call. */
function beforeCalls(work: () => Promise<void>): Pick<RunnerDependencies, "connections"> {
  const reader = createConnectionReader({
    store: house.store,
    vault: { open: () => "" },
    now: () => house.clock.now,
  });
  return {
    connections: {
      ...reader,
      async find(app, name) {
        const found = await reader.find(app, name);
        await work();
        return found;
      },
    },
  };
}

const awayFor = (store: Store, method: keyof Store, times: number): Store => {
  let left = times;
  return new Proxy(store, {
    get(target, key) {
      if (key === method && left > 0) {
        left -= 1;
        return () => Promise.reject(new StoreUnreachable("The database does not answer."));
      }
      return Reflect.get(target, key) as unknown;
    },
  });
};

describe("a worker that stood still for longer than its lease", () => {
  it("does not begin what others may have done meanwhile", async () => {
    house = await openHouse({ elapsed });
    const id = await house.receive(await automate("board.pin"), { name: "Ada" });
    const paused = house.makeRunner(
      beforeCalls(async () => {
        stopwatch += LEASE_MS;
        house.clock.now += LEASE_MS;
        house.runner.start(); // another one, for whom the lease is over
        await house.rest(id);
      }),
    );
    paused.start();
    await paused.onIdle();
    expect(house.board.calls).toEqual(["Ada"]);
    expect(await house.store.run(id)).toMatchObject({ state: "succeeded" });
    expect(await house.store.attempts(id)).toHaveLength(1);
  });

  it("keeps a batch back in which one belongs to others by now; the rest goes without it", async () => {
    house = await openHouse({ elapsed, catalog: piles });
    const automation = await automate("piles.pin");
    const word = Promise.withResolvers<void>();
    const onWord: Behaviour = (...call) => void word.promise.then(() => works(...call));
    house.board.next = [onWord];
    let inLine = Promise.withResolvers<void>();
    const runner = house.makeRunner(beforeCalls(async () => inLine.resolve()));
    runner.start();
    const joins = async (name: string): Promise<string> => {
      inLine = Promise.withResolvers<void>();
      const id = await house.receive(automation, { name });
      runner.wake();
      await inLine.promise;
      await new Promise(setImmediate); // nothing but its input's check is between its connection and the line
      return id;
    };
    await joins("first");
    await house.board.arrived(1);
    const old = await joins("old");
    stopwatch += LEASE_MS - 1_000;
    const young = await joins("young");
    word.resolve();
    await runner.onIdle();
    expect(house.board.calls).toEqual(["first"]);
    expect(await house.store.run(old)).toMatchObject({ state: "running" }); // whoever comes next takes it over
    await runner.stop(0);
    house.runner.start();
    await house.later(young);
    expect(house.board.calls).toEqual(["first", "young"]);
    expect(await house.store.attempts(young)).toMatchObject([{ outcome: "succeeded" }]);
    await house.later(old, LEASE_MS);
    expect(house.board.calls).toEqual(["first", "young", "old"]);
  });
});

describe("a worker that may own no more what only one may do", () => {
  it("calls nobody, and the run goes back untouched", async () => {
    let asked = 0;
    const holds = (): boolean => {
      asked += 1;
      return asked > 1;
    };
    house = await openHouse({
      catalog: piles,
      owners: { alone: (_name, signal, work) => work(signal, holds) },
    });
    const automation = await automate("piles.pin");
    house.runner.start();
    const id = await house.receive(automation, { name: "Ada" });
    await house.rest();
    await house.later(id);
    expect(house.board.calls).toEqual(["Ada"]);
    expect(await house.store.attempts(id)).toMatchObject([{ outcome: "succeeded" }]);
    expect(asked).toBe(2);
  });
});

describe("a store that does not answer for a while", () => {
  it.each(["attempts", "connections"] as const)(
    "is nobody's failure when a step asks it (%s)",
    async (method) => {
      house = await openHouse();
      const id = await house.receive(await automate("board.pin"), { name: "Ada" });
      const first = house.makeRunner();
      house.board.next = [(request) => void request.socket.destroy()];
      first.start();
      await first.onIdle(); // so that history has something to say
      const runner = house.makeRunner({ store: awayFor(house.store, method, 1) });
      house.clock.now = (await house.store.nextDueAt())!;
      runner.start();
      await runner.onIdle();
      expect(await house.store.run(id)).toMatchObject({ state: "succeeded" });
      expect(await house.store.attempts(id)).toMatchObject([{ outcome: "retry" }, { outcome: "succeeded" }]);
    },
  );

  it("is told once for all leases that could not be extended", async () => {
    const said: string[] = [];
    const log: Log = { ...silentLog, error: (message) => said.push(message) };
    house = await openHouse({ log, options: { leaseMs: 90 } });
    const away = awayFor(house.store, "extendLease", 3);
    const automation = await automate("board.pin");
    const word = Promise.withResolvers<void>();
    house.board.always = (...call) => void word.promise.then(() => works(...call));
    const runner = house.makeRunner({ store: away });
    for (const name of ["Ada", "Bo", "Cy"]) await house.receive(automation, { name });
    runner.start();
    await house.board.arrived(3);
    while (said.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    word.resolve();
    await runner.onIdle();
    expect(said).toEqual(["leases not extended"]);
  });
});

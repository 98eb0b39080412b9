import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { silentLog } from "../../src/log.ts";
import { startQuotaRelease } from "../../src/run/due/release-quota.ts";
import { answers } from "./board.ts";
import { type House, HOUR, openHouse } from "./runner-house.ts";

const pinText = { steps: [{ use: "board.pin", with: { text: "{% name %}" } }] };

let house: House;
let changed: string[];
beforeEach(async () => {
  changed = [];
  house = await openHouse({ onConnectionChanged: (id) => void changed.push(id) });
  house.runner.start();
});
afterEach(() => house.close());

describe("a connection that is no longer accepted", () => {
  it("holds all its runs without calling again, and lets them go once it is reconnected", async () => {
    const connection = await house.connect();
    const automation = await house.automate(pinText);
    house.board.always = answers(401);
    const first = await house.rest(await house.receive(automation, { name: "Ada" }));
    expect(first).toMatchObject({ state: "held", hold: "auth_expired", holdConnectionId: connection.id });
    expect(first.reason).toMatch(
      /^Board no longer accepts the credentials of this connection\. Reconnect it\./,
    );
    const [stored] = (await house.store.connections()).filter(({ id }) => id === connection.id);
    expect(stored).toMatchObject({ state: "auth_expired", stateReason: first.reason });
    expect(changed).toEqual([connection.id]);

    const second = await house.rest(await house.receive(automation, { name: "Bo" }));
    expect(second).toMatchObject({ state: "held", hold: "auth_expired", reason: first.reason });
    expect(house.board.calls).toEqual(["Ada"]);
    expect(await house.store.attempts(first.id)).toMatchObject([{ outcome: "auth_expired" }]);
    expect(await house.store.attempts(second.id)).toEqual([]);
    expect(await house.store.conservation()).toMatchObject({ received: 2, held: 2 });

    house.board.always = null;
    house.clock.now += HOUR;
    await house.store.updateConnection({
      ...connection,
      state: "live",
      stateReason: null,
      updatedAt: house.clock.now,
    });
    await house.store.releaseHeld("auth_expired", { connectionId: connection.id }, house.clock.now);
    house.runner.connectionsChanged();
    expect(await house.rest(first.id)).toMatchObject({ state: "succeeded" });
    expect(await house.rest(second.id)).toMatchObject({ state: "succeeded" });
    expect(await house.store.attempts(first.id)).toMatchObject([{ number: 1 }, { number: 2 }]);
    expect(await house.store.conservation()).toMatchObject({ received: 2, held: 0, finished: 2 });
  });

  it("does not touch the runs of other connections", async () => {
    await house.connect("one");
    await house.connect("two");
    house.board.next = [answers(401)];
    const step = { use: "board.pin", with: { text: "{% name %}" } };
    const one = await house.automate({ name: "one", steps: [{ ...step, connection: "one" }] });
    const two = await house.automate({ name: "two", steps: [{ ...step, connection: "two" }] });
    expect(await house.rest(await house.receive(one, { name: "Ada" }))).toMatchObject({ state: "held" });
    expect(await house.rest(await house.receive(two, { name: "Bo" }))).toMatchObject({ state: "succeeded" });
  });

  it("is not blamed when it was reconnected while the call was under way", async () => {
    const connection = await house.connect();
    house.board.next = [
      (request, response) => {
        const updatedAt = house.clock.now + 1;
        void house.store
          .updateConnection({ ...connection, updatedAt })
          .then(() => answers(401)(request, response, () => undefined));
      },
    ];
    const run = await house.rest(await house.receive(await house.automate(pinText), { name: "Ada" }));
    expect(run).toMatchObject({ state: "waiting", code: "connection_changed", attempts: 0 });
    expect(await house.later(run.id)).toMatchObject({ state: "succeeded" });
    expect(changed).toEqual([]);
  });

  it("lets a run go that was held just after the reconnection", async () => {
    const connection = await house.connect();
    const { store } = house;
    // the owner reconnects between the worker's mark and its hold
    const late = new Proxy(store, {
      get(target, key) {
        if (key !== "changeRun") return Reflect.get(target, key) as unknown;
        return async (...change: Parameters<typeof store.changeRun>) => {
          if (change[2].to === "held") {
            await store.updateConnection({ ...connection, updatedAt: house.clock.now + 1 });
            await store.releaseHeld("auth_expired", { connectionId: connection.id }, house.clock.now);
          }
          return store.changeRun(...change);
        };
      },
    });
    await house.runner.stop();
    const runner = house.makeRunner({ store: late });
    house.board.next = [answers(401)];
    const id = await house.receive(await house.automate(pinText), { name: "Ada" });
    runner.start();
    await runner.onIdle();
    expect(await store.run(id)).toMatchObject({ state: "succeeded" });
  });

  it("is live once the destination accepted it", async () => {
    const connection = await house.connect("hall", { state: "new" });
    await house.rest(await house.receive(await house.automate(pinText), { name: "Ada" }));
    expect(await house.store.connections()).toContainEqual(
      expect.objectContaining({ id: connection.id, state: "live" }),
    );
    expect(changed).toEqual([connection.id]);
  });
});

describe("something set up wrongly", () => {
  it.each([
    ["no connection", {}, "connection_missing", /No connection to Board has been made yet\. Make one/],
    ["an unknown name", { connection: "attic" }, "connection_missing", /There is no connection "attic"/],
    ["another app's", { connection: "vendor" }, "connection_of_other_app", /"vendor" is not one to Board/],
    [
      "no such action",
      { use: "board.burn" },
      "unknown_action",
      /uses "board\.burn", which this Hirewire does not know/,
    ],
  ])("holds the run: %s", async (_name, change, code, reason) => {
    const automation = await house.automate({
      steps: [{ use: "board.pin", with: { text: "{% name %}" }, ...change }],
    });
    const run = await house.rest(await house.receive(automation, { name: "Ada" }));
    expect(run).toMatchObject({ state: "held", hold: "config", code });
    expect(run.reason).toMatch(reason);
    expect(await house.store.attempts(run.id)).toMatchObject([{ outcome: "config_error", code }]);
  });

  it("asks which of two connections is meant", async () => {
    await house.connect("one");
    await house.connect("two");
    const run = await house.rest(await house.receive(await house.automate(pinText), { name: "Ada" }));
    expect(run).toMatchObject({ state: "held", hold: "config", code: "connection_ambiguous" });
  });

  it("goes on once it is mended", async () => {
    const run = await house.rest(await house.receive(await house.automate(pinText), { name: "Ada" }));
    await house.connect();
    await house.store.releaseHeld("config", { runId: run.id }, house.clock.now);
    house.runner.wake(); // nobody told the runner that there is a new connection
    expect(await house.rest(run.id)).toMatchObject({ state: "succeeded" });
  });

  it("says when a secret was sealed with another key", async () => {
    const connection = await house.connect();
    const sealed = { id: "sec_1", connectionId: connection.id, field: "token", sealed: new Uint8Array(3) };
    await house.store.addSecret({ ...sealed, createdAt: house.clock.now, retiresAt: null });
    await house.runner.stop();
    const { createConnectionReader } = await import("../../src/run/connections.ts");
    const vault = {
      open: () => {
        throw new Error("no key");
      },
    };
    const now = () => house.clock.now;
    const runner = house.makeRunner({
      connections: createConnectionReader({ store: house.store, vault, now }),
    });
    const id = await house.receive(await house.automate(pinText), { name: "Ada" });
    runner.start();
    await runner.onIdle();
    expect(await house.store.run(id)).toMatchObject({
      state: "held",
      hold: "config",
      code: "secret_unreadable",
    });
  });
});

describe("a quota that is used up for long", () => {
  const DAY = { "retry-after": String(12 * 3600) };

  it("holds its runs, does not ask again, and lets them go in order when the time has come", async () => {
    const { id: connectionId } = await house.connect();
    const automation = await house.automate(pinText);
    house.board.always = answers(429, DAY);
    const ids: string[] = [];
    for (const name of ["Ada", "Bo", "Cy"]) {
      house.clock.now += 1;
      ids.push(await house.receive(automation, { name }));
      await house.rest(ids[0]);
    }
    const first = await house.rest(ids[0]);
    expect(first).toMatchObject({
      state: "held",
      hold: "quota",
      holdConnectionId: connectionId,
      code: "rate_limited",
      attempts: 0,
      reason: expect.stringMatching(
        /^Board said 429: too many calls\. .*It goes on by itself at 22 Nov 02:00 UTC\.$/,
      ),
    });
    expect(house.board.calls).toEqual(["Ada"]);
    expect(await house.store.attempts(ids[0]!)).toMatchObject([{ outcome: "quota", nextAt: first.nextAt }]);
    expect(await house.store.holds()).toMatchObject([{ hold: "quota", runs: 3, oldest: { id: ids[0] } }]);
    expect(await house.store.conservation()).toMatchObject({ held: 3, waiting: 0 });

    house.board.always = null;
    const done: string[] = [];
    const log = { ...silentLog, info: (message: string) => void done.push(message) };
    const { promise: released, resolve } = Promise.withResolvers<void>();
    const quotas = startQuotaRelease({
      store: house.store,
      log,
      now: () => house.clock.now,
      onReleased: resolve,
      everyMs: 1,
    });
    house.clock.now += 13 * HOUR;
    await released;
    quotas.stop();
    house.runner.wake();
    for (const id of ids) expect(await house.rest(id)).toMatchObject({ state: "succeeded", hold: null });
    expect(house.board.calls).toEqual(["Ada", "Ada", "Bo", "Cy"]);
    expect(done).toEqual(["runs released: the quota is there again"]);
  });

  it("does not end a run, however often it is used up", async () => {
    await house.connect();
    house.board.always = answers(429, { "retry-after": String(20 * 3600) });
    const id = await house.receive(await house.automate(pinText), { name: "Ada" });
    let run = await house.rest(id);
    for (let day = 0; day < 6; day += 1) {
      expect(run).toMatchObject({ state: "held", hold: "quota" });
      house.clock.now = (run.nextAt ?? 0) + 1;
      expect(await house.store.releaseQuota(house.clock.now)).toBe(1);
      house.runner.wake();
      run = await house.rest(id);
    }
    expect(house.clock.now).toBeGreaterThan(run.deadlineAt);
    house.board.always = answers(503);
    house.clock.now = (run.nextAt ?? 0) + 1;
    await house.store.releaseQuota(house.clock.now);
    house.runner.wake();
    expect(await house.rest(id)).toMatchObject({ state: "waiting", attempts: 1 });
  });

  it("is no reason to hold when the destination is merely closed for a while", async () => {
    await house.connect();
    house.board.always = answers(503, DAY);
    const id = await house.receive(await house.automate(pinText), { name: "Ada" });
    expect(await house.rest(id)).toMatchObject({ state: "waiting", code: "destination_failed" });
  });
});

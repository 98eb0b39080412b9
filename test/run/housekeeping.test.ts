/** Housekeeping over a real store, with time and the disk in the test's hand. */
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import * as fc from "fast-check";
import type { HookSettings } from "../../src/core/define-trigger.ts";
import type { Connection } from "../../src/core/types.ts";
import { silentLog, type Log } from "../../src/log.ts";
import { createHousekeeping, type Housekeeping } from "../../src/run/housekeeping/housekeeping.ts";
import { cutoffsOf, KEEP_DEFAULTS, type KeepSettings } from "../../src/run/housekeeping/keep-settings.ts";
import type { RemovalDone } from "../../src/store/removals.ts";
import type { Store } from "../../src/store/store.ts";
import { finished, makeConnection, makeEvent, makeRun, T0 } from "../contract/store/fixtures.ts";
import { Scene } from "../contract/store/scene.ts";
import { temporaryStore, type TemporaryStore } from "../store/temporary-store.ts";

const DAY = 24 * 60 * 60 * 1000;
const TICK = 10_000;
const HOUR_OF_TICKS = 360;
const AMPLE = 1e12;

const settings = (own: Record<string, unknown>): Partial<Connection> => ({
  settings: { dedupe_days: 7, ...own },
});

describe("housekeeping", () => {
  let opened: TemporaryStore;
  let scene: Scene;
  let now: number;
  let watch: number;
  let free: number;
  let connections: Connection[];
  let housekeeping: Housekeeping | undefined;
  beforeEach(async () => {
    now = T0;
    watch = 0;
    free = AMPLE;
    connections = [makeConnection({ id: "con_vendor", ...settings({}) })];
    opened = await temporaryStore(() => now);
    scene = new Scene(opened);
  });
  afterEach(async () => {
    jest.useRealTimers();
    await housekeeping?.stop();
    housekeeping = undefined;
    await opened.destroy();
  });

  function keep(
    changes: Partial<KeepSettings> = {},
    options: { store?: Store; log?: Log; wentBackBy?: () => number; onDue?: () => void } = {},
  ): Housekeeping {
    const { store = opened.store, log = silentLog, ...clock } = options;
    housekeeping = createHousekeeping({
      store,
      log,
      ...clock,
      keep: { ...KEEP_DEFAULTS, ...changes },
      directory: {
        connections: () => connections,
        connection: (id) => connections.find((each) => each.id === id),
      },
      dataDir: "data",
      now: () => now,
      freeBytes: async () => free,
      wait: () => new Promise(setImmediate),
      elapsed: () => watch,
    });
    return housekeeping;
  }

  async function fill(count: number, changes: Parameters<typeof makeEvent>[0] = {}): Promise<string[]> {
    const events = Array.from({ length: count }, (_, index) =>
      makeEvent({ receivedAt: now + index, ...changes }),
    );
    await Promise.all(events.map((event) => scene.recordEvent(event)));
    return events.map(({ id }) => id);
  }
  const left = async (): Promise<string[]> =>
    (await opened.store.events({}, { limit: 10_000 })).map(({ id }) => id).toReversed();
  const payloads = async (): Promise<number> => {
    const all = await Promise.all((await left()).map((id) => opened.store.event(id)));
    return all.filter((event) => event?.body).length;
  };

  describe("by age", () => {
    it("takes payloads after 90 days and events after 180, unless a connection says otherwise", async () => {
      connections.push(
        makeConnection({ id: "con_short", ...settings({ keep_days: 10 }) }),
        makeConnection({ id: "con_ever", ...settings({ keep_days: 0 }) }),
      );
      await fill(1);
      await fill(1, { connectionId: "con_short", hookId: "hook_short" });
      await fill(1, { connectionId: "con_ever", hookId: "hook_ever" });
      await fill(1, { connectionId: "con_gone", hookId: "hook_gone" });
      const after = async (days: number): Promise<object> => {
        now = T0 + days * DAY;
        return await keep().removeOld();
      };
      expect(await after(10)).toMatchObject({ events: 0, payloads: 0 });
      expect(await after(11)).toMatchObject({ events: 1, payloads: 1 });
      expect(await after(90)).toMatchObject({ events: 0, payloads: 0 });
      expect(await after(91)).toMatchObject({ events: 0, payloads: 3 });
      expect(await after(181)).toMatchObject({ events: 2, payloads: 0 });
      expect(await opened.store.events({}, { limit: 9 })).toMatchObject([{ connectionId: "con_ever" }]);
      expect(await after(10_000)).toMatchObject({ events: 0, payloads: 0 });
      expect(await opened.store.conservation()).toEqual({ received: 4, finished: 4, held: 0, waiting: 0 });
    });

    it("keeps each payload and each event exactly as long as its source says, whatever the others say", async () => {
      const days = fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined });
      const source = fc.record({ keep_days: days, keep_payload_days: days });
      const event = fc.record({
        source: fc.integer({ min: 0, max: 3 }),
        age: fc.integer({ min: 0, max: 80 }),
        open: fc.boolean(),
      });
      const install = fc.record({
        keepDays: fc.integer({ min: 0, max: 60 }),
        keepPayloadDays: fc.integer({ min: 0, max: 60 }),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(source, { minLength: 3, maxLength: 3 }),
          fc.array(event, { minLength: 1, maxLength: 12 }),
          install,
          async (rules, events, rule) => {
            await opened.destroy();
            opened = await temporaryStore(() => now);
            scene = new Scene(opened);
            now = T0;
            connections = rules.map((own, index) => makeConnection({ id: `con_${index}`, ...settings(own) }));
            const automation = await scene.automation();
            const kept: string[] = [];
            const withPayload: string[] = [];
            for (const { source: from, age, open } of events.toSorted((one, other) => other.age - one.age)) {
              const receivedAt = T0 - age * DAY;
              const made = makeEvent({ connectionId: `con_${from}`, hookId: `hook_${from}`, receivedAt });
              await scene.recordEvent(made, open ? [makeRun(automation, { createdAt: receivedAt })] : []);
              // the fourth was removed: it goes by the installation's rule
              const own: Partial<HookSettings> = rules[from] ?? {};
              const older = (limit: number): boolean => limit !== 0 && age >= limit;
              const eventGoes = !open && older(own.keep_days ?? rule.keepDays);
              const payloadGoes = !open && older(own.keep_payload_days ?? rule.keepPayloadDays);
              if (!eventGoes) kept.push(made.id);
              if (!eventGoes && !payloadGoes) withPayload.push(made.id);
            }
            now = T0 + 1; // what is a millisecond older than so many days
            for (const pass of [1, 2]) {
              const removed = await keep(rule).removeOld();
              if (pass === 2) expect(removed).toMatchObject({ events: 0, payloads: 0 });
            }
            expect((await left()).toSorted()).toEqual(kept.toSorted());
            expect(await payloads()).toBe(withPayload.length);
          },
        ),
        { numRuns: 12 },
      );
    });

    it("keeps everything for ever where the installation says so", async () => {
      await fill(2);
      now = T0 + 10_000 * DAY;
      expect(await keep({ keepDays: 0, keepPayloadDays: 0 }).removeOld()).toMatchObject({
        events: 0,
        payloads: 0,
      });
      expect(cutoffsOf({ keepDays: 5, keepPayloadDays: 0 }, undefined, T0)).toEqual({
        events: T0 - 5 * DAY,
        payloads: null,
      });
    });

    it("knows a repeat for as long as the connection's `dedupe_days` say", async () => {
      connections[0]!.settings["dedupe_days"] = 30;
      const event = makeEvent();
      await scene.recordEvent(event);
      now = T0 + 20 * DAY;
      expect(await keep({ keepDays: 10 }).removeOld()).toMatchObject({ events: 1 });
      const again = (receivedAt: number) =>
        opened.store.recordEvent(
          { ...event, id: `evt_again${receivedAt}`, receivedAt },
          [],
          receivedAt - 30 * DAY,
        );
      expect(await again(now)).toEqual({ duplicateOf: "" });
      now = T0 + 30 * DAY;
      await keep({ keepDays: 10 }).removeOld();
      expect(await again(now)).toEqual({ duplicateOf: null });
    });

    it("goes tick by tick, and believes no clock that leapt", async () => {
      jest.useFakeTimers({
        doNotFake: ["setImmediate", "nextTick", "queueMicrotask", "Date", "performance"],
      });
      const log = { ...silentLog, warn: jest.fn(), error: jest.fn() };
      const ids = await fill(1);
      keep({}, { log }).start();
      const tick = async (ms = TICK): Promise<void> => {
        now += ms;
        watch += TICK;
        jest.advanceTimersByTime(TICK);
        await settled();
      };
      await tick();
      await tick(400 * DAY); // somebody set the clock to another year
      expect(log.warn).toHaveBeenCalledWith(expect.stringContaining("clock leapt"), expect.anything());
      for (let count = 0; count < HOUR_OF_TICKS - 1; count += 1) await tick();
      expect(await left()).toEqual(ids);
      await tick();
      expect(await left()).toEqual([]);
      expect(log.error).not.toHaveBeenCalled();
    });
  });

  /** What a tick set off is done, its writes among it: each of ours is behind those that were asked for before. */
  async function settled(): Promise<void> {
    for (let write = 0; write < 10; write += 1) {
      for (let turns = 0; turns < 10; turns += 1) await new Promise(setImmediate);
      await opened.store.keyDelete("nothing");
    }
  }

  it("lets nothing wait for the hours by which the clock was ahead, also while nobody was there to see it", async () => {
    jest.useFakeTimers({
      doNotFake: ["setImmediate", "nextTick", "queueMicrotask", "Date", "performance"],
    });
    const automation = await scene.automation();
    await scene.record([automation], { receivedAt: T0 + DAY });
    let back = 0;
    const onDue = jest.fn();
    keep({}, { wentBackBy: () => back, onDue }).start();
    const tick = async (): Promise<void> => {
      watch += TICK;
      jest.advanceTimersByTime(TICK);
      await settled();
    };
    await tick();
    expect(onDue).toHaveBeenCalledTimes(1);
    expect(await opened.store.nextDueAt()).toBe(T0);
    await scene.record([automation], { receivedAt: T0 + DAY });
    await scene.claimOne(T0);
    await tick();
    expect(onDue).toHaveBeenCalledTimes(1);
    back = DAY;
    await tick();
    expect(onDue).toHaveBeenCalledTimes(2);
    expect(await opened.store.nextDueAt()).toBe(T0);
  });

  describe("while events arrive", () => {
    it("lets them be acknowledged between any two of its steps", async () => {
      const many = 4_000;
      await fill(many);
      now = T0 + 400 * DAY;
      let steps = 0;
      let largest = 0;
      const counted = async (done: Promise<RemovalDone>): Promise<RemovalDone> => {
        const { removed } = await done;
        steps += 1;
        largest = Math.max(largest, removed.events + removed.payloads + removed.runs + removed.attempts);
        return done;
      };
      const store: Store = {
        ...opened.store,
        removeEvents: (step) => counted(opened.store.removeEvents(step)),
        removePayloads: (step) => counted(opened.store.removePayloads(step)),
      };
      const under = { way: true };
      const purge = keep({}, { store })
        .removeOld()
        .finally(() => (under.way = false));
      const acknowledgedAfter: number[] = [];
      while (under.way) {
        await scene.recordEvent(makeEvent({ receivedAt: now }));
        if (under.way) acknowledgedAfter.push(steps);
      }
      expect(await purge).toMatchObject({ events: many, payloads: many });
      expect(steps).toBeGreaterThan(15);
      expect(largest).toBeLessThan(170);
      // however far the purge had got, somebody was acknowledged
      expect(new Set(acknowledgedAfter).size).toBeGreaterThan(steps / 2);
      expect(await opened.store.conservation()).toMatchObject({ waiting: 0, held: 0 });
      const { received, finished: done } = await opened.store.conservation();
      expect(received).toBe(done);
      expect(await left()).toHaveLength(received - many);
    });

    it("ends with the step under way when it is told to stop, and gives no space away by then", async () => {
      await fill(2_000);
      now = T0 + 400 * DAY;
      const started = keep();
      const purge = started.removeOld();
      await new Promise(setImmediate);
      await started.stop();
      const { events } = await purge;
      expect(events).toBeLessThan(2_000);
      expect(await left()).toHaveLength(2_000 - events);
    });

    it("gives a large removal's room back, and keeps some for the events to come", async () => {
      await fill(600, { body: new Uint8Array(60_000) });
      now = T0 + 400 * DAY;
      await keep().removeOld();
      const { bytes, spareBytes } = await opened.store.usage();
      expect(bytes).toBeLessThan(2_000_000);
      expect(spareBytes).toBeGreaterThan(10_000_000);
      expect(spareBytes).toBeLessThan(17_000_000);
    });
  });

  describe("when room is short", () => {
    const BODY = { body: new Uint8Array(10_000) };

    it("leaves everything alone while there is room", async () => {
      await fill(10, BODY);
      now = T0 + 30 * DAY;
      const kept = keep({ maxDataBytes: 1e9 });
      await kept.watchRoom();
      expect(await payloads()).toBe(10);
      expect(await kept.storage()).toMatchObject({
        room: "enough",
        freeBytes: AMPLE,
        removedEarly: { events: 0 },
      });
    });

    it("takes the oldest payloads first until what is kept is small enough", async () => {
      const ids = await fill(100, BODY);
      now = T0 + 30 * DAY;
      const { bytes } = await opened.store.usage();
      const kept = keep({ maxDataBytes: bytes - 100_000 });
      await kept.watchRoom();
      expect(await left()).toEqual(ids);
      const some = await payloads();
      expect(some).toBeGreaterThan(50);
      expect(some).toBeLessThan(90);
      expect((await opened.store.event(ids[0]!))?.body).toBeNull();
      expect((await opened.store.event(ids.at(-1)!))?.body).toHaveLength(10_000);
      expect(await kept.storage()).toMatchObject({ room: "enough", removedEarly: { payloads: 100 - some } });
      await kept.watchRoom(); // with the margin it was not in vain
      expect(await payloads()).toBe(some);
    });

    it("takes events too when payloads are not enough, but never what is young or unfinished", async () => {
      const automation = await scene.automation();
      const waiting = makeEvent({ receivedAt: T0, ...BODY });
      await scene.recordEvent(waiting, [makeRun(automation)]);
      await fill(50, BODY);
      now = T0 + 30 * DAY;
      const week = await fill(5, { ...BODY, receivedAt: now - 6 * DAY });
      const today = await fill(5, { ...BODY, receivedAt: now - DAY });
      const log = { ...silentLog, error: jest.fn(), warn: jest.fn() };
      const kept = keep({ maxDataBytes: 1 }, { log });
      await kept.watchRoom();
      expect(await left()).toEqual([waiting.id, ...week, ...today]);
      expect(await payloads()).toBe(1 + today.length);
      expect(await kept.storage()).toMatchObject({
        room: "nothing_left",
        removedEarly: { events: 50, payloads: 55 },
      });
      await kept.watchRoom();
      expect(log.error).toHaveBeenCalledTimes(1); // told once, not every minute
      expect(await opened.store.conservation()).toMatchObject({ waiting: 1 });
    });

    it("on the disk, counts what is spare in the file as room, so that intake goes on", async () => {
      await fill(200, BODY);
      now = T0 + 30 * DAY;
      free = 400_000;
      const kept = keep({ minFreeBytes: 1_000_000 });
      expect(await kept.storage()).toMatchObject({ room: "short" });
      await kept.watchRoom();
      const { spareBytes } = await opened.store.usage();
      expect(spareBytes).toBeGreaterThanOrEqual(700_000 - 10_000);
      expect(spareBytes).toBeLessThan(1_500_000);
      expect(await payloads()).toBeGreaterThan(100);
      expect(await kept.storage()).toMatchObject({ room: "enough" });
    });

    it("says that it is short of room when nothing may go, and takes it back when there is some", async () => {
      await fill(3, BODY);
      free = 1;
      const kept = keep({ minFreeBytes: 1_000_000 });
      await kept.watchRoom();
      expect(await kept.storage()).toMatchObject({ room: "nothing_left" });
      free = AMPLE;
      expect(await kept.storage()).toMatchObject({ room: "enough" });
      await kept.watchRoom();
      free = 1;
      expect(await kept.storage()).toMatchObject({ room: "short" });
    });
  });

  it("leaves runs that failed just now repeatable under any pressure", async () => {
    const automation = await scene.automation();
    const id = await scene.recordRun(automation);
    now = T0 + 300 * DAY; // it was held for long, and failed today
    await scene.work(finished("failed", now), now);
    free = 0;
    const kept = keep({ maxDataBytes: 1 });
    await kept.removeOld();
    await kept.watchRoom();
    const again = { newRunId: "run_again", at: now, deadlineAt: now + DAY, fromStart: false } as const;
    expect(await opened.store.replayRun(id, { ...again, version: "recorded" })).toMatchObject({
      state: "waiting",
    });
  });
});

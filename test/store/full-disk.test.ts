import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { StoreFull } from "../../src/store/store-full.ts";
import type { Store } from "../../src/store/store.ts";
import { CONNECTION, makeEvent, makeRun, T0 } from "../contract/store/fixtures.ts";
import { Scene } from "../contract/store/scene.ts";

const MAX_BYTES = 1_000_000;

describe("a full disk", () => {
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "hirewire-full-"));
    store = await openSqliteStore({ file: join(folder, "hirewire.db"), maxBytes: MAX_BYTES });
  });
  afterEach(async () => {
    jest.useRealTimers();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  /** Records events until one is refused; returns the ids that were acknowledged. */
  async function fill(): Promise<string[]> {
    const acknowledged: string[] = [];
    for (;;) {
      const event = makeEvent({ body: new Uint8Array(20_000) });
      try {
        await store.recordEvent(event, [], T0);
        acknowledged.push(event.id);
      } catch (error) {
        expect(error).toBeInstanceOf(StoreFull);
        expect(error).toMatchObject({ code: "store_full", message: expect.stringContaining("disk") });
        return acknowledged;
      }
    }
  }

  it("refuses events, keeps those that were acknowledged, and goes on when there is room again", async () => {
    await store.keySet("cache::big", "x".repeat(200_000), null);
    const acknowledged = await fill();
    expect(acknowledged.length).toBeGreaterThan(10);
    const listed = await store.events({ connectionId: CONNECTION }, { limit: 100 });
    expect(listed.map(({ id }) => id)).toEqual(acknowledged.toReversed());
    expect(await store.conservation()).toMatchObject({ received: acknowledged.length });

    await store.keyClear("cache::"); // its pages are free now
    const event = makeEvent({ body: new Uint8Array(20_000) });
    expect(await store.recordEvent(event, [], T0)).toEqual({ duplicateOf: null });
    expect(await store.event(event.id)).toEqual(event);
  });

  it("takes events again once old payloads went, without anything else being freed", async () => {
    const acknowledged = await fill();
    const { removed } = await store.removePayloads({ before: T0 + 1, limit: 5 });
    expect(removed.payloads).toBe(5);
    const event = makeEvent({ body: new Uint8Array(20_000) });
    expect(await store.recordEvent(event, [], T0)).toEqual({ duplicateOf: null });
    expect(await store.event(event.id)).toEqual(event);
    expect(await store.events({}, { limit: 100 })).toHaveLength(acknowledged.length + 1);
  });

  it("keeps rejections in memory until there is room", async () => {
    jest.useFakeTimers({ doNotFake: ["setImmediate", "nextTick", "queueMicrotask"] });
    const reject = async (at: number, reason: string) => {
      await store.addRejection({ hookId: "hook_a", at, status: 401, code: "stale", reason, count: 1 });
      jest.advanceTimersByTime(1000);
      await new Promise(setImmediate);
    };
    await store.keySet("cache::big", "x".repeat(200_000), null);
    await fill();
    const long = "r".repeat(30_000);
    await reject(T0, long);
    await reject(T0 + 1, long);
    expect(await store.rejections()).toMatchObject([{ at: T0 + 1, count: 2 }]);
    await store.keyClear("cache::");
    await reject(T0 + 2, "short");
    jest.useRealTimers();
    await store.close();
    store = await openSqliteStore({ file: join(folder, "hirewire.db") });
    expect(await store.rejections()).toMatchObject([
      { at: T0 + 2, reason: "short", count: 1 },
      { at: T0 + 1, reason: long, count: 2 },
    ]);
  });

  it("refuses all that would have shared the commit, and writes nothing of it", async () => {
    const scene = new Scene({ store, reopen: async () => store, destroy: async () => {} });
    const automation = await scene.automation();
    await fill();
    const small = makeEvent({ hookId: "hook_new", idempotencyKey: "small" });
    const large = makeEvent({ body: new Uint8Array(500_000) });
    const settled = await Promise.allSettled([
      scene.recordEvent(small, [makeRun(automation)]),
      scene.recordEvent(makeEvent(), [makeRun(automation, { versionId: "ver_unknown" })]),
      scene.recordEvent(large),
    ]);
    for (const each of settled)
      expect(each).toMatchObject({ status: "rejected", reason: expect.any(StoreFull) });
    expect(await store.event(small.id)).toBeNull();
    expect((await store.runCounts()).waiting).toBe(0);
    // by itself the small one fits, and it is not taken for a repeat of the one that was refused
    expect(await scene.recordEvent(small, [makeRun(automation)])).toEqual({ duplicateOf: null });
    expect((await store.event(small.id))?.hookId).toBe("hook_new");
  });
});

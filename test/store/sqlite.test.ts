import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { Rejection } from "../../src/core/types.ts";
import { describeStore } from "../contract/store.ts";
import { T0 } from "../contract/store/fixtures.ts";
import { temporaryStore, type TemporaryStore } from "./temporary-store.ts";

describeStore("the SQLite store", () => temporaryStore(() => T0));

describe("the SQLite store", () => {
  let now = T0;
  let opened: TemporaryStore;
  /** Sees only what is committed. */
  let observer: DatabaseSync;
  beforeEach(async () => {
    now = T0;
    opened = await temporaryStore(() => now);
    observer = new DatabaseSync(opened.file, { readOnly: true });
  });
  afterEach(async () => {
    jest.useRealTimers();
    observer.close();
    await opened.destroy();
  });

  it("writes a flood of rejections once a second", async () => {
    jest.useFakeTimers({ now: T0, doNotFake: ["setImmediate", "nextTick", "queueMicrotask"] });
    const { store } = opened;
    const commits = () => observer.prepare("PRAGMA data_version").get()!["data_version"];
    const rings = () => observer.prepare("SELECT hook_id, ring FROM rejections ORDER BY hook_id").all();
    const reject = (hookId: string, at: number): Promise<void> => {
      const rejection: Rejection = { hookId, at, status: 401, code: "stale", reason: "old", count: 1 };
      return store.addRejection(rejection);
    };

    const before = commits();
    for (let count = 0; count < 1000; count += 1)
      await reject(count % 2 === 0 ? "hook_a" : "hook_b", T0 + count);
    jest.advanceTimersByTime(999);
    await new Promise(setImmediate);
    expect(commits()).toBe(before);
    expect(await store.rejections("hook_a")).toMatchObject([{ count: 500, at: T0 + 998 }]);

    jest.advanceTimersByTime(1);
    await new Promise(setImmediate);
    expect(rings()).toMatchObject([{ hook_id: "hook_a" }, { hook_id: "hook_b" }]);
    await reject("hook_a", T0 + 1000);
    expect(await store.rejections("hook_a")).toMatchObject([{ count: 501, at: T0 + 1000 }]);
    jest.advanceTimersByTime(1000);
    // the disk may still be at the commit before
    while (!String(rings()[0]!["ring"]).includes('"count":501')) await new Promise(setImmediate);
    expect(rings()[0]).toMatchObject({ ring: expect.stringContaining(`"count":501`) });
  });

  it("keeps nothing of a candidate whose last name was taken back, or who turned out to be another", async () => {
    const { store } = opened;
    const left = () => observer.prepare("SELECT name FROM candidates").all();
    const [jane, id] = [{ email: "jane@example.com" }, { connectionId: "con_a", id: "1" }];
    await store.linkCandidate([jane], { name: "Jane", at: T0 });
    await store.linkCandidate([id], { name: "J.", at: T0 });
    await store.linkCandidate([jane, id], { at: T0 });
    expect(left()).toMatchObject([{ name: "Jane" }]);
    await store.unlinkCandidate(jane);
    expect(left()).toHaveLength(1);
    await store.unlinkCandidate(id);
    expect(left()).toEqual([]);
  });

  it("sweeps expired answers of the API while it keeps others", async () => {
    const { store } = opened;
    const count = () => observer.prepare("SELECT count(*) AS n FROM kept_answers").get();
    const begin = (digest: string, expiresAt: number, at: number) =>
      store.beginWrite({ digest, fingerprint: "f", answer: null, expiresAt }, at);
    for (let index = 0; index < 15; index += 1) await begin(`old ${index}`, T0 + 10, T0);
    await begin("fresh", T0 + 99, T0 + 10);
    expect(count()).toMatchObject({ n: 1 });
  });

  it("sweeps expired keys while it writes others", async () => {
    const { store } = opened;
    const count = () => observer.prepare("SELECT count(*) AS n FROM keys").get();
    for (let index = 0; index < 30; index += 1) await store.keySet(`old ${index}`, "", T0 + 10);
    now = T0 + 10;
    await store.keySet("fresh", "", T0 + 99);
    await store.keySet("lasting", "", null);
    expect(count()).toMatchObject({ n: 2 });
    expect(await store.keyGet("fresh", now)).toBe("");
  });
});

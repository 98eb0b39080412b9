/** Room in the file: what is removed leaves some, which is taken again or given back to the disk. */
import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { RemovalDone, RemovalStep } from "../../src/store/removals.ts";
import { makeEvent, T0 } from "../contract/store/fixtures.ts";
import { Scene } from "../contract/store/scene.ts";
import { temporaryStore, type TemporaryStore } from "./temporary-store.ts";

const EVERYTHING = { before: T0 + 1e12, limit: 1000 };

async function toTheEnd(step: (how: RemovalStep) => Promise<RemovalDone>): Promise<void> {
  let after: string | null = null;
  do {
    const done: RemovalDone = await step({ ...EVERYTHING, after });
    after = done.next;
  } while (after !== null);
}

describe("room in the file", () => {
  let opened: TemporaryStore;
  let scene: Scene;
  beforeEach(async () => {
    opened = await temporaryStore(() => T0);
    scene = new Scene(opened);
  });
  afterEach(() => opened.destroy());

  const fill = () =>
    Promise.all(
      Array.from({ length: 200 }, () => scene.recordEvent(makeEvent({ body: new Uint8Array(9_000) }))),
    );

  it("is taken again by what arrives next", async () => {
    await fill();
    await toTheEnd((step) => opened.store.removeEvents({ ...step, at: T0, repeats: {} }));
    const { bytes, spareBytes } = await opened.store.usage();
    expect(spareBytes).toBeGreaterThan(1_500_000);
    await fill();
    const after = await opened.store.usage();
    expect(after.spareBytes).toBeLessThan(spareBytes / 10);
    expect(after.bytes + after.spareBytes).toBeLessThan((bytes + spareBytes) * 1.1);
  });

  it("is given back in portions, and the file is smaller by as much", async () => {
    await fill();
    const store = await opened.reopen(); // what is in the log is in the file now
    const before = statSync(opened.file).size;
    await toTheEnd((step) => store.removePayloads(step));
    const { spareBytes } = await store.usage();
    let given = 0;
    for (;;) {
      const portion = await store.giveBack(100_000);
      if (portion === 0) break;
      expect(portion).toBeLessThan(110_000);
      given += portion;
    }
    expect(given).toBeGreaterThanOrEqual(spareBytes);
    expect((await store.usage()).spareBytes).toBe(0);
    const after = await opened.reopen();
    expect(statSync(opened.file).size).toBe(before - given);
    expect(await after.events({}, { limit: 300 })).toHaveLength(200);
  });

  it("is only taken again in a file that somebody else made without the means to shrink", async () => {
    await opened.store.close();
    const db = new DatabaseSync(opened.file);
    db.exec("PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = NONE; VACUUM");
    db.close();
    scene = new Scene({ ...opened, store: await opened.reopen() });
    await fill();
    await toTheEnd((step) => scene.store.removePayloads(step));
    expect(await scene.store.giveBack(1e9)).toBe(0);
    expect((await scene.store.usage()).spareBytes).toBeGreaterThan(1_500_000);
  });
});

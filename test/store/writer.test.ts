import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { createWriter, type Writer } from "../../src/store/sqlite/file/writer.ts";

describe("group commit", () => {
  let folder: string;
  let db: DatabaseSync;
  /** Sees only what is committed. */
  let observer: DatabaseSync;
  let writer: Writer;
  const onRollback = jest.fn();

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hirewire-writer-"));
    db = new DatabaseSync(join(folder, "test.db"), { timeout: 50 });
    db.exec("PRAGMA journal_mode = WAL; CREATE TABLE notes (text TEXT NOT NULL UNIQUE) STRICT");
    observer = new DatabaseSync(join(folder, "test.db"));
    onRollback.mockClear();
    writer = createWriter(db, { onRollback });
  });
  afterEach(() => {
    db.close();
    observer.close();
    rmSync(folder, { recursive: true });
  });

  const add = (text: string) => () => {
    db.prepare("INSERT INTO notes VALUES (?)").run(text);
    return committed();
  };
  const committed = (): number => Number(observer.prepare("SELECT count(*) AS n FROM notes").get()!["n"]);

  it("commits together what was asked for together, and answers only then", async () => {
    const before = Array.from({ length: 20 }, (_, index) => writer.write(add(`${index}`)));
    expect(committed()).toBe(0);
    expect(new Set(await Promise.all(before))).toEqual(new Set([0])); // none of them saw another one committed
    expect(committed()).toBe(20);
    expect(await writer.write(add("later"))).toBe(20);
  });

  it("splits a very long queue, in order", async () => {
    const seen = await Promise.all(Array.from({ length: 1500 }, (_, index) => writer.write(add(`${index}`))));
    expect(seen.slice(0, 1000).every((count) => count === 0)).toBe(true);
    expect(seen.slice(1000).every((count) => count === 1000)).toBe(true);
  });

  it("lets what can wait go after what somebody waits for, a portion with each commit", async () => {
    const patient = Array.from({ length: 100 }, (_, index) =>
      writer.write(add(`later ${index}`), { patient: true }),
    );
    const first = writer.write(add("first"));
    expect(await first).toBe(0);
    expect(committed()).toBe(65);
    const second = writer.write(add("second"));
    expect(await second).toBe(65);
    expect(await Promise.all(patient)).toEqual([...Array(64).fill(0), ...Array(36).fill(65)]);
    expect(observer.prepare("SELECT text FROM notes ORDER BY rowid LIMIT 2").all()).toMatchObject([
      { text: "first" },
      { text: "later 0" },
    ]);
  });

  it("refuses only the write that fails, with what it threw", async () => {
    const odd = new Error("odd");
    const settled = await Promise.allSettled([
      writer.write(add("a")),
      writer.write(add("a")),
      writer.write(() => {
        add("half")();
        throw odd;
      }),
      writer.write(add("b")),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
    expect((settled[2] as PromiseRejectedResult).reason).toBe(odd);
    expect(observer.prepare("SELECT text FROM notes ORDER BY text").all()).toMatchObject([
      { text: "a" },
      { text: "b" },
    ]);
    expect(onRollback).toHaveBeenCalled();
    await writer.write(add("c"));
  });

  it("refuses a whole batch when the file is locked, and goes on afterwards", async () => {
    observer.exec("BEGIN IMMEDIATE");
    const settled = await Promise.allSettled([writer.write(add("a")), writer.write(add("b"))]);
    for (const each of settled)
      expect(each).toMatchObject({ status: "rejected", reason: { code: "store_full" } });
    observer.exec("ROLLBACK");
    expect(await writer.write(add("a"))).toBe(0);
    expect(committed()).toBe(1);
  });

  it("commits what is queued when it closes, and takes no more", async () => {
    const asked = [writer.write(add("a")), writer.write(add("b"))];
    await writer.close();
    expect(committed()).toBe(2);
    await Promise.all(asked);
    await expect(writer.write(add("c"))).rejects.toMatchObject({ code: "store_closed" });
  });

  describe("with a disk that takes its time", () => {
    let syncs: PromiseWithResolvers<void>[];
    const onSyncFailed = jest.fn();
    beforeEach(() => {
      syncs = [];
      onSyncFailed.mockClear();
      const sync = (): Promise<void> => {
        const next = Promise.withResolvers<void>();
        syncs.push(next);
        return next.promise;
      };
      writer = createWriter(db, { sync, onSyncFailed, onRollback });
    });
    /** Whether the promise is settled, a few turns of the event loop later. */
    const isSettled = async (promise: Promise<unknown>): Promise<boolean> => {
      let settled = false;
      promise.then(
        () => (settled = true),
        () => (settled = true),
      );
      for (let turn = 0; turn < 5; turn += 1) await nextTurn();
      return settled;
    };

    it("answers once the disk has it, and gathers what is asked meanwhile for the next commit", async () => {
      const first = writer.write(add("a"));
      expect(await isSettled(first)).toBe(false);
      expect(committed()).toBe(1); // written, not yet safe
      const later = ["b", "c", "d"].map((text) => writer.write(add(text)));
      expect(await isSettled(later[0]!)).toBe(false);
      expect([committed(), syncs.length]).toEqual([1, 1]);
      syncs[0]!.resolve();
      await first;
      expect(await isSettled(later[0]!)).toBe(false);
      expect([committed(), syncs.length]).toEqual([4, 2]);
      syncs[1]!.resolve();
      expect(await Promise.all(later)).toEqual([1, 1, 1]);
    });

    it("syncs nothing when nothing was written", async () => {
      await expect(
        writer.write(() => {
          throw new Error("odd");
        }),
      ).rejects.toThrow("odd");
      expect(syncs).toHaveLength(0);
    });

    it("refuses what the disk did not confirm and whatever comes after, and says so", async () => {
      const written = writer.write(add("a"));
      expect(await isSettled(written)).toBe(false);
      const waiting = writer.write(add("b"));
      syncs[0]!.reject(new Error("EIO: i/o error, fdatasync"));
      await expect(written).rejects.toMatchObject({ code: "store_full" });
      await expect(waiting).rejects.toMatchObject({ code: "store_full" });
      expect(onSyncFailed).toHaveBeenCalledTimes(1);
      await expect(writer.write(add("c"))).rejects.toMatchObject({ code: "store_closed" });
      expect(committed()).toBe(1);
    });

    it("waits for the disk when it closes", async () => {
      const asked = writer.write(add("a"));
      const closing = writer.close();
      expect(await isSettled(closing)).toBe(false);
      syncs[0]!.resolve();
      await closing;
      expect(await asked).toBe(0);
    });
  });
});

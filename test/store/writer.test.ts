import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { createWriter, type Writer } from "../../src/store/sqlite/writer.ts";

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
    writer.close();
    expect(committed()).toBe(2);
    await Promise.all(asked);
    await expect(writer.write(add("c"))).rejects.toMatchObject({ code: "store_closed" });
  });
});

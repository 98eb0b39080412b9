/** The log is copied back beside a store that goes on writing, and starts over. */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { startCheckpointer, type Checkpointer } from "../../src/store/sqlite/file/checkpointer.ts";
import { openDatabase } from "../../src/store/sqlite/file/open-database.ts";

describe("the log of a store that is being written to", () => {
  let folder: string;
  let file: string;
  let db: DatabaseSync;
  let checkpointer: Checkpointer;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hirewire-log-"));
    file = join(folder, "hirewire.db");
    db = openDatabase(file);
    checkpointer = startCheckpointer(file, { everyMs: 5, pages: 50 });
  });
  afterEach(async () => {
    await checkpointer.close();
    if (db.isOpen) db.close();
    rmSync(folder, { recursive: true });
  });

  const write = (pages: number): void => {
    for (let page = 0; page < pages; page += 1)
      db.prepare("INSERT INTO keys (key, value) VALUES (?, ?)").run(`k${Math.random()}`, "x".repeat(3_500));
  };
  const inLog = (): number => {
    const log = db.prepare("PRAGMA wal_checkpoint(NOOP)").get() as { log: number; checkpointed: number };
    return log.log - log.checkpointed;
  };

  it("is copied once it is long, and starts over with the next write", async () => {
    write(200);
    expect(inLog()).toBeGreaterThan(200);
    while (inLog() > 0) await nextTurn();
    write(1);
    expect((db.prepare("PRAGMA wal_checkpoint(NOOP)").get() as { log: number }).log).toBeLessThan(10);
  });

  it("does not grow without end while nobody stops writing", async () => {
    for (let round = 0; round < 300; round += 1) {
      write(10);
      await nextTurn();
    }
    while (inLog() >= 50) await nextTurn();
    expect(statSync(`${file}-wal`).size).toBeLessThan(3_000 * 4_096);
    expect(db.prepare("SELECT count(*) AS n FROM keys").get()).toEqual({ n: 3_000 });
  });

  it("is left alone once it is told to stop", async () => {
    await checkpointer.close();
    write(200);
    expect(inLog()).toBeGreaterThan(200);
  });
});

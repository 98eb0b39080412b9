/** The store answers only for what the disk confirmed, and stops when the disk can't. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, jest } from "@jest/globals";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";

let folder: string;
let file: string;
let store: Store;
const onDamage = jest.fn();

beforeEach(async () => {
  onDamage.mockClear();
  folder = mkdtempSync(join(tmpdir(), "hirewire-sync-"));
  file = join(folder, "hirewire.db");
  store = await openSqliteStore({ file, onDamage });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

it("refuses a write that could not be synced, takes no more, and has Hirewire stopped", async () => {
  rmSync(`${file}-wal`); // SQLite writes on to the file it has open; nobody else can reach it
  await expect(store.keySet("one", "1", null)).rejects.toMatchObject({ code: "store_full" });
  expect(onDamage).toHaveBeenCalledTimes(1);
  expect(onDamage).toHaveBeenCalledWith(expect.objectContaining({ code: "disk_failed" }));
  await expect(store.keySet("two", "2", null)).rejects.toMatchObject({ code: "store_closed" });
});

it("goes on syncing the same log, write after write", async () => {
  await store.keySet("one", "1", null);
  await store.keySet("two", "2", null);
  expect(await store.keyGet("two", 0)).toBe("2");
  expect(onDamage).not.toHaveBeenCalled();
});

import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openDatabase } from "../../src/store/sqlite/file/open-database.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";

const NOBODY = 65_534;
const MIGRATIONS = readdirSync(new URL("../../src/store/sqlite/sql/", import.meta.url)).length;

/** To whoever may do everything, nothing is read-only. */
async function withoutPrivileges(work: () => Promise<void>): Promise<void> {
  const mighty = process.geteuid?.() === 0;
  if (mighty) process.seteuid?.(NOBODY);
  try {
    await work();
  } finally {
    if (mighty) process.seteuid?.(0);
  }
}

const onUnix = process.platform === "win32" ? it.skip : it;

describe("the database file", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hirewire-file-"));
    file = join(folder, "data", "hirewire.db");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const make = async () => (await openSqliteStore({ file })).close();

  onUnix("is made with its folder and is its owner's alone", async () => {
    const store = await openSqliteStore({ file });
    await store.keySet("a", "1", null);
    expect(statSync(join(folder, "data")).mode & 0o777).toBe(0o700);
    for (const suffix of ["", "-wal", "-shm"]) expect(statSync(file + suffix).mode & 0o777).toBe(0o600);
    await store.close();
  });

  it("leaves waiting for the disk to others, checks references, and can give space back", () => {
    const db = openDatabase(file);
    const pragma = (name: string) => Object.values(db.prepare(`PRAGMA ${name}`).get()!)[0];
    expect(pragma("journal_mode")).toBe("wal");
    expect(pragma("synchronous")).toBe(1); // NORMAL: log-sync.ts syncs every commit
    expect(pragma("foreign_keys")).toBe(1);
    expect(pragma("auto_vacuum")).toBe(2); // incremental
    expect(pragma("busy_timeout")).toBe(5000);
    db.close();
  });

  it("stays as it is to the byte when it is opened and nothing is written", async () => {
    await make();
    const before = readFileSync(file);
    openDatabase(file).close();
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it("is brought up to date once", async () => {
    await make();
    await make();
    const db = new DatabaseSync(file);
    expect(db.prepare("PRAGMA user_version").get()).toMatchObject({ user_version: MIGRATIONS });
    expect(db.prepare("PRAGMA application_id").get()).toMatchObject({ application_id: 0x48495245 });
    db.close();
  });

  it("is left alone when a newer Hirewire wrote it", async () => {
    await make();
    const db = new DatabaseSync(file);
    db.exec("PRAGMA user_version = 99");
    db.close();
    await expect(openSqliteStore({ file })).rejects.toMatchObject({
      name: "ConfigError",
      code: "database_newer",
      message: expect.stringContaining("newer Hirewire"),
    });
    const after = new DatabaseSync(file);
    expect(after.prepare("PRAGMA user_version").get()).toMatchObject({ user_version: 99 });
    after.close();
  });

  it("is left alone when it belongs to another program", async () => {
    await make();
    const other = join(folder, "other.db");
    const db = new DatabaseSync(other);
    db.exec("CREATE TABLE theirs (a)");
    db.close();
    await expect(openSqliteStore({ file: other })).rejects.toMatchObject({ code: "database_foreign" });
  });

  it("is refused when it is damaged or no database", async () => {
    const broken = join(folder, "broken.db");
    writeFileSync(broken, "this is not a database, but it is long enough to be looked at as one".repeat(20));
    await expect(openSqliteStore({ file: broken })).rejects.toMatchObject({
      code: "database_damaged",
      message: expect.stringContaining("hirewire restore"),
    });
  });

  onUnix("says so on a disk that can only be read, and changes nothing", async () => {
    await make();
    const before = readFileSync(file);
    chmodSync(folder, 0o755);
    chmodSync(file, 0o444);
    chmodSync(dirname(file), 0o555);
    const other = join(dirname(file), "other.db");
    try {
      await withoutPrivileges(async () => {
        for (const each of [file, other]) {
          await expect(openSqliteStore({ file: each })).rejects.toMatchObject({
            code: "store_full",
            message: expect.stringContaining(
              `can't write its data in ${dirname(file)}. Make the folder writable`,
            ),
          });
        }
      });
    } finally {
      chmodSync(dirname(file), 0o700);
    }
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(dirname(file))).toEqual(["hirewire.db"]);
  });

  it("says so when its folder cannot be made", async () => {
    writeFileSync(join(folder, "data"), "a file is in the way");
    await expect(openSqliteStore({ file })).rejects.toMatchObject({
      code: "store_full",
      message: expect.stringContaining(join(folder, "data")),
    });
  });
});

/**
 * Opens the database file with the settings that the store's promises rest on.
 *
 * Pragmas: https://www.sqlite.org/pragma.html, WAL: https://www.sqlite.org/wal.html (read 2026-11-21)
 */
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ConfigError } from "../../../core/errors.ts";
import { StoreFull } from "../../store-full.ts";
import { migrate } from "./migrate.ts";
import { checkDatabase } from "../check/check-database.ts";
import { asStoreFailure, damaged, primaryCode } from "./sqlite-error.ts";

const BUSY_TIMEOUT_MS = 5000;
const DAMAGED = [11, 26];

/**
 * @param file  made when it is missing, readable by its owner only; so is its folder
 * @param maxBytes  the file does not grow past this: writes then fail as on a full disk
 * @param check  a thorough check before anything is changed
 * @throws {ConfigError} `database_newer`, `database_foreign`, `database_folder`, `database_damaged`
 * @throws {StoreFull} when the file cannot be opened or written
 */
export function openDatabase(
  file: string,
  { maxBytes, check = false }: { maxBytes?: number | undefined; check?: boolean } = {},
): DatabaseSync {
  makeFile(file);
  const db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  try {
    if (check) checkDatabase(db, file);
    // lets housekeeping give space back in small steps. Of a file that is not empty it would only change the header
    const { page_count: pages } = db.prepare("PRAGMA page_count").get() as { page_count: number };
    if (pages === 0) db.exec("PRAGMA auto_vacuum = INCREMENTAL");
    const journal = db.prepare("PRAGMA journal_mode = WAL").get()!["journal_mode"];
    if (journal !== "wal") {
      throw new ConfigError("The data folder can't hold Hirewire's database. Use a folder on a local disk.", {
        code: "database_folder",
        detail: `journal_mode is ${String(journal)} instead of wal`,
      });
    }
    db.exec(`
      PRAGMA synchronous = NORMAL;         -- a commit is synced by log-sync.ts, without keeping the thread
      PRAGMA fullfsync = ON;               -- on macOS a plain fsync does not reach the platter; elsewhere without effect
      PRAGMA checkpoint_fullfsync = ON;
      PRAGMA secure_delete = FAST;         -- what is deleted is overwritten where the page is written anyway
      PRAGMA temp_store = MEMORY;
      PRAGMA cache_size = -8000;           -- 8 MB
      PRAGMA mmap_size = 0;                -- mapped pages count as our memory, and a disk error on one kills the process
      PRAGMA wal_autocheckpoint = 10000;   -- 40 MB: only when nobody else does it (checkpointer.ts)
      PRAGMA journal_size_limit = 67108864;
    `);
    if (maxBytes !== undefined) {
      const pageSize = Number(db.prepare("PRAGMA page_size").get()!["page_size"]);
      db.exec(`PRAGMA max_page_count = ${Math.floor(maxBytes / pageSize)}`);
    }
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    if (DAMAGED.includes(primaryCode(error))) throw damaged(file, { cause: error });
    throw asStoreFailure(error) ?? error;
  }
}

/** @throws {StoreFull} when the file or its folder can't be made or written */
export function makeFile(file: string): void {
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    closeSync(openSync(file, "a", 0o600)); // SQLite gives the files beside it the same permissions
  } catch (cause) {
    throw new StoreFull(
      `Hirewire can't write its data in ${folder}. Make the folder writable, or choose another.`,
      {
        cause,
      },
    );
  }
}

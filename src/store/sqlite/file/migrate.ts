/** Brings a database file to the shape that this code expects. */
import { readdirSync, readFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { ConfigError } from "../../../core/errors.ts";

/** "HIRE": tells tools such as `file` whose database it is. */
export const APPLICATION_ID = 0x48495245;
const FOLDER = new URL("../sql/", import.meta.url);

function readNumber(db: DatabaseSync, pragma: "application_id" | "user_version"): number {
  return Number(db.prepare(`PRAGMA ${pragma}`).get()![pragma]);
}

/**
 * Runs the numbered files of `sql/` that the database has not seen, all in one transaction. The database
 * remembers the number of the last one in `user_version`.
 *
 * @throws {ConfigError} `database_newer`, `database_foreign`
 */
export function migrate(db: DatabaseSync): void {
  const files = readdirSync(FOLDER)
    .filter((name) => name.endsWith(".sql"))
    .sort();
  db.exec("BEGIN IMMEDIATE"); // before reading the version: another process may be migrating
  try {
    const version = readNumber(db, "user_version");
    const foreign =
      readNumber(db, "application_id") !== APPLICATION_ID &&
      db.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() !== undefined;
    if (foreign) {
      throw new ConfigError(
        "The database file belongs to another program. Point Hirewire at its own data folder.",
        {
          code: "database_foreign",
        },
      );
    }
    if (version > files.length) {
      throw new ConfigError(
        `The data was written by a newer Hirewire (data version ${version}, this one knows ${files.length}). Start that newer version, or restore the backup made before the upgrade.`,
        { code: "database_newer" },
      );
    }
    for (const file of files.slice(version)) db.exec(readFileSync(new URL(file, FOLDER), "utf8"));
    if (version < files.length) {
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${files.length}`);
    }
    db.exec("COMMIT");
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

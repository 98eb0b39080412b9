import { existsSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { ConfigError } from "../../../core/errors.ts";
import { APPLICATION_ID } from "../file/migrate.ts";
import { primaryCode } from "../file/sqlite-error.ts";
import { MADE_AT } from "./back-up.ts";
import { copyDatabase } from "./copy-database.ts";

const NOT_A_DATABASE = 26;

export interface Restored {
  events: number;
  /** When the backup was made; null for a file that is a plain copy. */
  madeAt: number | null;
  /** Runs that were unfinished then, and may have been finished since. */
  unfinished: number;
}

/**
 * Puts a backup in the place of a database that is not there yet. What was unfinished when the backup was made may
 * have been done since: such runs look for what they did before they repeat their current step.
 *
 * @throws {ConfigError} `file_not_found`, `not_a_backup`, `file_exists`, `file_not_writable`, `disk_full`,
 *         `database_damaged`
 */
export function restore({ from, database }: { from: string; database: string }): Restored {
  if (!existsSync(from)) {
    throw new ConfigError(`There is no file ${from}. Name a file that \`hirewire backup\` made.`, {
      code: "file_not_found",
    });
  }
  let restored: Restored = { events: 0, madeAt: null, unfinished: 0 };
  try {
    copyDatabase(from, database, (copy) => {
      const { application_id: id } = copy.prepare("PRAGMA application_id").get() as {
        application_id: number;
      };
      if (id !== APPLICATION_ID) throw notABackup(from);
      restored = settle(copy);
    });
  } catch (error) {
    const why = error instanceof ConfigError ? error.cause : error;
    throw primaryCode(why) === NOT_A_DATABASE ? notABackup(from) : error;
  }
  return restored;
}

function settle(copy: DatabaseSync): Restored {
  const count = (text: string): number => (copy.prepare(text).get() as { count: number }).count;
  const kept = copy.prepare("SELECT value FROM keys WHERE key = ?").get(MADE_AT) as
    | { value: string }
    | undefined;
  const madeAt = kept === undefined ? null : Number(kept.value);
  const newest = copy.prepare("SELECT received_at FROM events ORDER BY seq DESC LIMIT 1").get();
  const since = madeAt ?? Number(newest?.["received_at"] ?? 0);
  copy.exec("BEGIN");
  const { changes } = copy
    .prepare("UPDATE runs SET ambiguous_since = coalesce(ambiguous_since, ?) WHERE finished_at IS NULL")
    .run(since);
  copy.prepare("DELETE FROM keys WHERE key = ?").run(MADE_AT);
  copy.exec("COMMIT");
  return { events: count("SELECT count(*) AS count FROM events"), madeAt, unfinished: Number(changes) };
}

function notABackup(file: string): ConfigError {
  return new ConfigError(`${file} is no backup of Hirewire's. Name a file that \`hirewire backup\` made.`, {
    code: "not_a_backup",
  });
}

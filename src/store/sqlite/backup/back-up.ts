import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { ConfigError } from "../../../core/errors.ts";
import { examineLog } from "../check/examine-log.ts";
import { copyDatabase } from "./copy-database.ts";

/** Under which key a backup remembers when it was made. */
export const MADE_AT = "backup::made_at";

/**
 * Saves the database, which may be in use: whatever was acknowledged before the call is in the backup.
 *
 * @param options.inUse  false when nobody works on it: it is then looked at more closely
 * @returns how many events are in it, and whether the log of the last changes is damaged: then it is what can be read
 * @throws {ConfigError} `nothing_to_back_up`, `file_exists`, `file_not_writable`, `disk_full`, `database_damaged`
 */
export function backUp(options: { database: string; to: string; at: number; inUse: boolean }): {
  events: number;
  damaged: boolean;
} {
  const { database, to, at, inUse } = options;
  if (!existsSync(database)) {
    throw new ConfigError(
      `There is no data at ${database}. A backup is made on the machine that holds the data; --data names the folder.`,
      { code: "nothing_to_back_up" },
    );
  }
  let events = 0;
  const save = (from: string): void =>
    copyDatabase(from, to, (copy) => {
      copy.prepare("INSERT OR REPLACE INTO keys (key, value) VALUES (?, ?)").run(MADE_AT, String(at));
      ({ events } = copy.prepare("SELECT count(*) AS events FROM events").get() as { events: number });
    });
  const damaged = !inUse && examineLog(database).damaged;
  if (damaged) withCopy(database, dirname(to), save);
  else save(database);
  return { events, damaged };
}

/** Whoever opens a damaged log takes what it can read for all there was. So that is done to a copy. */
function withCopy(database: string, place: string, work: (copy: string) => void): void {
  const folder = mkdtempSync(join(place, ".rescue-"));
  try {
    for (const suffix of ["", "-wal"]) {
      if (existsSync(database + suffix)) copyFileSync(database + suffix, join(folder, `data${suffix}`));
    }
    work(join(folder, "data"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

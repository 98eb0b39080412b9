/**
 * Once everything is moved, two places know the same runs, and whoever worked on both would do everything twice. So a note is left
 * in the data folder, and a start on what the folder holds is refused until somebody takes it away.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../../core/errors.ts";

export const MOVED_NOTE = "moved-to-postgres.json";

interface Note {
  /** Host and name of the database. */
  to: string;
  /** ISO 8601. */
  at: string;
}

/** @param to  host and name of the database, without a password */
export function noteMoved(folder: string, { to, at }: { to: string; at: number }): void {
  const note: Note = { to, at: new Date(at).toISOString() };
  writeFileSync(join(folder, MOVED_NOTE), `${JSON.stringify(note, null, 2)}\n`, { mode: 0o600 });
}

/** For whoever is about to work on what the folder holds. @throws {ConfigError} `data_moved` */
export function refuseMoved(folder: string): void {
  const file = join(folder, MOVED_NOTE);
  if (!existsSync(file)) return;
  const { to, at } = JSON.parse(readFileSync(file, "utf8")) as Note;
  throw new ConfigError(
    `Everything in ${folder} was moved to the database ${to} at ${at}. Set DATABASE_URL to work there. To go back to the folder, as it was then, stop every process on that database, and remove ${file}.`,
    { code: "data_moved" },
  );
}

/** The folder that holds everything, and the proof that only one process works in it. */
import { chmodSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ConfigError } from "../core/errors.ts";

/** The embedded store's file in the folder. */
export const DATABASE_FILE = "hirewire.sqlite";

export interface DataFolder {
  path: string;
  /** Lets another process work here. */
  release(): void;
}

/**
 * Makes the folder when it is missing, readable by its owner only, and locks it. The lock is held by the
 * operating system, so that it ends with the process however that ends.
 *
 * @param options.alone  false where the data itself is elsewhere, and several processes may share the folder's keys
 * @throws {ConfigError} `data_folder_in_use`, `data_folder_not_writable`
 */
export function openDataFolder(folder: string, { alone = true } = {}): DataFolder {
  const path = resolve(folder);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (process.platform !== "win32") chmodSync(path, 0o700);
  } catch (error) {
    throw new ConfigError(`The data folder ${path} can't be made or changed: choose another with --data.`, {
      code: "data_folder_not_writable",
      cause: error,
    });
  }
  if (!alone) return { path, release: () => undefined };
  const lock = new DatabaseSync(join(path, "lock"), { timeout: 0 });
  try {
    lock.exec("PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;");
  } catch (error) {
    lock.close();
    throw new ConfigError(
      `Another Hirewire works in ${path}. Stop it, or choose another folder with --data.`,
      {
        code: "data_folder_in_use",
        cause: error,
      },
    );
  }
  return { path, release: () => lock.close() };
}

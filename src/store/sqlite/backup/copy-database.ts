/**
 * A consistent copy of a database file that may be in use, made by a reader of its own: the process that works on it
 * goes on undisturbed, and what is committed while the copy is made is not in it. The copy is written anew, page by
 * page, so damage shows here and not on the day when it is needed.
 *
 * Sources: https://www.sqlite.org/lang_vacuum.html#vacuuminto, https://www.sqlite.org/wal.html (read 2026-11-21)
 */
import {
  closeSync,
  constants,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ConfigError } from "../../../core/errors.ts";
import { damaged, primaryCode } from "../file/sqlite-error.ts";

const FULL = 13;
const DAMAGED = [11, 26];
const BUSY_TIMEOUT_MS = 5000;

/**
 * Makes `to` whole or not at all, on the disk, and readable by its owner only.
 *
 * @param finish  changes the copy before it is in place
 * @throws {ConfigError} `file_exists`, `file_not_writable`, `disk_full`, `database_damaged`
 */
export function copyDatabase(from: string, to: string, finish: (copy: DatabaseSync) => void): void {
  const draft = join(dirname(to), `.${basename(to)}.${process.pid}`);
  makeDraft(draft, to);
  try {
    const source = new DatabaseSync(from, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    try {
      source.prepare("VACUUM INTO ?").run(draft);
    } finally {
      source.close();
    }
    const copy = new DatabaseSync(draft);
    try {
      finish(copy);
      const { quick_check: verdict } = copy.prepare("PRAGMA quick_check(1)").get() as { quick_check: string };
      if (verdict !== "ok") throw damaged(from, { detail: verdict });
    } finally {
      copy.close();
    }
    putInPlace(draft, to);
  } catch (error) {
    throw inWords(error, from, to);
  } finally {
    for (const rest of ["", "-journal"]) rmSync(draft + rest, { force: true });
  }
}

/** Puts a finished draft in its place, and its name on the disk. @throws {ConfigError} `file_exists` */
export function putInPlace(draft: string, to: string): void {
  sync(draft);
  try {
    linkSync(draft, to); // never over a file that came to be in the meantime
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw fileExists(to);
    renameSync(draft, to); // where the file system knows no links
  }
  if (process.platform !== "win32") sync(dirname(to)); // folders cannot be opened there
}

function makeDraft(draft: string, to: string): void {
  if (statSync(to, { throwIfNoEntry: false })) throw fileExists(to);
  rmSync(draft, { force: true });
  try {
    closeSync(openSync(draft, "wx", 0o600));
  } catch (cause) {
    throw new ConfigError(`${to} can't be written. Choose a folder that is there and may be written.`, {
      code: "file_not_writable",
      cause,
    });
  }
}

function sync(path: string): void {
  const descriptor = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function fileExists(file: string): ConfigError {
  return new ConfigError(`${file} is there already, and is left as it is. Choose another name.`, {
    code: "file_exists",
  });
}

function inWords(error: unknown, from: string, to: string): unknown {
  const code = primaryCode(error);
  if (DAMAGED.includes(code)) return damaged(from, { cause: error });
  if (code !== FULL) return error;
  const { bavail, bsize } = statfsSync(dirname(to));
  const needed = Math.ceil(statSync(from).size / 1e6);
  const free = Math.floor((bavail * bsize) / 1e6);
  return new ConfigError(
    `There is no room for ${to}: up to ${needed} MB are needed, and ${free} MB are free. Choose another disk.`,
    { code: "disk_full", cause: error },
  );
}

/**
 * Looks whether a database file can be trusted, before anything is built on it. What takes long is only done when there
 * is a reason: after a stop that left the log of the last commits behind.
 *
 * Source: https://www.sqlite.org/pragma.html#pragma_quick_check (read 2026-11-21). It finds broken structure, not a
 * changed letter in a text: SQLite keeps no checksums of rows.
 */
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { ConfigError } from "../../../core/errors.ts";
import { damaged, primaryCode } from "../file/sqlite-error.ts";
import { examineLog } from "./examine-log.ts";

const DAMAGED = [11, 26];
/** A gigabyte takes about two seconds, so this is a seventh of one. */
export const CHECKED_AT_ONCE_BYTES = 64_000_000;

/** What is left to do after the files were looked at from outside. */
export type Thoroughness = "none" | "at_once" | "aside";

/**
 * Looks at the files without SQLite, in some milliseconds.
 *
 * @param atOnceBytes  up to this size a thorough check is always made
 * @throws {ConfigError} `database_damaged`
 */
export function examineFiles(file: string, atOnceBytes: number = CHECKED_AT_ONCE_BYTES): Thoroughness {
  const { size } = statSync(file, { throwIfNoEntry: false }) ?? { size: 0 };
  const log = examineLog(file);
  if (log.damaged) {
    throw damaged(file, {
      what: `The log of its last changes (${file}-wal) was cut short or changed after it was written, so events that were acknowledged are missing.`,
    });
  }
  if (size === 0) return "none";
  if (!log.hasContent && size < sizeInHeader(file)) {
    throw damaged(file, { what: "The file is shorter than it says: its end was cut off." });
  }
  if (size <= atOnceBytes) return "at_once";
  return log.hasContent ? "aside" : "none";
}

/** @throws {ConfigError} `database_damaged` */
export function checkDatabase(db: DatabaseSync, file: string): void {
  const verdict = verdictOf(db, file);
  if (verdict !== null) throw verdict;
}

/** For a thread of its own. @returns null when it is sound */
export function checkFile(file: string): ConfigError | null {
  try {
    const db = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
    try {
      return verdictOf(db, file);
    } finally {
      db.close();
    }
  } catch (error) {
    if (DAMAGED.includes(primaryCode(error))) return damaged(file, { cause: error });
    throw error;
  }
}

function verdictOf(db: DatabaseSync, file: string): ConfigError | null {
  try {
    const { quick_check: found } = db.prepare("PRAGMA quick_check(1)").get() as { quick_check: string };
    return found === "ok" ? null : damaged(file, { detail: found });
  } catch (error) {
    if (DAMAGED.includes(primaryCode(error))) return damaged(file, { cause: error });
    throw error;
  }
}

/** In bytes; 0 where the header does not tell. https://www.sqlite.org/fileformat2.html#the_database_header */
function sizeInHeader(file: string): number {
  const header = Buffer.alloc(100);
  const descriptor = openSync(file, "r");
  try {
    if (readSync(descriptor, header, 0, header.length, 0) < header.length) return 0;
  } finally {
    closeSync(descriptor);
  }
  if (header.toString("latin1", 0, 16) !== "SQLite format 3\0") return 0;
  const pageSize = header.readUInt16BE(16);
  return header.readUInt32BE(28) * (pageSize === 1 ? 65_536 : pageSize);
}

/**
 * Which of SQLite's errors mean that the store itself cannot work now, whatever is asked of it.
 *
 * Codes: https://www.sqlite.org/rescode.html (read 2026-11-21)
 */
import { ConfigError } from "../../../core/errors.ts";
import { StoreFull } from "../../store-full.ts";

const WAIT = "Nothing was written; what was asked can be tried again.";
const FAILURES = new Map([
  [
    13,
    `The disk that holds Hirewire's data is full. ${WAIT} Free some space: nothing needs to be restarted.`,
  ],
  [8, `The disk or the file that holds Hirewire's data is read-only. ${WAIT} Make the data folder writable.`],
  [10, `The disk that holds Hirewire's data reported an error. ${WAIT} Check the disk.`],
  [
    14,
    `The file that holds Hirewire's data can't be opened. ${WAIT} Check the data folder and its permissions.`,
  ],
  [5, `Another program keeps Hirewire's data locked. ${WAIT} Close the other program.`],
  [6, `Another program keeps Hirewire's data locked. ${WAIT} Close the other program.`],
  [7, `There was no memory left to write Hirewire's data. ${WAIT}`],
  [11, `The file that holds Hirewire's data is damaged. ${WAIT} Restore the newest backup.`],
  [26, `The file that holds Hirewire's data is damaged. ${WAIT} Restore the newest backup.`],
]);

const CONSTRAINT_UNIQUE = 2067;
const CONSTRAINT_PRIMARYKEY = 1555;

/** The extended result code, or 0 when the error is not SQLite's. */
function resultCode(error: unknown): number {
  const { errcode } = (error ?? {}) as { errcode?: unknown };
  return typeof errcode === "number" ? errcode : 0;
}

/** The low byte of the result code, or 0 when the error is not SQLite's. */
export function primaryCode(error: unknown): number {
  return resultCode(error) & 0xff;
}

/**
 * The file can't be trusted any more.
 *
 * @param found.what    a sentence about how it shows
 * @param found.detail  for the log
 */
export function damaged(
  file: string,
  { what, detail, cause }: { what?: string; detail?: string | undefined; cause?: unknown },
): ConfigError {
  const told = detail ?? (cause instanceof Error ? cause.message : undefined);
  const sentences = [
    `Hirewire's data in ${file} is damaged. It is left as it is, and nothing was started.`,
    ...(what === undefined ? [] : [what]),
    "Restore the newest backup into a new folder, `hirewire restore <backup> --data <new folder>`, and keep the damaged one until that runs. What can be saved without a backup stands in docs/housekeeping.md.",
  ];
  return new ConfigError(sentences.join(" "), {
    code: "database_damaged",
    ...(told === undefined ? {} : { detail: told }),
    cause,
  });
}

const NOT_CONFIRMED =
  "The disk that holds Hirewire's data did not confirm what was written. Check the disk, then start Hirewire again.";

/** Whether the writes survive is unknown; they can be tried again once Hirewire was started anew. */
export function notConfirmed(cause: unknown): StoreFull {
  return new StoreFull(NOT_CONFIRMED, { cause });
}

/** The same, for whoever runs Hirewire: it must stop, since later writes would seem to succeed. */
export function diskFailed(cause: unknown): ConfigError {
  return new ConfigError(NOT_CONFIRMED, { code: "disk_failed", cause });
}

/** @returns a `StoreFull` with the error as its cause, or null when the error belongs to one call alone */
export function asStoreFailure(error: unknown): StoreFull | null {
  if (error instanceof StoreFull) return error;
  const sentence = FAILURES.get(primaryCode(error));
  return sentence === undefined ? null : new StoreFull(sentence, { cause: error });
}

/** True when a row with that key is there already. */
export function isTaken(error: unknown): boolean {
  const code = resultCode(error);
  return code === CONSTRAINT_UNIQUE || code === CONSTRAINT_PRIMARYKEY;
}

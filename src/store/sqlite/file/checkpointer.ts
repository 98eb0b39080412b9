/**
 * Copies what was committed from the write-ahead log into the database file, on another thread than the one that
 * writes: a commit that had to do it would keep every sender waiting for some ten milliseconds. The log starts over
 * once all of it is copied, so a pass is followed by another until it has caught up with the writer; should nobody do
 * it, the writer does (`wal_autocheckpoint` in open-database.ts).
 *
 * Source: https://www.sqlite.org/pragma.html#pragma_wal_checkpoint (read 2026-11-21)
 */
import { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import { asStoreFailure } from "./sqlite-error.ts";

export interface Checkpointer {
  close(): Promise<void>;
}

export interface CheckpointerOptions {
  /** How often the log's length is looked at, in milliseconds; default 50. */
  everyMs?: number;
  /** Pages in the log that are worth a pass: a page that many commits touched is copied once. Default 1,000, 4 MB: the disk is busy for a moment only. */
  pages?: number;
  /** Told when a pass fails; the next look tries again. */
  onError?: (error: unknown) => void;
}

/** After so many passes the writer was faster each time: the next look goes on. */
const MOST_PASSES = 20;

interface Log {
  /** Pages in the log. */
  log: number;
  checkpointed: number;
}

/**
 * @param file  that of a store which is open
 * @throws {StoreFull} when the file cannot be opened
 */
export function startCheckpointer(file: string, options: CheckpointerOptions = {}): Checkpointer {
  const { everyMs = 50, pages = 1_000, onError = () => undefined } = options;
  const db = open(file);
  const look = db.prepare("PRAGMA wal_checkpoint(NOOP)");
  const pass = db.prepare("PRAGMA wal_checkpoint(PASSIVE)");
  const left = ({ log, checkpointed }: Log): number => log - checkpointed;
  const state = { closed: false, working: null as Promise<void> | null };

  const catchUp = async (): Promise<void> => {
    for (let passes = 0; passes < MOST_PASSES && !state.closed; passes += 1) {
      if (left(pass.get() as unknown as Log) === 0) return;
      await nextTurn();
    }
  };

  const timer = setInterval(() => {
    if (state.working !== null || left(look.get() as unknown as Log) < pages) return;
    state.working = catchUp()
      .catch(onError) // such as a full disk, which the writer notices by itself
      .finally(() => (state.working = null));
  }, everyMs);
  timer.unref();

  return {
    async close() {
      state.closed = true;
      clearInterval(timer);
      await state.working;
      if (db.isOpen) db.close();
    },
  };
}

function open(file: string): DatabaseSync {
  try {
    const db = new DatabaseSync(file);
    // the file is safe on disk before the log may start over
    db.exec("PRAGMA synchronous = FULL; PRAGMA checkpoint_fullfsync = ON; PRAGMA cache_size = -100");
    return db;
  } catch (error) {
    throw asStoreFailure(error) ?? error;
  }
}

/**
 * Makes what was committed durable without keeping the thread: SQLite writes the log (`synchronous=NORMAL`, which
 * syncs around checkpoints only), and the log's file is then synced by the system's own threads. What is in the
 * synced part of the log survives a power loss; a commit is acknowledged once it is (docs/adr/0010).
 *
 * Sources: https://www.sqlite.org/pragma.html#pragma_synchronous, https://www.sqlite.org/wal.html,
 * https://docs.libuv.org/en/v1.x/fs.html (F_FULLFSYNC on macOS); read 2026-11-21
 */
import { close, fdatasync, open } from "node:fs";
import { promisify } from "node:util";

const openFile = promisify(open);
const syncFile = promisify(fdatasync);

export interface LogSync {
  /** Resolves once all that was written to the log before is on the disk. */
  sync(): Promise<void>;
  close(): void;
}

/** @param file  the database's; its log stays the same file for as long as the database is open */
export function createLogSync(file: string): LogSync {
  const log = `${file}-wal`;
  let handle: number | null = null;

  return {
    async sync() {
      handle ??= await openFile(log, "r+");
      await syncFile(handle);
    },
    close() {
      if (handle !== null) close(handle);
      handle = null;
    },
  };
}

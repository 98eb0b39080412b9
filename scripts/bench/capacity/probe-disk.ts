/**
 * What a flush of the disk takes: blocks of 8 kB, each flushed by itself into a file that has its size already, as PostgreSQL does
 * with its log (`wal_sync_method = fdatasync`, the usual one on Linux).
 *
 * https://www.postgresql.org/docs/18/pgtestfsync.html (read 2026-11-22)
 */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clockMs } from "../clock.ts";

const BLOCK = Buffer.alloc(8192, 1);
const BLOCKS = 256;

/** @returns milliseconds of each flush, ascending */
export function probeDisk(flushes = 400): number[] {
  const folder = mkdtempSync(join(tmpdir(), "hirewire-bench-disk-"));
  const file = openSync(join(folder, "log"), "w");
  try {
    for (let block = 0; block < BLOCKS; block += 1)
      writeSync(file, BLOCK, 0, BLOCK.length, block * BLOCK.length);
    fdatasyncSync(file);
    const took = Array.from({ length: flushes }, (_, index) => {
      writeSync(file, BLOCK, 0, BLOCK.length, (index % BLOCKS) * BLOCK.length);
      const begun = clockMs();
      fdatasyncSync(file);
      return clockMs() - begun;
    });
    return took.toSorted((one, other) => one - other);
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true, force: true });
  }
}

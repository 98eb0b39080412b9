/**
 * Gives the tests a temporary folder in memory, where the system has one: they write hundreds of databases that are
 * synced at every commit, and waiting for a disk takes them as long as their work. Nothing that is proven rests on a
 * disk: what dies in them are processes, and full disks are made in their own mounts.
 *
 * Sources: https://jestjs.io/docs/configuration#globalsetup-string, whose environment workers get, and
 * https://man7.org/linux/man-pages/man7/shm_overview.7.html (read 2026-11-22)
 */
import {
  accessSync,
  chmodSync,
  constants,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

const MEMORY = "/dev/shm";
const NAME = "hirewire-tests-";
/** Bytes; several times what the tests hold at any moment, browsers' profiles and all. */
const ENOUGH = 4 * 2 ** 30;

export function giveMemoryFolder(): void {
  // whoever names a folder means it
  if (process.env["TMPDIR"] !== undefined || !hasRoom()) return;
  for (const name of readdirSync(MEMORY)) if (isLeft(name)) remove(join(MEMORY, name));
  const folder = mkdtempSync(join(MEMORY, `${NAME}${process.pid}-`));
  chmodSync(folder, 0o1777); // as /tmp: some tests run what they start as somebody else
  if (!canRun(join(folder, "program"))) {
    remove(folder);
    return;
  }
  process.env["TMPDIR"] = folder;
  process.once("exit", () => remove(folder));
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return Math.min(bavail * bsize, process.availableMemory()) >= ENOUGH;
  } catch {
    return false;
  }
}

/** The folder of a run that was killed. */
function isLeft(name: string): boolean {
  const pid = new RegExp(`^${NAME}(\\d+)-`).exec(name)?.[1];
  if (pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** A browser that has to be unpacked is unpacked into it; containers often forbid running anything there. */
function canRun(program: string): boolean {
  writeFileSync(program, "", { mode: 0o700 });
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(program);
  }
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  } catch {
    // somebody else's, or still being written: the next run removes it
  }
}

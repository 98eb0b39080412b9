/**
 * Lets other threads of the process go first when all want a core: a sender waits for its answer, a run does not.
 * Linux counts the priority of each thread by itself; elsewhere it is the process's, and nothing is changed.
 *
 * Source: https://man7.org/linux/man-pages/man2/setpriority.2.html, "C library/kernel differences" (read 2026-11-21)
 */
import { readlinkSync } from "node:fs";
import { constants, setPriority } from "node:os";

/** For the thread that calls it, for good. */
export function stepBack(): void {
  if (process.platform !== "linux") return;
  try {
    const thread = Number(readlinkSync("/proc/thread-self").split("/").at(-1));
    setPriority(thread, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // a container that shows no /proc or forbids it: the threads are equals then
  }
}

/**
 * Gives memory back once a thread has gone quiet. V8 keeps what a busy spell, or the start, made it ask for until
 * something else makes it look; a server for a hiring team is quiet most of the day. Needs Node's `--expose-gc`, which
 * `bin/hirewire.mjs` gives it; without it nothing is done.
 *
 * Source: https://github.com/v8/v8/blob/13.6.233/src/extensions/gc-extension.cc (read 2026-11-21): `last-resort` also
 * gives up empty space for young objects and code that was not run lately, which a plain collection keeps.
 */
import { performance } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";

/** Each thread has its own, of all that it reads. */
export interface ThreadMemory {
  /** Bytes that V8 holds for the heap, used or not. */
  heldBytes: () => number;
  /** How much of the time since the last look the thread was at work, 0 to 1. */
  busy: () => number;
  /** Takes a tenth of a second or two, in which the thread does nothing else. */
  collect: () => void;
}

const LOOK_MS = 1_000;
/** Looks in a row. */
const QUIET_LOOKS = 2;
const QUIET = 0.05;
/** Less is not worth a pause. */
const WORTH_BYTES = 8 * 1024 * 1024;

/** @returns what stops it */
export function handBackMemory(memory: ThreadMemory | null = threadMemory()): () => void {
  if (memory === null) return () => undefined;
  const look = createLook(memory);
  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** One look: call it every few seconds. */
export function createLook({ heldBytes, busy, collect }: ThreadMemory): () => void {
  let quietLooks = 0;
  let heldAfter = 0;
  return () => {
    quietLooks = busy() < QUIET ? quietLooks + 1 : 0;
    if (quietLooks < QUIET_LOOKS || heldBytes() < heldAfter + WORTH_BYTES) return;
    collect();
    heldAfter = heldBytes();
    quietLooks = 0;
  };
}

/** @returns null without `--expose-gc` */
function threadMemory(): ThreadMemory | null {
  const { gc } = globalThis;
  if (gc === undefined) return null;
  let last = performance.eventLoopUtilization();
  return {
    heldBytes: () => getHeapStatistics().total_heap_size,
    busy() {
      const since = last;
      last = performance.eventLoopUtilization();
      return performance.eventLoopUtilization(last, since).utilization;
    },
    collect: () => gc({ type: "major", execution: "sync", flavor: "last-resort" }),
  };
}

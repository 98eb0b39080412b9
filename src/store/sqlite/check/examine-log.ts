/**
 * Whether the log of the last commits (`-wal`) still holds all that was committed. SQLite reads it up to the first frame
 * that does not check out and says nothing about what follows: right after a power cut, which leaves half of a commit
 * that nobody was told of, but wrong when the file was damaged, since commits that were acknowledged are then gone.
 *
 * Two things tell them apart. A commit is only begun once the one before is on the disk, so a commit behind a broken
 * one proves damage. And the index of the log (`-shm`), which outlives a killed process, says how many frames were
 * committed; it is written after them. Damage to the very last commit before a power cut that also took the index
 * cannot be told.
 *
 * Source: https://www.sqlite.org/walformat.html (read 2026-11-21)
 */
import { closeSync, openSync, readSync } from "node:fs";
import { endianness } from "node:os";

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const INDEX_HEADER_BYTES = 48;
const FRAMES_AT_A_TIME = 256;
/** With checksums over big-endian words; over little-endian ones it is one less. */
const MAGIC_BIG = 0x377f0683;
const BIG_MACHINE = endianness() === "BE";

export interface LogState {
  /** False after a stop that put everything in the database itself. */
  hasContent: boolean;
  /** True when commits that were acknowledged cannot be read any more. */
  damaged: boolean;
}

type Checksum = readonly [number, number];

interface Index {
  /** So many frames are committed, and so many of them are in the database too. */
  committed: number;
  copiedBack: number;
  salts: Buffer;
}

/** @param database  the database's file; its log may be missing */
export function examineLog(database: string): LogState {
  // first, so that a commit of another process in between makes it too old and never too new
  const index = readIndex(`${database}-shm`);
  const descriptor = open(`${database}-wal`);
  if (descriptor === null) return { hasContent: false, damaged: isMissing(0, index) };
  try {
    return examine(descriptor, index);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * @param readable  so many frames can be read
 * @returns whether more were committed. A log of which nothing can be read is passed over, which does no harm when the
 *          database has all of it; one that is read in part would put old pages over newer ones
 */
function isMissing(readable: number, index: Index | null): boolean {
  if (index === null || readable >= index.committed) return false;
  return readable > 0 || index.committed > index.copiedBack;
}

function examine(descriptor: number, index: Index | null): LogState {
  const header = Buffer.alloc(HEADER_BYTES);
  if (readSync(descriptor, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) {
    return { hasContent: false, damaged: isMissing(0, index) };
  }
  const pageSize = header.readUInt32BE(8);
  const salts = header.subarray(16, 24);
  const big = header.readUInt32BE(0) === MAGIC_BIG;
  const seed = checksum(header.subarray(0, 24), big, [0, 0]);
  const intact = matches(seed, header, 24);
  // the file was extended and nothing of it written when the power went
  const blank = header.every((byte) => byte === 0);

  let state: Checksum | null = intact ? seed : null;
  /** Frames up to the last commit that can be read. */
  let readable = 0;
  let seen = 0;
  let commitsBeyond = 0;
  let later = false;
  for (const frame of frames(descriptor, intact ? pageSize : guessedPageSize(pageSize))) {
    const ours = frame.subarray(8, 16).equals(salts);
    const commits = frame.readUInt32BE(4) !== 0;
    seen += 1;
    if (state !== null && ours) {
      state = checksum(frame.subarray(FRAME_HEADER_BYTES), big, checksum(frame.subarray(0, 8), big, state));
      if (matches(state, frame, 16)) {
        if (commits) readable = seen;
        continue;
      }
    }
    state = null; // each checksum builds on the one before
    if (!ours) continue;
    if (commitsBeyond > 0) later = true;
    if (commits) commitsBeyond += 1;
  }
  const ofThisLog = index !== null && (!intact || index.salts.equals(salts));
  return { hasContent: true, damaged: ofThisLog ? isMissing(readable, index) : later || (!intact && !blank) };
}

/** A broken header may tell any size. What it says is damage enough. */
function guessedPageSize(told: number): number {
  return told >= 512 && told <= 65_536 ? told : 4096;
}

function* frames(descriptor: number, pageSize: number): Generator<Buffer> {
  const size = FRAME_HEADER_BYTES + pageSize;
  const buffer = Buffer.alloc(size * FRAMES_AT_A_TIME);
  for (let place = HEADER_BYTES; ; place += buffer.length) {
    const read = readSync(descriptor, buffer, 0, buffer.length, place);
    for (let at = 0; at + size <= read; at += size) yield buffer.subarray(at, at + size);
    if (read < buffer.length) return;
  }
}

/** Null when there is none, or it was being written when the process ended. */
function readIndex(file: string): Index | null {
  const descriptor = open(file);
  if (descriptor === null) return null;
  const bytes = Buffer.alloc(2 * INDEX_HEADER_BYTES + 4);
  try {
    if (readSync(descriptor, bytes, 0, bytes.length, 0) < bytes.length) return null;
  } finally {
    closeSync(descriptor);
  }
  const header = bytes.subarray(0, INDEX_HEADER_BYTES);
  // it is in the machine's own order
  const number = (at: number): number => (BIG_MACHINE ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at));
  const initialised =
    header[12] === 1 && header.equals(bytes.subarray(INDEX_HEADER_BYTES, 2 * INDEX_HEADER_BYTES));
  const [one, two] = checksum(header.subarray(0, 40), BIG_MACHINE, [0, 0]);
  if (!initialised || one !== number(40) || two !== number(44)) return null;
  return {
    committed: number(16),
    copiedBack: number(2 * INDEX_HEADER_BYTES),
    salts: header.subarray(32, 40),
  };
}

function checksum(bytes: Buffer, big: boolean, [one, two]: Checksum): Checksum {
  const words = wordsOf(bytes, big);
  for (let at = 0; at < words.length; at += 2) {
    one = (one + words[at]! + two) >>> 0;
    two = (two + words[at + 1]! + one) >>> 0;
  }
  return [one, two];
}

/** Copied, so that they begin where words may begin. */
function wordsOf(bytes: Buffer, big: boolean): Uint32Array {
  const copy = new Uint8Array(bytes);
  if (big !== BIG_MACHINE) Buffer.from(copy.buffer).swap32();
  return new Uint32Array(copy.buffer);
}

function matches([one, two]: Checksum, bytes: Buffer, at: number): boolean {
  return bytes.readUInt32BE(at) === one && bytes.readUInt32BE(at + 4) === two;
}

function open(file: string): number | null {
  try {
    return openSync(file, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Ids that sort by the time they were made and cannot be guessed. */
import { randomBytes, randomFillSync } from "node:crypto";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford's base 32: no i, l, o, u
export type IdPrefix =
  | "con"
  | "sec"
  | "evt"
  | "aut"
  | "ver"
  | "dft"
  | "run"
  | "att"
  | "tok"
  | "sub"
  | "usr"
  | "idn"
  | "ses"
  | "lnk"
  | "aud"
  | "alr"
  | "blk";

/** Two characters for each ten bits. */
const PAIRS = Array.from({ length: 1024 }, (_, bits) => `${ALPHABET[bits >> 5]}${ALPHABET[bits & 31]}`);
const CHUNKS = 8;

/** Random bits are fetched for many ids at a time: the system is asked once, not with every event. */
const pool = new Uint16Array(CHUNKS * 256);
let used = pool.length;
/** The last id's random part, ten bits at a time, the highest first. */
const last = new Uint16Array(CHUNKS);
let lastMs = 0;
let time = "";

/**
 * `evt_01k3…`: 48 bits of time and 80 random bits, in the shape of a ULID. Two ids of one process made in
 * the same millisecond sort in the order in which they were made.
 */
export function newId(prefix: IdPrefix, nowMs: number): string {
  if (nowMs > lastMs) {
    lastMs = nowMs;
    time = encodeTime(nowMs);
    draw();
  } else {
    // the clock stood still or went back: keep sorting by counting up from the last id
    countUp();
  }
  let text = `${prefix}_${time}`;
  for (const bits of last) text += PAIRS[bits]!;
  return text;
}

function encodeTime(ms: number): string {
  let text = "";
  for (let rest = ms, index = 0; index < 5; index += 1) {
    text = PAIRS[rest % 1024]! + text;
    rest = Math.floor(rest / 1024);
  }
  return text;
}

function draw(): void {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  for (let index = 0; index < CHUNKS; index += 1) last[index] = pool[used + index]! & 1023;
  pool.fill(0, used, used + CHUNKS); // what is used is forgotten
  used += CHUNKS;
  last[0]! >>= 1; // room to count up
}

function countUp(): void {
  for (let index = CHUNKS - 1; index >= 0; index -= 1) {
    last[index] = (last[index]! + 1) & 1023;
    if (last[index] !== 0) return;
  }
}

/** The address part of a hook: 256 random bits, 43 characters. */
export function newHookId(): string {
  return randomBytes(32).toString("base64url");
}

/** Ids that sort by the time they were made and cannot be guessed. */
import { randomBytes } from "node:crypto";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford's base 32: no i, l, o, u
export type IdPrefix = "con" | "sec" | "evt" | "aut" | "ver" | "run" | "att" | "tok";

function encode(value: bigint, length: number): string {
  let text = "";
  for (let rest = value, index = 0; index < length; index += 1) {
    text = ALPHABET[Number(rest & 31n)] + text;
    rest >>= 5n;
  }
  return text;
}

let lastMs = 0;
let lastRandom = 0n;

/**
 * `evt_01k3…`: 48 bits of time and 80 random bits, in the shape of a ULID. Two ids of one process made in
 * the same millisecond sort in the order in which they were made.
 */
export function newId(prefix: IdPrefix, nowMs: number): string {
  if (nowMs > lastMs) {
    lastMs = nowMs;
    lastRandom = BigInt(`0x${randomBytes(10).toString("hex")}`) >> 1n; // room to count up
  } else {
    // the clock stood still or went back: keep sorting by counting up from the last id
    lastRandom += 1n;
  }
  return `${prefix}_${encode(BigInt(lastMs), 10)}${encode(lastRandom, 16)}`;
}

/** The address part of a hook: 256 random bits, 43 characters. */
export function newHookId(): string {
  return randomBytes(32).toString("base64url");
}

import type { Rejection } from "../core/types.ts";

const MAX_PER_HOOK = 50;

/** The newest rejections of one hook, newest first. */
export type Ring = Rejection[];

/** Changes the ring: the same code and reason in a row make one, and the oldest falls out. */
export function addToRing(ring: Ring, rejection: Rejection): void {
  const newest = ring[0];
  if (newest?.code === rejection.code && newest.reason === rejection.reason) {
    ring[0] = { ...rejection, count: newest.count + rejection.count };
  } else {
    ring.unshift(rejection);
    if (ring.length > MAX_PER_HOOK) ring.pop();
  }
}

/** @returns `older` with `newer` on top */
export function stackRings(older: Ring, newer: Ring | undefined): Ring {
  const ring = [...older];
  for (const rejection of (newer ?? []).toReversed()) addToRing(ring, rejection);
  return ring;
}

const BLANKS = new Set([0x20, 0x0a, 0x0d, 0x09]);

/** @returns the bytes without the blanks and line breaks at their end; null when there are none */
export function trimBlanks(body: Uint8Array): Uint8Array | null {
  let end = body.length;
  while (end > 0 && BLANKS.has(body[end - 1] ?? 0)) end -= 1;
  return end === body.length ? null : body.subarray(0, end);
}

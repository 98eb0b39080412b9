/**
 * Takes interim answers out of what a connection brings. undici breaks the connection off at a `100 Continue` that it
 * did not ask for, and the call would count as lost.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc9110#section-15.2 (read 2026-11-21): "A client MUST be able to parse one or
 * more 1xx responses received prior to a final response, even if the client does not expect one."
 */
import type { Socket } from "node:net";

/** Longer ones are undici's to refuse. */
const LONGEST = 16_384;
const BEGIN = "HTTP/1.";
/** Of `HTTP/1.1 100`. */
const STATUS_LINE = 12;

/** @returns to be called when a request goes out: what comes next is its answer */
export function withoutInterim(socket: Socket): () => void {
  const read = socket.read.bind(socket);
  let atStart = false;
  let held: Buffer | undefined;

  socket.read = (size?: number): Buffer | null => {
    const chunk = read(size) as Buffer | null;
    if (chunk === null || !atStart) return chunk;
    const rest = final(held === undefined ? chunk : Buffer.concat([held, chunk]));
    held = rest.isWhole || rest.bytes.length > LONGEST ? undefined : rest.bytes;
    if (held !== undefined) return null;
    atStart = false;
    return rest.bytes;
  };
  return () => {
    atStart = true;
    held = undefined;
  };
}

/** What follows the interim answers; not whole while it may be the beginning of another. */
function final(bytes: Buffer): { bytes: Buffer; isWhole: boolean } {
  let rest = bytes;
  while (isInterim(rest)) {
    const end = rest.indexOf("\r\n\r\n");
    if (end === -1) return { bytes: rest, isWhole: false };
    rest = rest.subarray(end + 4);
  }
  const mayBeOne = rest.length < STATUS_LINE && BEGIN.startsWith(rest.toString("latin1", 0, BEGIN.length));
  return { bytes: rest, isWhole: !mayBeOne };
}

/** 101 is final for a client that did not ask for it. */
function isInterim(bytes: Buffer): boolean {
  if (bytes.length < STATUS_LINE || bytes[9] !== 0x31) return false;
  const start = bytes.toString("latin1", 0, STATUS_LINE);
  return start.startsWith(BEGIN) && !start.endsWith("101");
}

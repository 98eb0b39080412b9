/** An answer's headers as plain text, and what unpacks its body. */
import { constants, createBrotliDecompress, createUnzip } from "node:zlib";
import type { Transform } from "node:stream";

/** What {@link unpackerFor} understands. */
export const ACCEPT_ENCODING = "gzip, deflate, br";

/** Takes a packed body bit by bit and gives it back, in a stream, as it was. */
export interface Unpacker {
  stream: Transform;
  /** @returns false when the rest should wait until `stream` says `drain` */
  write(chunk: Buffer): boolean;
}

/** @returns undefined when the body can be taken as it is */
export function unpackerFor(encoding: string | undefined): Unpacker | undefined {
  // a server that leaves the end out has said everything all the same
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = constants;
  switch (encoding?.toLowerCase()) {
    case "gzip":
    case "x-gzip":
      return plainly(createUnzip({ flush: Z_SYNC_FLUSH, finishFlush: Z_SYNC_FLUSH }));
    case "deflate":
      return withZlibHeader(createUnzip({ flush: Z_SYNC_FLUSH, finishFlush: Z_SYNC_FLUSH }));
    case "br":
      return plainly(
        createBrotliDecompress({ flush: BROTLI_OPERATION_FLUSH, finishFlush: BROTLI_OPERATION_FLUSH }),
      );
    default:
      return undefined;
  }
}

function plainly(stream: Transform): Unpacker {
  return { stream, write: (chunk) => stream.write(chunk) };
}

/** Some servers mean the bare algorithm by `deflate`, others the zlib format that RFC 9110 says. */
function withZlibHeader(stream: Transform): Unpacker {
  let isFirst = true;
  return {
    stream,
    write(chunk) {
      if (isFirst && chunk[0] !== 0x78) stream.write(Buffer.from([0x78, 0x9c]));
      isFirst = false;
      return stream.write(chunk);
    },
  };
}

/** Headers that say one thing: a second of them is no addition, and the first counts, as in Node's own client. */
const SINGLE = new Set(
  (
    "age authorization content-length content-type etag expires from host if-modified-since if-unmodified-since " +
    "last-modified location max-forwards proxy-authorization referer retry-after server user-agent"
  ).split(" "),
);

/** @returns one text for each lower-case name */
export function plainHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const plain = headers as Record<string, string>;
  for (const name in plain) {
    const value = headers[name];
    if (Array.isArray(value)) plain[name] = SINGLE.has(name) ? value[0]! : value.join(", ");
  }
  return plain;
}

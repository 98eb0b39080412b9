/** An answer's headers as plain text, and its body unpacked. */
import type { IncomingMessage } from "node:http";
import { pipeline, type Readable, type Transform } from "node:stream";
import { constants, createBrotliDecompress, createUnzip } from "node:zlib";

/** What {@link decoded} understands. */
export const ACCEPT_ENCODING = "gzip, deflate, br";

export interface Decoded {
  /** By lower-case name. */
  headers: Record<string, string>;
  /** Ends with an error when the answer breaks off or cannot be unpacked. */
  stream: Readable;
}

export function decoded(answer: IncomingMessage, method: string): Decoded {
  const headers = plainHeaders(answer);
  const encoding = headers["content-encoding"]?.toLowerCase();
  if (encoding === undefined) return { headers, stream: answer };
  const unpack = unpackerFor(encoding);
  if (unpack === undefined) return { headers, stream: answer };
  delete headers["content-encoding"]; // no longer true of the body
  if (method === "HEAD" || answer.statusCode === 204) return { headers, stream: answer };
  const ended = (): void => undefined; // an error is the stream's own as well
  if (encoding === "deflate") pipeline(answer, withZlibHeader, unpack, ended);
  else pipeline(answer, unpack, ended);
  return { headers, stream: unpack };
}

function unpackerFor(encoding: string): Transform | undefined {
  // a server that leaves the end out has said everything all the same
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = constants;
  switch (encoding) {
    case "gzip":
    case "x-gzip":
    case "deflate":
      return createUnzip({ flush: Z_SYNC_FLUSH, finishFlush: Z_SYNC_FLUSH });
    case "br":
      return createBrotliDecompress({ flush: BROTLI_OPERATION_FLUSH, finishFlush: BROTLI_OPERATION_FLUSH });
    default:
      return undefined;
  }
}

/** Some servers mean the bare algorithm by `deflate`, others the zlib format that RFC 9110 says. */
async function* withZlibHeader(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of source) {
    if (isFirst && chunk[0] !== 0x78) yield Buffer.from([0x78, 0x9c]);
    isFirst = false;
    yield chunk;
  }
}

function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  const cookies = headers["set-cookie"]; // the one header that Node leaves as a list
  return { ...headers, ...(cookies && { "set-cookie": cookies.join(", ") }) } as Record<string, string>;
}

import type { Response } from "express";

/**
 * Lets a handler answer into the void: what it sends is collected, nothing reaches the client, and the
 * response is as good as new afterwards (status and headers stay set for whoever answers instead).
 *
 * @returns the body the handler meant to send, once it has ended its answer
 */
export function withholdAnswer(response: Response): Promise<Buffer> {
  const own = ["write", "end", "writeHead", "flushHeaders"].map((name) => [
    name,
    Reflect.get(response, name),
  ]);
  const chunks: Buffer[] = [];

  function take(chunk: unknown, encoding: unknown): void {
    if (typeof chunk === "string") chunks.push(Buffer.from(chunk, asEncoding(encoding)));
    else if (ArrayBuffer.isView(chunk)) {
      chunks.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    }
  }

  return new Promise((resolve) => {
    Object.assign(response, {
      writeHead(status: number, ...rest: unknown[]) {
        response.statusCode = status;
        const headers = rest.find((part) => typeof part === "object" && part !== null);
        for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, String(value));
        return response;
      },
      flushHeaders() {},
      write(chunk: unknown, ...rest: unknown[]) {
        take(chunk, rest[0]);
        callBack(rest);
        return true;
      },
      end(...parts: unknown[]) {
        take(parts[0], parts[1]);
        Object.assign(response, Object.fromEntries(own));
        callBack(parts);
        resolve(Buffer.concat(chunks));
        return response;
      },
    });
  });
}

function asEncoding(value: unknown): BufferEncoding {
  return typeof value === "string" && Buffer.isEncoding(value) ? value : "utf8";
}

/** Streams wait for the callback before they send the next piece. */
function callBack(parts: unknown[]): void {
  const done = parts.find((part) => typeof part === "function");
  if (done !== undefined) process.nextTick(done);
}

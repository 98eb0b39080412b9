/**
 * One request over a kept connection, its whole answer in memory. As little as a call can do with: one timer, and
 * listeners only for what can still happen.
 *
 * Source: https://nodejs.org/api/http.html#httprequesturl-options-callback (read 2026-11-21)
 */
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import type { Agents } from "./agents.ts";
import { ACCEPT_ENCODING, decoded } from "./decoded.ts";
import type { Limits, RawAnswer, RawRequest } from "./exchange.ts";

/** How far a call got. */
export interface Progress {
  /** The request, or a part of it, left this machine. */
  sent: boolean;
  /** The connection had served an earlier call. */
  reused: boolean;
  status: number | undefined;
}

/** The time limit for the call or its first byte is over. */
export class TooLate extends Error {}

/** The answer is longer than the client takes. */
export class TooLarge extends Error {}

/**
 * @param progress  kept up to date while the call is under way
 * @throws {TooLate | TooLarge} or whatever Node's client throws; anything at all once the signal is aborted
 */
export function transmit(
  request: RawRequest,
  progress: Progress,
  agents: Agents,
  limits: Limits,
): Promise<RawAnswer> {
  const { method, url, body, totalMs, signal } = request;
  const secure = url.protocol === "https:";
  const headers = flatHeaders(request);
  const sending = (secure ? https : http).request({
    agent: secure ? agents.https : agents.http,
    method,
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port,
    path: `${url.pathname}${url.search}`,
    headers,
  });
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  let firstByte: NodeJS.Timeout | undefined;

  const end = (): void => {
    clearTimeout(deadline);
    clearTimeout(firstByte);
    signal.removeEventListener("abort", stop);
  };
  const fail = (error: unknown): void => {
    end();
    reject(error);
    sending.destroy();
  };
  const expire = (): void => fail(new TooLate());
  const stop = (): void => fail(new Error("stopped"));
  const deadline = setTimeout(expire, totalMs);
  signal.addEventListener("abort", stop);

  const leave = (): void => void (progress.sent = true);
  const leaveAgain = (): void => void (progress.sent = progress.reused = true);
  if (sending.reusedSocket) leaveAgain();
  else {
    sending.once("socket", (socket) => {
      // another call has just left it to this one, which had waited for a place
      if (agents.isReady(socket)) leaveAgain();
      else socket.once(secure ? "secureConnect" : "connect", leave);
    });
  }
  sending.on("error", (error) => {
    // what breaks afterwards shows in the answer, unless it is whole already
    if (progress.status === undefined) fail(error);
  });
  sending.once("response", (answer) => {
    clearTimeout(firstByte);
    progress.status = answer.statusCode ?? 0;
    receive(answer, request, limits.maxResponseBytes, fail, (whole) => {
      end();
      resolve(whole);
    });
  });
  if (limits.firstByteMs < totalMs) {
    sending.once("finish", () => {
      if (progress.status === undefined) firstByte = setTimeout(expire, limits.firstByteMs);
    });
  }
  // text goes out with the headers in one write, which would carry their Latin-1 as UTF-8
  sending.end(body !== undefined && headers.some(beyondAscii) ? Buffer.from(body) : body);
  return promise;
}

const HAS_BODY = new Set(["POST", "PUT", "PATCH"]);

/** Name, value, name, value: Node writes such a list as it stands. */
function flatHeaders({ method, url, headers, body }: RawRequest): string[] {
  const all: Record<string, string> = { host: url.host, "accept-encoding": ACCEPT_ENCODING, ...headers };
  if (body !== undefined || HAS_BODY.has(method))
    all["content-length"] = String(Buffer.byteLength(body ?? ""));
  return Object.entries(all).flat();
}

function beyondAscii(text: string): boolean {
  return /[^\0-\x7f]/.test(text);
}

/** Reads the answer to its end, or to the size limit. */
function receive(
  answer: IncomingMessage,
  { method, truncate }: RawRequest,
  maxBytes: number,
  fail: (error: unknown) => void,
  done: (whole: RawAnswer) => void,
): void {
  const { headers, stream } = decoded(answer, method);
  const chunks: Buffer[] = [];
  let size = 0;
  const finish = (truncated: boolean): void => {
    const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    const body = truncated ? bytes.subarray(0, maxBytes) : bytes;
    done({ status: answer.statusCode ?? 0, headers, body, truncated });
  };
  stream.on("data", (chunk: Buffer) => {
    if (size > maxBytes) return; // on its way when the rest was called off
    chunks.push(chunk);
    size += chunk.length;
    if (size <= maxBytes) return;
    if (truncate) finish(true);
    else fail(new TooLarge());
    answer.destroy();
  });
  stream.on("error", fail);
  stream.once("end", () => finish(false));
}

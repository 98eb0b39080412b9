/**
 * One request over a kept connection, its whole answer in memory. As little as a call can do with: one timer, and
 * no streams but for an answer that is packed.
 *
 * Source: https://undici.nodejs.org/#/docs/api/Dispatcher (read 2026-11-21)
 */
import type { Dispatcher } from "undici";
import type { Lines } from "./agents.ts";
import { ACCEPT_ENCODING, plainHeaders, type Unpacker, unpackerFor } from "./decoded.ts";
import type { Limits, RawAnswer, RawRequest } from "./exchange.ts";
import type { Call, Line } from "./lines.ts";

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

/** It was not to be sent any more when its connection was there. */
export class Withheld extends Error {}

/**
 * @param progress  kept up to date while the call is under way
 * @throws {TooLate | TooLarge | Withheld} or whatever undici throws; anything at all once the signal is aborted
 */
export function transmit(
  request: RawRequest,
  progress: Progress,
  lines: Lines,
  limits: Limits,
): Promise<RawAnswer> {
  const { method, url, body } = request;
  const call = new Transmission(request, progress, limits);
  lines.dispatch(
    {
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method,
      headers: flatHeaders(request.headers),
      body: body ?? null,
    },
    call,
  );
  return call.answer;
}

/** How a body is framed and when a connection ends is undici's to say. It refuses requests that say it too. */
const NOT_OURS = new Set(["content-length", "transfer-encoding", "expect", "keep-alive", "upgrade"]);

/** Name, value, name, value: undici is quickest at such a list. */
function flatHeaders(headers: RawRequest["headers"]): string[] {
  const list = ["accept-encoding", ACCEPT_ENCODING];
  for (const name in headers) {
    if (name === "accept-encoding") list[1] = headers[name]!;
    else if (!NOT_OURS.has(name)) list.push(name, headers[name]!);
  }
  return list;
}

class Transmission implements Call {
  over = false;
  line: Line | undefined;
  readonly answer: Promise<RawAnswer>;
  readonly #request: RawRequest;
  readonly #progress: Progress;
  readonly #limits: Limits;
  readonly #resolve: (answer: RawAnswer) => void;
  readonly #reject: (error: unknown) => void;
  readonly #deadline: NodeJS.Timeout;
  #firstByte: NodeJS.Timeout | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #headers: Record<string, string> = {};
  #unpack: Unpacker | undefined;
  readonly #chunks: Buffer[] = [];
  /** Bytes of the body as they came. */
  #received = 0;
  /** Bytes of the body unpacked. */
  #size = 0;

  constructor(request: RawRequest, progress: Progress, limits: Limits) {
    this.#request = request;
    this.#progress = progress;
    this.#limits = limits;
    const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
    this.answer = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#deadline = setTimeout(this.#expire, request.totalMs);
    request.signal.addEventListener("abort", this.#stop);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // ended while its connection came about: nothing was written
    if (this.over) return controller.abort(new Error("over"));
    if (!this.#request.mayCall()) return this.#fail(new Withheld());
    const connection = this.line!.connection!;
    this.#progress.sent = true;
    this.#progress.reused = connection.used;
    connection.used = true;
    connection.expectAnswer();
  }

  onRequestSent(): void {
    const { firstByteMs } = this.#limits;
    if (firstByteMs >= this.#request.totalMs) return;
    const { socket } = this.line!.connection!;
    const wait = (): void => {
      if (!this.over && this.#progress.status === undefined)
        this.#firstByte = setTimeout(this.#expire, firstByteMs);
    };
    if (socket.writableNeedDrain) socket.once("drain", wait);
    else wait();
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200 || this.over) return; // the answer is still to come
    clearTimeout(this.#firstByte);
    this.#progress.status = status;
    this.#headers = plainHeaders(headers);
    const unpack = unpackerFor(this.#headers["content-encoding"]);
    if (unpack === undefined) return;
    delete this.#headers["content-encoding"]; // no longer true of the body
    if (this.#request.method === "HEAD" || status === 204) return;
    this.#unpack = unpack;
    unpack.stream.on("data", (chunk: Buffer) => this.#take(chunk));
    unpack.stream.once("end", () => this.#finish(false));
    unpack.stream.on("error", this.#fail);
    unpack.stream.on("drain", () => controller.resume());
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.over) return;
    this.#received += chunk.length;
    if (this.#unpack === undefined) this.#take(chunk);
    else if (!this.#unpack.write(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    if (this.over) return;
    const { socket } = this.line!.connection!;
    // answered before the request was out: the next one must not queue behind the rest of it
    if (socket.writableLength > 0) socket.destroy();
    if (this.#unpack === undefined) this.#finish(false);
    else this.#unpack.stream.end();
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (this.#isWhole(error)) return this.onResponseEnd();
    // a kept connection can break when the request is about to go out
    if (!this.#progress.sent && this.line?.connection?.socket.errored === error) this.#progress.reused = true;
    this.#fail(error);
  }

  /** undici reads the spaces that may follow a `Content-Length` as digits. */
  #isWhole(error: Error): boolean {
    const mismatch = "code" in error && error.code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH";
    return mismatch && Number(this.#headers["content-length"]) === this.#received;
  }

  readonly #expire = (): void => this.#fail(new TooLate());
  readonly #stop = (): void => this.#fail(new Error("stopped"));

  readonly #fail = (error: unknown): void => {
    if (this.over) return;
    this.#end();
    this.#reject(error);
    this.#abort();
  };

  #end(): void {
    this.over = true;
    clearTimeout(this.#deadline);
    clearTimeout(this.#firstByte);
    this.#request.signal.removeEventListener("abort", this.#stop);
  }

  /** Keeps a chunk of the body, to the size limit. */
  #take(chunk: Buffer): void {
    if (this.over) return;
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size <= this.#limits.maxResponseBytes) return;
    if (!this.#request.truncate) return this.#fail(new TooLarge());
    this.#finish(true);
    this.#abort();
  }

  #abort(): void {
    this.#unpack?.stream.destroy();
    this.#controller?.abort(new Error("over"));
  }

  #finish(truncated: boolean): void {
    if (this.over) return;
    this.#end();
    const bytes = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    const body = truncated ? bytes.subarray(0, this.#limits.maxResponseBytes) : bytes;
    const answer = { status: this.#progress.status ?? 0, headers: this.#headers, body, truncated };
    // the line takes the next call after one turn: whoever calls again at once finds the connection free
    queueMicrotask(() => setImmediate(this.#resolve, answer));
  }
}

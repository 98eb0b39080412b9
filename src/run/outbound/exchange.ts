/**
 * One request and its answer, on axios: no retries, no redirects, no meaning. Says exactly how far a call
 * got when it fails, because that decides whether the work may have been done.
 *
 * Source: https://axios-http.com/docs/req_config (read 2026-11-21). `transport` is used to see when the
 * request went out; proxies from the environment are ignored, since the egress guard must see the true target.
 */
import http, { type ClientRequest, type IncomingMessage } from "node:http";
import https, { type RequestOptions } from "node:https";
import type { Readable } from "node:stream";
import type { AxiosInstance, AxiosResponse } from "axios";
import { HirewireError } from "../../core/errors.ts";
import { CONNECT_TIMEOUT, type Agents } from "./agents.ts";

export interface Limits {
  /** For resolving the name, connecting and the TLS handshake. */
  connectMs: number;
  /** From the request's last byte to the answer's first. */
  firstByteMs: number;
  /** For the whole call. */
  totalMs: number;
  maxRequestBytes: number;
  /** After decompression. */
  maxResponseBytes: number;
}

export interface RawRequest {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: Buffer | undefined;
  totalMs: number;
  /** Cut a longer answer instead of failing. */
  truncate: boolean;
  signal: AbortSignal;
}

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  truncated: boolean;
}

export type FailureKind =
  | "host_not_found"
  | "unreachable"
  | "tls_failed"
  | "timeout"
  /** the connection broke before the answer began */
  | "connection_lost"
  /** the answer began and did not arrive whole */
  | "answer_cut_off"
  | "answer_too_large"
  | "request_invalid";

/** A call that brought no whole answer. */
export class ExchangeFailure extends Error {
  readonly kind: FailureKind;
  /** The request, or a part of it, left this machine. */
  readonly sent: boolean;
  /** The connection had served an earlier call and may have been closed by the other side in between. */
  readonly reused: boolean;
  /** Status of an answer whose body did not arrive. */
  readonly status: number | undefined;
  /** System error code, for the log. */
  readonly systemCode: string | undefined;

  constructor(
    kind: FailureKind,
    how: { sent: boolean; reused?: boolean; status?: number | undefined; systemCode?: string | undefined },
  ) {
    super(kind);
    this.name = "ExchangeFailure";
    this.kind = kind;
    this.sent = how.sent;
    this.reused = how.reused ?? false;
    this.status = how.status;
    this.systemCode = how.systemCode;
  }
}

/** How far a call got. */
interface Progress {
  sent: boolean;
  reused: boolean;
  status: number | undefined;
}

class TooLarge extends Error {}

let loading: Promise<AxiosInstance> | undefined;
/** With the first call: whoever calls nobody is spared its memory. */
function loadAxios(): Promise<AxiosInstance> {
  return (loading ??= import("axios").then(({ default: axios }) => axios));
}

/**
 * @throws {ExchangeFailure} when no whole answer arrived
 * @throws {HirewireError} as the egress guard
 * @throws the signal's reason when the caller stopped
 */
export async function exchange(request: RawRequest, agents: Agents, limits: Limits): Promise<RawAnswer> {
  const axios = await loadAxios();
  request.signal.throwIfAborted();
  const progress: Progress = { sent: false, reused: false, status: undefined };
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), request.totalMs);
  try {
    const response: AxiosResponse<Readable> = await axios.request({
      adapter: "http",
      method: request.method,
      url: request.url.href,
      headers: { ...request.headers },
      ...(request.body !== undefined && { data: request.body }),
      responseType: "stream",
      decompress: true,
      maxRedirects: 0,
      maxBodyLength: Infinity,
      proxy: false,
      validateStatus: null,
      transport: observed(request.url, progress, limits.firstByteMs, () => deadline.abort()),
      httpAgent: agents.http,
      httpsAgent: agents.https,
      signal: AbortSignal.any([request.signal, deadline.signal]),
    });
    progress.status = response.status;
    const { bytes, truncated } = await readAll(response.data, limits.maxResponseBytes, request.truncate);
    return { status: response.status, headers: plainHeaders(response), body: bytes, truncated };
  } catch (error) {
    if (request.signal.aborted) throw request.signal.reason;
    if (deadline.signal.aborted) throw new ExchangeFailure("timeout", progress);
    throw toFailure(error, progress);
  } finally {
    clearTimeout(timer);
  }
}

/** Node's own transport, watched. */
function observed(url: URL, progress: Progress, firstByteMs: number, expire: () => void) {
  const secure = url.protocol === "https:";
  return {
    request(options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest {
      const request = (secure ? https : http).request(options, onResponse);
      let firstByte: NodeJS.Timeout | undefined;
      request.once("socket", (socket) => {
        const leave = (): void => void (progress.sent = true);
        progress.reused = request.reusedSocket;
        if (request.reusedSocket) leave();
        else socket.once(secure ? "secureConnect" : "connect", leave);
      });
      request.once("finish", () => (firstByte = setTimeout(expire, firstByteMs)));
      request.once("response", () => clearTimeout(firstByte));
      request.once("close", () => clearTimeout(firstByte));
      return request;
    },
  };
}

async function readAll(
  stream: Readable,
  maxBytes: number,
  truncate: boolean,
): Promise<{ bytes: Buffer; truncated: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    // leaving the loop destroys the stream: the rest is never read
    if (size > maxBytes && truncate)
      return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), truncated: true };
    if (size > maxBytes) throw new TooLarge();
  }
  return { bytes: Buffer.concat(chunks), truncated: false };
}

function plainHeaders(response: AxiosResponse): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers as Record<string, unknown>)) {
    headers[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : String(value);
  }
  return headers;
}

const UNREACHABLE = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
  "EADDRNOTAVAIL",
  CONNECT_TIMEOUT,
]);

function toFailure(error: unknown, progress: Progress): Error {
  const refused = hirewireErrorIn(error);
  if (refused) return refused;
  if (error instanceof TooLarge) return new ExchangeFailure("answer_too_large", progress);
  const systemCode = codeOf(error);
  const how = { ...progress, systemCode };
  if (progress.status !== undefined) return new ExchangeFailure("answer_cut_off", how);
  if (systemCode === "ENOTFOUND" || systemCode?.startsWith("EAI_") === true) {
    return new ExchangeFailure("host_not_found", how);
  }
  if (systemCode?.startsWith("ERR_INVALID_") === true || systemCode === "ERR_UNESCAPED_CHARACTERS") {
    return new ExchangeFailure("request_invalid", how);
  }
  if (progress.sent) return new ExchangeFailure("connection_lost", how);
  if (systemCode === "ETIMEDOUT" || UNREACHABLE.has(systemCode ?? "")) {
    return new ExchangeFailure("unreachable", how);
  }
  return new ExchangeFailure(
    /CERT|TLS|SSL|SIGNATURE|ISSUER|EPROTO/.test(systemCode ?? "") ? "tls_failed" : "unreachable",
    how,
  );
}

/** axios wraps what its agent threw. */
function hirewireErrorIn(error: unknown): HirewireError | undefined {
  if (error instanceof HirewireError) return error;
  return error instanceof Error && error.cause !== undefined ? hirewireErrorIn(error.cause) : undefined;
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

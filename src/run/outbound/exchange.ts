/**
 * One request and its answer, on axios: no retries, no redirects, no meaning. Says exactly how far a call
 * got when it fails, because that decides whether the work may have been done.
 *
 * Source: https://axios-http.com/docs/req_config (read 2026-11-21). axios is given an adapter of our own: with the one
 * that it brings for Node a call took 2.5 times the processor time, for streams, header classes and redirects that no
 * call here needs.
 */
import type { Axios, AxiosAdapter } from "axios";
import { HirewireError } from "../../core/errors.ts";
import { CONNECT_TIMEOUT, type Agents } from "./agents.ts";
import { type Progress, TooLarge, TooLate, transmit, Withheld } from "./transmit.ts";

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
  body: string | undefined;
  totalMs: number;
  /** Cut a longer answer instead of failing. */
  truncate: boolean;
  signal: AbortSignal;
  /** As in `ClientOptions`. */
  mayCall: () => boolean;
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
  /** whoever wants the call must not make it any more */
  | "withheld"
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

/** What goes through axios. A class, because axios copies plain objects field by field. */
class Sending {
  readonly request: RawRequest;
  readonly progress: Progress = { sent: false, reused: false, status: undefined };

  constructor(request: RawRequest) {
    this.request = request;
  }
}

/**
 * @throws {ExchangeFailure} when no whole answer arrived
 * @throws {HirewireError} as the egress guard
 * @throws the signal's reason when the caller stopped
 */
export type Exchange = (request: RawRequest) => Promise<RawAnswer>;

export function createExchange(agents: Agents, limits: Limits): Exchange {
  let loading: Promise<Axios> | undefined;
  // with the first call: whoever calls nobody is spared its memory
  const loadAxios = async (): Promise<Axios> => {
    const [{ Axios: Client }, lines] = await Promise.all([import("axios"), agents.open()]);
    const adapter: AxiosAdapter = async (config) => {
      const { request, progress } = config.data as Sending;
      const data = await transmit(request, progress, lines, limits);
      return { data, status: data.status, statusText: "", headers: {}, config };
    };
    return new Client({ adapter });
  };

  return async (request) => {
    const axios = await (loading ??= loadAxios());
    const { method, url, signal } = request;
    signal.throwIfAborted();
    const sending = new Sending(request);
    try {
      return (await axios.request<RawAnswer>({ method, url: url.href, data: sending })).data;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw toFailure(error, sending.progress);
    }
  };
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
  if (error instanceof Withheld) return new ExchangeFailure("withheld", progress);
  if (error instanceof TooLate) return new ExchangeFailure("timeout", progress);
  if (error instanceof TooLarge) return new ExchangeFailure("answer_too_large", progress);
  const systemCode = codeOf(error);
  const how = { ...progress, systemCode };
  if (progress.status !== undefined) return new ExchangeFailure("answer_cut_off", how);
  if (systemCode === "ENOTFOUND" || systemCode?.startsWith("EAI_") === true) {
    return new ExchangeFailure("host_not_found", how);
  }
  if (systemCode === "UND_ERR_INVALID_ARG" || systemCode === "UND_ERR_NOT_SUPPORTED") {
    return new ExchangeFailure("request_invalid", how);
  }
  if (progress.sent || progress.reused) return new ExchangeFailure("connection_lost", how);
  if (systemCode === "ETIMEDOUT" || UNREACHABLE.has(systemCode ?? "")) {
    return new ExchangeFailure("unreachable", how);
  }
  return new ExchangeFailure(
    /CERT|TLS|SSL|SIGNATURE|ISSUER|EPROTO/.test(systemCode ?? "") ? "tls_failed" : "unreachable",
    how,
  );
}

function hirewireErrorIn(error: unknown): HirewireError | undefined {
  if (error instanceof HirewireError) return error;
  return error instanceof Error && error.cause !== undefined ? hirewireErrorIn(error.cause) : undefined;
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/**
 * Calls on behalf of one connection. Nothing is repeated here but two things that cannot double any work: a
 * call that was refused for old credentials, and a harmless call that went into a connection which the other
 * side had just closed.
 */
import type {
  CalledApp,
  CallBudget,
  CallContext,
  HttpAnswer,
  HttpCall,
  HttpClient,
} from "../../core/define-action.ts";
import type { CallFacts } from "../../core/errors-of-status.ts";
import { AuthExpired, HirewireError, Rejected, RetryLater } from "../../core/errors.ts";
import type { Budgets } from "./budgets.ts";
import type { CredentialHeaders, Credentials } from "./credentials.ts";
import { errorOfFailure } from "./errors-by-consequence.ts";
import { type Exchange, ExchangeFailure, type Limits, type RawAnswer, type RawRequest } from "./exchange.ts";
import { judge, requestIdIn, type Judged } from "./judge.ts";
import { redactError, redactor } from "./redact.ts";
import { isRepeatable, prepare, redirected, type Prepared } from "./request.ts";
import type { Throttle } from "./throttle.ts";

/** One call as the history shows it: no path, no body, no header but the answer's request id. */
export interface CallRecord {
  method: string;
  host: string;
  /** Null when no whole answer came. */
  status: number | null;
  /** Why not, as a stable code. */
  failure?: string;
  durationMs: number;
  requestId: string | undefined;
}

export interface ClientParts {
  app: CalledApp;
  connection: { id: string; name: string; values: CallContext["connection"] };
  /** Undefined for the client that obtains credentials, and for apps that have none. */
  credentials: Credentials | undefined;
  /** Values that must not be shown. */
  secrets: ReadonlySet<string>;
  exchange: Exchange;
  throttle: Throttle;
  budgets: Budgets;
  /** How many calls a host is sent, whoever sends them. */
  hostBudgets: Readonly<Record<string, CallBudget>>;
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
  limits: Limits;
  now: () => number;
  signal: AbortSignal;
  mayCall: () => boolean;
  /** Told of every call that was made, however it ended. */
  made: (call: CallRecord) => void;
}

const MAX_REDIRECTS = 5;
/** A call that would have to wait longer for its budget is given back to whoever wants it made. */
const LONGEST_PACE_MS = 20_000;

/** Under what name a connection's calls are counted. */
export function budgetKey(connectionId: string, budget: string): string {
  return `${connectionId} ${budget}`;
}

export function createClient(parts: ClientParts): HttpClient {
  const { app, connection, limits, throttle, now } = parts;

  async function send(method: string, address: string, call: HttpCall = {}): Promise<HttpAnswer> {
    const signal = call.signal ? AbortSignal.any([parts.signal, call.signal]) : parts.signal;
    signal.throwIfAborted();
    try {
      const request = prepare(method.toUpperCase(), address, call);
      const facts: CallFacts = {
        name: app.namesHost === true ? request.url.host : app.label,
        repeatable: isRepeatable(request.method, call),
        totalMs: call.timeoutMs ?? limits.totalMs,
      };
      if (Buffer.byteLength(request.body ?? "") > limits.maxRequestBytes) throw tooLarge(facts);
      const { method: verb, url } = request;
      const budget = budgetKey(connection.id, call.budget ?? `${verb} ${url.origin}${url.pathname}`);
      await pace(budget, call, facts, signal);
      await paceHost(url.host, facts, signal);
      const { answer, error } = await authorized(request, call, facts, signal);
      if (error) throw isRateLimit(error) ? slowedDown(error, throttle, budget) : error;
      throttle.relax(budget);
      return answer;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw error instanceof HirewireError ? redactError(error, redactor(parts.secrets)) : error;
    }
  }

  /** Waits for the app's own limit; one that the destination set goes before it. */
  async function pace(budget: string, call: HttpCall, facts: CallFacts, signal: AbortSignal): Promise<void> {
    const throwIfLimited = (): void => {
      const waitMs = throttle.waitMs(budget);
      if (waitMs > 0) throw stillWaiting(facts, waitMs);
    };
    throwIfLimited();
    const own = call.budget === undefined ? undefined : app.budgets?.[call.budget];
    if (own === undefined) return;
    if (await keepTo(budget, own, facts, signal)) throwIfLimited();
  }

  async function paceHost(host: string, facts: CallFacts, signal: AbortSignal): Promise<void> {
    const limit = parts.hostBudgets[host];
    if (limit !== undefined) await keepTo(`host ${host}`, limit, facts, signal);
  }

  /** @returns whether there was something to wait for */
  async function keepTo(
    key: string,
    limit: CallBudget,
    facts: CallFacts,
    signal: AbortSignal,
  ): Promise<boolean> {
    const wouldWaitMs = parts.budgets.waitMs(key, limit);
    if (wouldWaitMs > LONGEST_PACE_MS) throw usedUp(facts, wouldWaitMs);
    const waitMs = parts.budgets.take(key, limit);
    if (waitMs > 0) await parts.wait(waitMs, signal);
    return waitMs > 0;
  }

  async function authorized(
    request: Prepared,
    call: HttpCall,
    facts: CallFacts,
    signal: AbortSignal,
  ): Promise<Judged> {
    const attempt = async (credentials: CredentialHeaders): Promise<Judged> => {
      const raw = await follow(request, credentials, call, facts, signal);
      return judge(raw, { app, connection: connection.values, request, call, facts, nowMs: now() });
    };
    if (call.anonymous === true || parts.credentials === undefined) return attempt({});
    const used = await parts.credentials.current();
    const judged = await attempt(used);
    // a call that was refused for its credentials did no work, so it may be made again
    if (!(judged.error instanceof AuthExpired)) return judged;
    const others = await parts.credentials.instead(used);
    return others === undefined ? judged : attempt(others);
  }

  async function follow(
    request: Prepared,
    credentials: CredentialHeaders,
    call: HttpCall,
    facts: CallFacts,
    signal: AbortSignal,
  ): Promise<RawAnswer> {
    const endsAt = performance.now() + facts.totalMs;
    let current = { ...request, headers: { ...request.headers, ...credentials } };
    for (let hops = 0; ; hops += 1) {
      const leftMs = Math.max(1, endsAt - performance.now());
      const truncate = call.truncate === true;
      const { mayCall } = parts;
      const raw = await once({ ...current, totalMs: leftMs, truncate, signal, mayCall }, facts);
      const follows = call.redirects !== false && hops < MAX_REDIRECTS;
      const next = follows ? redirected(current, raw) : undefined;
      if (next === undefined) return raw;
      // what obtains credentials carries others in its body
      if (call.anonymous === true && !next.sameOrigin) return raw;
      current = next;
    }
  }

  async function once(raw: RawRequest, facts: CallFacts, mayRepeat = facts.repeatable): Promise<RawAnswer> {
    try {
      return await recorded(raw);
    } catch (error) {
      if (!(error instanceof ExchangeFailure)) throw error;
      const stale = error.kind === "connection_lost" && error.reused;
      if (stale && mayRepeat) return once(raw, facts, false);
      throw errorOfFailure(error, facts);
    }
  }

  async function recorded(raw: RawRequest): Promise<RawAnswer> {
    const begun = performance.now();
    const record: CallRecord = {
      method: raw.method,
      host: raw.url.host,
      status: null,
      durationMs: 0,
      requestId: undefined,
    };
    try {
      const answer = await parts.exchange(raw);
      record.status = answer.status;
      record.requestId = requestIdIn(answer.headers);
      return answer;
    } catch (error) {
      if (error instanceof ExchangeFailure) record.failure = error.kind;
      throw error;
    } finally {
      record.durationMs = Math.round(performance.now() - begun);
      parts.made(record);
    }
  }

  const bodyOf = async (method: string, url: string, call?: HttpCall): Promise<unknown> =>
    (await send(method, url, call)).body;
  return {
    get: (url, call) => bodyOf("GET", url, call),
    post: (url, call) => bodyOf("POST", url, call),
    put: (url, call) => bodyOf("PUT", url, call),
    patch: (url, call) => bodyOf("PATCH", url, call),
    delete: (url, call) => bodyOf("DELETE", url, call),
    send,
  };
}

function isRateLimit(error: HirewireError): error is RetryLater {
  return error instanceof RetryLater && error.code === "rate_limited";
}

function slowedDown(error: RetryLater, throttle: Throttle, budget: string): RetryLater {
  return new RetryLater(error.message, {
    code: error.code,
    ...(error.detail !== undefined && { detail: error.detail }),
    afterMs: throttle.slowDown(budget, error.afterMs),
  });
}

function stillWaiting({ name }: CallFacts, afterMs: number): RetryLater {
  return new RetryLater(`${name} said 429: too many calls, and the wait is not over yet.`, {
    code: "rate_limited",
    detail: "not sent: the destination's wait is not over",
    afterMs,
  });
}

function usedUp({ name }: CallFacts, afterMs: number): RetryLater {
  return new RetryLater(`The calls that ${name} allows at the moment are used up.`, {
    code: "rate_limited",
    detail: "not sent: the app's own budget is used up",
    afterMs,
  });
}

function tooLarge({ name }: CallFacts): Rejected {
  return new Rejected(`What should be sent to ${name} is larger than Hirewire sends in one call.`, {
    code: "request_too_large",
  });
}

/**
 * Faults on demand, for whatever router stands behind it.
 *
 * What a client must survive is decided by one question: was the work done? So every way of failing comes
 * before the work (nothing reaches the stand-in) or after it (the stand-in does everything, then its
 * answer is thrown away). The "after" modes are what makes a naive retry send a message twice.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import { withholdAnswer } from "./withhold-answer.ts";

/**
 * | mode | the work | what the client sees |
 * |---|---|---|
 * | `429` | not done | 429 with Retry-After, in the destination's own body |
 * | `error_before`, `error_after` | not done, done | a 5xx |
 * | `drop_before`, `drop_after` | not done, done | the connection is gone, no answer |
 * | `hang`, `hang_after` | not done, done | silence until one side gives up |
 * | `slow_body` | done | the true answer, in pieces with pauses |
 * | `truncated_body` | done | true headers with the full content-length, half the body, connection gone |
 * | `html_502` | not done | a gateway's HTML page |
 * | `auth_fail` | not done | 401, or whatever the destination says to dead credentials |
 * | `clock_skew` | done | the true answer with a wrong Date header |
 */
export const FAULT_MODES = [
  "429",
  "error_before",
  "error_after",
  "drop_before",
  "drop_after",
  "hang",
  "hang_after",
  "slow_body",
  "truncated_body",
  "html_502",
  "auth_fail",
  "clock_skew",
] as const;
export type FaultMode = (typeof FAULT_MODES)[number];

export interface FaultSpec {
  mode: FaultMode;
  /** A part of the URL's path, such as `chat.postMessage`. Left out: every path. */
  path?: string;
  /** HTTP method. Left out: every method. */
  method?: string;
  /** How many requests it hits; default 1, `Infinity` until cleared. */
  times?: number;
  /** Chance from 0 to 1 that a matching request is hit; default 1. A spared request does not count. */
  probability?: number;
  /** Instead of the mode's own status. */
  status?: number;
  /** Instead of the mode's own body: a string is sent as it is, anything else as JSON. */
  body?: unknown;
  /** For `429`, and for the errors if given; default 1 for `429`. */
  retryAfterSeconds?: number;
  /** For `clock_skew`: how far the Date header is ahead; default 900. Negative is behind. */
  skewSeconds?: number;
  /** For `slow_body`: the pause between two of its eight pieces; default 100. */
  pauseMs?: number;
}

export interface FaultState extends FaultSpec {
  id: number;
  /** Requests hit so far. */
  fired: number;
  /** Requests it will still hit. */
  remaining: number;
}

export interface Fault {
  readonly id: number;
  /** Requests hit so far. */
  readonly fired: number;
  /** Resolves when `count` requests have been hit and, in the "after" modes, their work is done. */
  whenFired(count?: number): Promise<void>;
}

/** The destination's own words for a mode, such as Slack's `{"ok":false,"error":"ratelimited"}`. */
export type FaultAnswers = Partial<Record<FaultMode, { status?: number; body?: unknown }>>;

export interface Faults {
  /** The first matching fault, in the order of adding, hits a request. @throws {RangeError} on a wrong spec */
  add(spec: FaultSpec): Fault;
  /** Forgets one, by its id; those that it holds stay held. */
  remove(id: number): void;
  /** Forgets every fault and lets go of every request that is being held. */
  clear(): void;
  /** The faults that can still hit. */
  list(): FaultState[];
  /** Mount in front of the stand-in's router. */
  readonly middleware: RequestHandler;
}

interface LiveFault extends FaultState {
  applied: number;
  waiting: { count: number; resolve: () => void }[];
}

interface Exchange {
  request: Request;
  response: Response;
  next: NextFunction;
  fault: LiveFault;
}

const DEFAULT_ANSWERS: FaultAnswers = {
  "429": { status: 429, body: { error: "rate_limited" } },
  error_before: { status: 503, body: "Service Unavailable" },
  error_after: { status: 500, body: "Internal Server Error" },
  auth_fail: { status: 401, body: { error: "unauthorized" } },
  html_502: {
    status: 502,
    body: "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>",
  },
};

const SLOW_PIECES = 8;

/**
 * @param options.now      milliseconds since 1970, for `clock_skew`
 * @param options.random   from 0 to 1, for `probability`
 * @param options.answers  the destination's own status and body per mode; a fault's own win over them
 */
export function createFaults(
  options: { now?: () => number; random?: () => number; answers?: FaultAnswers } = {},
): Faults {
  const now = options.now ?? Date.now;
  const random = options.random ?? Math.random;
  const active: LiveFault[] = [];
  const held = new Set<Response>();
  let lastId = 0;

  const effects: Record<FaultMode, (exchange: Exchange) => Promise<void> | void> = {
    "429": (exchange) => answerInstead(exchange, 1),
    error_before: (exchange) => answerInstead(exchange),
    error_after: async (exchange) => {
      await doTheWork(exchange);
      answerInstead(exchange);
    },
    drop_before: ({ request }) => void request.socket.destroy(),
    drop_after: async (exchange) => {
      await doTheWork(exchange);
      exchange.request.socket.destroy();
    },
    hang: (exchange) => hold(exchange),
    hang_after: async (exchange) => {
      await doTheWork(exchange);
      hold(exchange);
    },
    slow_body: async (exchange) => {
      const body = await doTheWork(exchange);
      await sendSlowly(exchange, body);
    },
    truncated_body: async (exchange) => {
      const body = await doTheWork(exchange);
      sendHalf(exchange.response, body);
    },
    html_502: (exchange) => answerInstead(exchange),
    auth_fail: (exchange) => answerInstead(exchange),
    clock_skew: ({ response, next, fault }) => {
      response.setHeader("Date", new Date(now() + (fault.skewSeconds ?? 900) * 1000).toUTCString());
      next();
    },
  };

  function pick(request: Request): LiveFault | undefined {
    const path = request.originalUrl.split("?", 1)[0] ?? "";
    return active.find(
      (fault) =>
        path.includes(fault.path ?? "") &&
        (fault.method ?? request.method).toUpperCase() === request.method &&
        (fault.probability === undefined || random() < fault.probability),
    );
  }

  function answerInstead({ request, response, fault }: Exchange, retryAfterSeconds?: number): void {
    const usual = { ...DEFAULT_ANSWERS[fault.mode], ...options.answers?.[fault.mode] };
    const body = fault.body === undefined ? usual.body : fault.body;
    const retryAfter = fault.retryAfterSeconds ?? retryAfterSeconds;
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    if (retryAfter !== undefined) response.set("Retry-After", String(retryAfter));
    response.status(fault.status ?? usual.status ?? 500);
    if (typeof body === "string") response.type(body.startsWith("<") ? "html" : "text").send(body);
    else response.json(body);
    request.resume(); // a body nobody read would block the connection's next request
  }

  function hold({ request, response }: Exchange): void {
    held.add(response);
    response.once("close", () => held.delete(response));
    request.resume();
  }

  async function run(exchange: Exchange): Promise<void> {
    const { fault } = exchange;
    await effects[fault.mode](exchange);
    fault.applied += 1;
    for (const waiter of fault.waiting) if (fault.applied >= waiter.count) waiter.resolve();
  }

  return {
    add(spec) {
      check(spec);
      lastId += 1;
      const remaining = spec.times ?? 1;
      const fault: LiveFault = { ...spec, id: lastId, fired: 0, remaining, applied: 0, waiting: [] };
      active.push(fault);
      return {
        id: fault.id,
        get fired() {
          return fault.fired;
        },
        whenFired: (count = 1) =>
          new Promise((resolve) => {
            if (fault.applied >= count) resolve();
            else fault.waiting.push({ count, resolve });
          }),
      };
    },
    remove(id) {
      const index = active.findIndex((fault) => fault.id === id);
      if (index !== -1) active.splice(index, 1);
    },
    clear() {
      active.length = 0;
      for (const response of held) response.destroy();
    },
    list: () => active.map(({ applied: _applied, waiting: _waiting, ...state }) => state),
    async middleware(request, response, next) {
      const fault = pick(request);
      if (fault === undefined) {
        next();
        return;
      }
      fault.fired += 1;
      fault.remaining -= 1;
      if (fault.remaining <= 0) active.splice(active.indexOf(fault), 1);
      await run({ request, response, next, fault });
    },
  };
}

/** Lets the real handler finish and returns the body it meant to send. */
async function doTheWork({ response, next }: Exchange): Promise<Buffer> {
  const withheld = withholdAnswer(response);
  next();
  return withheld;
}

async function sendSlowly({ response, fault }: Exchange, body: Buffer): Promise<void> {
  const size = Math.max(1, Math.ceil(body.length / SLOW_PIECES));
  response.setHeader("Content-Length", body.length);
  response.flushHeaders();
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  for (let offset = 0; offset < body.length; offset += size) {
    await delay(fault.pauseMs ?? 100, undefined, { signal: gone.signal }).catch(() => undefined);
    if (gone.signal.aborted) return;
    response.write(body.subarray(offset, offset + size));
  }
  response.end();
}

function sendHalf(response: Response, body: Buffer): void {
  // an answer of nothing or one byte has no half: promise more than there is
  response.setHeader("Content-Length", body.length < 2 ? body.length + 2 : body.length);
  const half = body.length === 0 ? " " : body.subarray(0, Math.ceil(body.length / 2));
  response.write(half, () => response.destroy());
}

function check(spec: FaultSpec): void {
  if (!FAULT_MODES.includes(spec.mode)) {
    throw new RangeError(`"${spec.mode}" is not a fault. Choose one of: ${FAULT_MODES.join(", ")}.`);
  }
  if (spec.times !== undefined && !(spec.times >= 1)) throw new RangeError("times must be at least 1.");
  if (spec.probability !== undefined && !(spec.probability >= 0 && spec.probability <= 1)) {
    throw new RangeError("probability must be between 0 and 1.");
  }
}

/**
 * A Workable account for tests and the sandbox that refuses what Workable refuses. Mount its router under a path of your
 * own; its API is `<base>/spi/v3`.
 *
 * Sources: https://workable.readme.io/reference/rate-limits and the pages named in the files beside this one (read
 * 2026-11-21). Not documented, so assumed: the words of 403 and 429.
 */
import express, { type RequestHandler, type Router } from "express";
import type { FaultAnswers } from "../faults.ts";
import { type AtsWorld, createAtsWorld } from "../ats/world.ts";
import { createCallWindow } from "../vendors/call-window.ts";
import { createAccount, type WorkableRecord } from "./account.ts";
import { accountCalls } from "./account-calls.ts";
import { candidateCalls } from "./candidate-calls.ts";
import { guardWith, signedIn, WORKABLE_SCOPES, type WorkableScope } from "./token.ts";
import { answerWorkableError, notFound, WorkableError, workableFaultAnswers } from "./workable-error.ts";

export interface WorkableStandIn {
  readonly router: Router;
  readonly world: AtsWorld;
  /** The token a connection needs. */
  readonly token: string;
  readonly faultAnswers: FaultAnswers;
  /** What each job knows of its candidates. */
  records(): WorkableRecord[];
  setScopes(scopes: readonly WorkableScope[]): void;
}

const WINDOW_MS = 10_000;

/**
 * @param options.rateLimits  `false` for none; default 10 calls in 10 seconds
 * @param options.pageSize    at most so many in a page, for tests; default Workable's 100
 */
export function createWorkableStandIn(
  options: {
    now?: () => number;
    token?: string;
    subdomain?: string;
    rateLimits?: { calls: number } | false;
    pageSize?: number;
  } = {},
): WorkableStandIn {
  const { now = Date.now, token = "wrk-sandbox-0000", subdomain = "acme", pageSize } = options;
  let last = 0x27_27_01_00;
  const world = createAtsWorld({ now, newId: () => (last += 7).toString(16) });
  const account = createAccount({ world, subdomain, name: "Acme" });
  let scopes: readonly WorkableScope[] = WORKABLE_SCOPES;
  const needs = guardWith(() => scopes);

  const router = express.Router();
  const { rateLimits = { calls: 10 } } = options;
  router.use(
    onTheHour(now),
    signedIn(() => token),
  );
  if (rateLimits !== false) router.use(limited(rateLimits.calls, now));
  router.use("/spi/v3", express.json({ limit: "1mb" }), candidateCalls(account, { needs, pageSize }));
  router.use("/spi/v3", accountCalls(account, { needs, pageSize }), () => {
    throw notFound();
  });
  router.use(answerWorkableError);
  return {
    router,
    world,
    token,
    faultAnswers: workableFaultAnswers,
    records: () => account.records(),
    setScopes: (given) => void (scopes = given),
  };
}

/** The answers tell the stand-in's time. */
function onTheHour(now: () => number): RequestHandler {
  return (_request, response, next) => {
    response.setHeader("Date", new Date(now()).toUTCString());
    next();
  };
}

function limited(calls: number, now: () => number): RequestHandler {
  const window = createCallWindow({ limit: calls, ms: WINDOW_MS, now });
  return (_request, response, next) => {
    const allowed = window.take();
    response.set({
      "X-Rate-Limit-Limit": String(calls),
      "X-Rate-Limit-Remaining": String(window.left()),
      "X-Rate-Limit-Reset": String(Math.ceil(window.endsAt() / 1000)),
    });
    if (!allowed) throw new WorkableError(429, "Too many requests");
    next();
  };
}

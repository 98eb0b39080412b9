/**
 * A Teamtailor account for tests and the sandbox that refuses what Teamtailor refuses. Mount its router under a path of
 * your own; its API is `<base>/v1`.
 *
 * Source: https://docs.teamtailor.com/ (read 2026-11-21). Not documented, so assumed: 50 calls in 10 seconds, as
 * integrations report; the words of most errors, which are those of the library that Teamtailor's answers look like.
 */
import express, { type RequestHandler, type Router } from "express";
import { type AtsWorld, createAtsWorld } from "../ats/world.ts";
import type { FaultAnswers } from "../faults.ts";
import { createCallWindow } from "../vendors/call-window.ts";
import { accountCalls } from "./account-calls.ts";
import { admitted, type KeyRights } from "./api-key.ts";
import { candidateCalls } from "./candidate-calls.ts";
import {
  answerTeamtailorError,
  JSON_API,
  TeamtailorError,
  teamtailorFaultAnswers,
} from "./teamtailor-error.ts";
import { valueCalls } from "./value-calls.ts";

export interface TeamtailorStandIn {
  readonly router: Router;
  readonly world: AtsWorld;
  /** The API key a connection needs. */
  readonly token: string;
  readonly faultAnswers: FaultAnswers;
  setRights(rights: KeyRights): void;
}

const WINDOW_MS = 10_000;

/**
 * @param options.rateLimits  `false` for none; default 50 calls in 10 seconds
 * @param options.pageSize    at most so many in a page, for tests; default Teamtailor's 30
 */
export function createTeamtailorStandIn(
  options: {
    now?: () => number;
    token?: string;
    rateLimits?: { calls: number } | false;
    pageSize?: number;
  } = {},
): TeamtailorStandIn {
  const { now = Date.now, token = "tt-sandbox-0000", pageSize, rateLimits = { calls: 50 } } = options;
  const world = createAtsWorld({ now });
  let rights: KeyRights = { scope: "admin", write: true };

  const router = express.Router();
  router.use((_request, response, next) => {
    response.type(JSON_API);
    next();
  });
  router.use(admitted(token, () => rights));
  if (rateLimits !== false) router.use(limited(rateLimits.calls, now));
  router.use("/v1", express.json({ type: JSON_API, limit: "1mb" }));
  router.use(
    "/v1",
    accountCalls(world, pageSize),
    candidateCalls(world, pageSize),
    valueCalls(world, pageSize),
  );
  router.use(() => {
    throw new TeamtailorError(404, "Not Found");
  });
  router.use(answerTeamtailorError);
  return {
    router,
    world,
    token,
    faultAnswers: teamtailorFaultAnswers,
    setRights: (given) => void (rights = given),
  };
}

/** `X-Rate-Limit-Reset` counts the seconds that are left. */
function limited(calls: number, now: () => number): RequestHandler {
  const window = createCallWindow({ limit: calls, ms: WINDOW_MS, now });
  return (_request, response, next) => {
    const allowed = window.take();
    response.set({
      "X-Rate-Limit-Limit": String(calls),
      "X-Rate-Limit-Remaining": String(window.left()),
      "X-Rate-Limit-Reset": String(Math.ceil((window.endsAt() - now()) / 1000)),
    });
    if (!allowed) throw new TeamtailorError(429, "Too Many Requests");
    next();
  };
}

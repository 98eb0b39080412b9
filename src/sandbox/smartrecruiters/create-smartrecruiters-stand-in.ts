/**
 * A SmartRecruiters account for tests and the sandbox that refuses what SmartRecruiters refuses. Mount its router under
 * a path of your own.
 *
 * Sources: https://developers.smartrecruiters.com/reference, https://developers.smartrecruiters.com/docs/error-handling
 * (read 2026-11-21). Not documented, so assumed: most errors' codes.
 */
import express, { type Router } from "express";
import { type AtsWorld, createAtsWorld } from "../ats/world.ts";
import type { FaultAnswers } from "../faults.ts";
import { sameSecret } from "../vendors/same-secret.ts";
import { accountCalls } from "./account-calls.ts";
import { candidateCalls } from "./candidate-calls.ts";
import { limited, SMARTRECRUITERS_LIMITS, type SmartrecruitersLimits } from "./limits.ts";
import { messageCalls, type SharedMessage } from "./message-calls.ts";
import {
  answerSmartrecruitersError,
  SmartrecruitersError,
  smartrecruitersFaultAnswers,
} from "./smartrecruiters-error.ts";
import { createStandings } from "./statuses.ts";

export interface SmartrecruitersStandIn {
  readonly router: Router;
  readonly world: AtsWorld;
  /** The API key a connection needs. */
  readonly token: string;
  readonly faultAnswers: FaultAnswers;
  /** Messages as they were sent, oldest first. */
  messages(): SharedMessage[];
  /** Whether the key's owner may read messages. */
  setAdministrator(isAdministrator: boolean): void;
}

/**
 * @param options.rateLimits  `false` for none; default SmartRecruiters' own
 * @param options.pageSize    at most so many in a page, for tests; default 100
 */
export function createSmartrecruitersStandIn(
  options: {
    now?: () => number;
    token?: string;
    rateLimits?: Partial<SmartrecruitersLimits> | false;
    pageSize?: number;
  } = {},
): SmartrecruitersStandIn {
  const { now = Date.now, token = "sr-sandbox-0000", pageSize, rateLimits = {} } = options;
  let last = 0x69_f0_00_00;
  const world = createAtsWorld({ now, newId: () => `5f1e${(last += 7).toString(16)}` });
  const shared: SharedMessage[] = [];
  let administrator = true;

  const router = express.Router();
  router.use((request, _response, next) => {
    if (sameSecret(request.get("x-smarttoken") ?? "", token)) next();
    else throw new SmartrecruitersError(401, "UNAUTHORIZED", "Invalid credential");
  });
  if (rateLimits !== false) router.use(limited({ ...SMARTRECRUITERS_LIMITS, ...rateLimits }, now));
  router.use(express.json({ limit: "1mb" }));
  router.use(candidateCalls(world, { standings: createStandings(world), pageSize }));
  router.use(messageCalls(world, { shared, isAdministrator: () => administrator, pageSize }));
  router.use(accountCalls(world, pageSize), () => {
    throw new SmartrecruitersError(404, "NOT_FOUND", "Not found");
  });
  router.use(answerSmartrecruitersError);
  return {
    router,
    world,
    token,
    faultAnswers: smartrecruitersFaultAnswers,
    messages: () => shared,
    setAdministrator: (isAdministrator) => void (administrator = isAdministrator),
  };
}

/**
 * A Lever for tests and the sandbox that refuses what Lever refuses: keys, permissions, confidential data, unknown
 * ids, wrong bodies, too many calls.
 *
 * Source    https://hire.lever.co/developer/documentation (read 2026-11-21)
 * Assumed   the codes and words of most refusals (the page shows one body), and no Retry-After on a 429
 */
import { randomBytes } from "node:crypto";
import express, { type ErrorRequestHandler, type RequestHandler, type Router } from "express";
import type { AtsWorld } from "../ats/world.ts";
import type { FaultAnswers } from "../faults.ts";
import { sameSecret } from "../vendors/same-secret.ts";
import { createLeverAccount, type LeverAccount } from "./account.ts";
import { LeverError, notFound } from "./lever-error.ts";
import { createLists, valuesOf } from "./lists.ts";
import { createOpportunitiesApi } from "./opportunities-api.ts";
import { postingShape, userShape } from "./shapes.ts";
import { createTokenBucket } from "./token-bucket.ts";

export interface LeverStandInOptions {
  /** Milliseconds since 1970; default the system clock. */
  now?: () => number;
  apiKey?: string;
  /** `false` for none; default 10 a second and 20 at once. */
  rateLimits?: { perSecond: number; burst: number } | false;
}

export interface LeverStandIn {
  /** Mount it before any body parser; clients add `/opportunities` and the like. */
  readonly router: Router;
  readonly world: AtsWorld;
  readonly apiKey: string;
  readonly account: LeverAccount;
  /** Calls that the key may not make, such as `POST /notes` or `GET /stages`, by method and last word. */
  readonly denied: Set<string>;
  /** How many calls arrived. */
  readonly calls: readonly { method: string; path: string }[];
  readonly faultAnswers: FaultAnswers;
}

const FAULT_ANSWERS: FaultAnswers = {
  "429": { status: 429, body: { code: "TooManyRequests", message: "Rate limit exceeded" } },
  auth_fail: { status: 401, body: { code: "Unauthorized", message: "Invalid API key" } },
  error_before: {
    status: 503,
    body: { code: "ServiceUnavailable", message: "Lever is down for maintenance" },
  },
  error_after: { status: 500, body: { code: "InternalServerError", message: "Something went wrong" } },
};
const WORDS =
  /\/(opportunities|notes|addTags|stage|archived|stages|archive_reasons|tags|users|postings)(?=\/|$)/g;

export function createLeverStandIn(options: LeverStandInOptions = {}): LeverStandIn {
  const { now = Date.now, rateLimits = { perSecond: 10, burst: 20 } } = options;
  const apiKey = options.apiKey ?? randomBytes(24).toString("base64url");
  const account = createLeverAccount(now);
  const { world } = account;
  const lists = createLists(world.newId);
  const denied = new Set<string>();
  const calls: { method: string; path: string }[] = [];
  const bucket = rateLimits === false ? undefined : createTokenBucket({ ...rateLimits, now });

  const allowed: RequestHandler = (request, _response, next) => {
    calls.push({ method: request.method, path: request.path });
    const expected = `Basic ${Buffer.from(`${apiKey}:`).toString("base64")}`;
    if (!sameSecret(request.get("authorization") ?? "", expected)) {
      throw new LeverError(401, "Unauthorized", "Invalid API key");
    }
    if (bucket && !bucket.take()) throw new LeverError(429, "TooManyRequests", "Rate limit exceeded");
    const word = request.path.match(WORDS)?.at(-1) ?? request.path;
    if (denied.has(`${request.method} ${word}`)) {
      throw new LeverError(
        403,
        "Forbidden",
        "Your API key does not have permission to perform this operation",
      );
    }
    next();
  };

  const router = express.Router();
  router.use(allowed, express.json({ limit: "1mb" }));
  router.use("/opportunities", createOpportunitiesApi(account, lists));
  router.get("/stages", (request, response) => {
    lists.send(
      request,
      response,
      account.stages().map(({ id, name }) => ({ id, text: name })),
    );
  });
  router.get("/archive_reasons", (request, response) => {
    const [type] = valuesOf(request, "type");
    const all = [
      ...world.rejectionReasons.map(({ id, name }) => ({
        id,
        text: name,
        status: "active",
        type: "non-hired",
      })),
      { id: HIRED, text: "Hired", status: "active", type: "hired" },
      { id: FILLED, text: "Position filled", status: "inactive", type: "non-hired" },
    ];
    lists.send(
      request,
      response,
      all.filter((each) => type === undefined || each.type === type),
    );
  });
  router.get("/tags", (request, response) => {
    const count = (tag: string) =>
      [...world.candidates.values()].filter(({ tags }) => tags.includes(tag)).length;
    lists.send(
      request,
      response,
      world.tags.map((text) => ({ text, count: count(text) })),
    );
  });
  router.get("/users", (request, response) => {
    const emails = valuesOf(request, "email");
    const found = world.users.filter(({ email }) => emails.length === 0 || emails.includes(email));
    lists.send(request, response, found.map(userShape));
  });
  router.get("/users/:id", (request, response) => {
    const user = world.users.find(({ id }) => id === request.params.id);
    if (!user) throw notFound("users", request.params.id);
    response.json({ data: userShape(user) });
  });
  router.get("/postings", (request, response) => {
    const visible = [...world.jobs.values()].filter(
      ({ id }) => account.confidentialAccess || !account.confidentialJobs.has(id),
    );
    lists.send(
      request,
      response,
      visible.map((job) => postingShape(account, job)),
    );
  });
  router.get("/postings/:id", (request, response) => {
    const job = world.jobs.get(request.params.id);
    if (!job) throw notFound("postings", request.params.id);
    response.json({ data: postingShape(account, job) });
  });
  router.use(({ method, path }) => {
    throw new LeverError(404, "ResourceNotFound", `${method} ${path} does not exist`);
  });
  router.use(answerError);
  return { router, world, apiKey, account, denied, calls, faultAnswers: FAULT_ANSWERS };
}

const HIRED = "16308515-dc77-4aa7-b3af-96161b2b4e9b";
const FILLED = "9b6f482e-0399-4ba4-9a2f-1e1d9e3da15b";

const answerError: ErrorRequestHandler = (error, _request, response, next) => {
  if (error instanceof LeverError) {
    response.status(error.status).json({ code: error.code, message: error.message });
  } else if (error instanceof SyntaxError) {
    response.status(400).json({ code: "BadRequestError", message: "The body is not JSON" });
  } else {
    next(error);
  }
};

/**
 * An Ashby for tests and the sandbox that refuses what Ashby refuses: keys, permissions, headers, versions, unknown
 * ids, wrong bodies, too many calls.
 *
 * Sources   https://developers.ashbyhq.com/docs/introduction, /docs/authentication, /reference/versioning,
 *           /reference/responses; https://docs.ashbyhq.com/how-do-i-generate-an-api-key (read 2026-11-21)
 * Assumed   the words of every refusal, that a version there is not is refused as wrong input, that the minute of the
 *           limit begins with the first call, and Retry-After on a 429
 */
import { randomBytes, randomUUID } from "node:crypto";
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Router } from "express";
import type { AtsWorld } from "../ats/world.ts";
import type { FaultAnswers } from "../faults.ts";
import { createCallWindow } from "../vendors/call-window.ts";
import { sameSecret } from "../vendors/same-secret.ts";
import { AshbyError, bodyOf, invalid } from "./ashby-error.ts";
import { createPages, type Method, type Permission } from "./method.ts";
import { applicationMethods } from "./methods/applications.ts";
import { candidateMethods } from "./methods/candidates.ts";
import { metadataMethods } from "./methods/metadata.ts";
import { createOrganisation, type Organisation } from "./organisation.ts";

export interface AshbyStandInOptions {
  /** Milliseconds since 1970; default the system clock. */
  now?: () => number;
  apiKey?: string;
  /** Calls a minute; `false` for no limit; default 1,000. */
  callsPerMinute?: number | false;
}

export interface AshbyStandIn {
  /** Mount it before any body parser; clients add `/candidate.search` and the like. */
  readonly router: Router;
  readonly world: AtsWorld;
  readonly apiKey: string;
  readonly organisation: Organisation;
  /** What the key may do; everything at first. */
  readonly permissions: Set<Permission>;
  /** Permissions that are not about methods; all given at first. */
  readonly key: { active: boolean; actsOnBehalf: boolean; seesPrivate: boolean };
  readonly calls: readonly { method: string; onBehalfOf: string | undefined; body: unknown }[];
  readonly faultAnswers: FaultAnswers;
}

const VERSION = "2026-01-01";
const METHODS: Readonly<Record<string, Method>> = {
  ...candidateMethods,
  ...applicationMethods,
  ...metadataMethods,
};
const FAULT_ANSWERS: FaultAnswers = {
  "429": { status: 429, body: fault("rate_limit_exceeded", "Too many requests") },
  auth_fail: { status: 403, body: "The provided API key is invalid or has been deactivated" },
  error_before: { status: 503, body: fault("service_unavailable", "Service unavailable") },
  error_after: { status: 500, body: fault("internal_error", "Internal server error") },
};

export function createAshbyStandIn(options: AshbyStandInOptions = {}): AshbyStandIn {
  const { now = Date.now, callsPerMinute = 1_000 } = options;
  const apiKey = options.apiKey ?? randomBytes(32).toString("hex");
  const organisation = createOrganisation(now);
  const { world } = organisation;
  const pages = createPages(randomUUID);
  const permissions = new Set(Object.values(METHODS).map(({ permission }) => permission));
  const key = { active: true, actsOnBehalf: true, seesPrivate: true };
  const calls: { method: string; onBehalfOf: string | undefined; body: unknown }[] = [];
  const window =
    callsPerMinute === false ? undefined : createCallWindow({ limit: callsPerMinute, ms: 60_000, now });

  const admitted: RequestHandler = (request, response, next) => {
    response.set({ "Ashby-Version": VERSION, "Ashby-Version-Status": "active" });
    response.set("X-Ashby-Request-Id", requestId(request));
    const given = request.get("authorization");
    if (given === undefined) {
      response.status(401).type("text").send("You must provide an API key");
      return;
    }
    const expected = `Basic ${Buffer.from(`${apiKey}:`).toString("base64")}`;
    if (!key.active || !sameSecret(given, expected)) {
      response.status(403).type("text").send("The provided API key is invalid or has been deactivated");
      return;
    }
    if (window && !window.take()) {
      response.set("Retry-After", String(Math.ceil((window.endsAt() - now()) / 1000)));
      throw new AshbyError("rate_limit_exceeded", "Too many requests", 429);
    }
    if (request.is("application/json") === false) throw invalid("Content-Type must be application/json");
    if (!(request.get("accept") ?? "").startsWith("application/json"))
      throw invalid("Accept must allow application/json");
    const version = request.get("ashby-version") ?? VERSION;
    if (version !== VERSION) throw invalid(`There is no API version ${version}`);
    next();
  };

  function actorOf(request: Request): string | null {
    const user = request.get("x-on-behalf-of");
    if (user === undefined) return null;
    if (!key.actsOnBehalf)
      throw new AshbyError("forbidden", "The API key may not act on behalf of a user", 403);
    if (!world.users.some(({ id }) => id === user)) {
      throw new AshbyError("forbidden", "X-On-Behalf-Of is not a user", 403);
    }
    return user;
  }

  const router = express.Router();
  router.use(admitted, express.json({ limit: "1mb" }));
  router.post("/:method", (request, response, next) => {
    const found = METHODS[request.params.method];
    if (!found) {
      next();
      return;
    }
    const body: unknown = request.body;
    calls.push({ method: request.params.method, onBehalfOf: request.get("x-on-behalf-of"), body });
    if (!permissions.has(found.permission)) {
      throw new AshbyError("missing_endpoint_permission", `Missing ${found.permission}`, 403);
    }
    const onBehalfOf = actorOf(request);
    const { seesPrivate } = key;
    const answer = found.run({ organisation, onBehalfOf, seesPrivate, pages }, body);
    response.json({ success: true, ...answer });
  });
  router.use((_request, response) => {
    response.status(404).type("text").send("Not Found");
  });
  router.use(answerError);
  return { router, world, apiKey, organisation, permissions, key, calls, faultAnswers: FAULT_ANSWERS };
}

const ids = new WeakMap<Request, string>();
function requestId(request: Request): string {
  const id = ids.get(request) ?? randomUUID();
  ids.set(request, id);
  return id;
}

function fault(code: string, message: string): object {
  return {
    success: false,
    errors: [code],
    errorInfo: { code, message, requestId: "01JSJ8FDK5ZN4XQBZP7DBKK7ZC" },
  };
}

const answerError: ErrorRequestHandler = (error, request, response, next) => {
  if (error instanceof AshbyError) response.status(error.status).json(bodyOf(error, requestId(request)));
  else if (error instanceof SyntaxError) {
    response.json(bodyOf(invalid("Request payload is malformed"), requestId(request)));
  } else next(error);
};

/**
 * Recruitee's API over the sandbox's people and jobs.
 *
 * Sources   https://docs.recruitee.com/reference/getting-started, https://apidocs.recruitee.com/ (2026-11-21, as
 *           public integrations quote them)
 * Enforced  the token, the company in the path, bodies as documented, pages, ids of profile values
 * Assumed   100 calls a minute with Retry-After: Recruitee gives its numbers to customers only
 */
import { randomBytes } from "node:crypto";
import express, { type RequestHandler, type Router } from "express";
import { type AtsWorld, createAtsWorld } from "../ats/world.ts";
import { createCallWindow } from "../vendors/call-window.ts";
import { bearerIn, sameSecret } from "../vendors/same-secret.ts";
import {
  candidateModel,
  hitModel,
  noteModels,
  offerModel,
  type RecruiteeExtras,
} from "./recruitee-models.ts";
import { answerQuickSearch, answerSearch } from "./recruitee-search.ts";
import { mountWrites, notFound } from "./recruitee-writes.ts";

export const RECRUITEE_FAULT_ANSWERS = {
  "429": { body: { error: ["Too Many Requests"] } },
  auth_fail: { body: { error: "Token not found.", error_code: "invalid_token" } },
  error_before: { body: { error: ["Service Unavailable"] } },
} as const;

export interface RecruiteeStandIn {
  readonly router: Router;
  readonly world: AtsWorld;
  readonly token: string;
  /** The company's id and its subdomain: either will do. */
  readonly company: { id: string; subdomain: string };
  readonly faultAnswers: typeof RECRUITEE_FAULT_ANSWERS;
  readonly extras: RecruiteeExtras;
}

/**
 * @param options.callsPerMinute  null for no limit
 * @param options.largestPage     smaller than what is asked for, so that few things fill several pages
 * @param options.ignoresOffers   a new candidate is not assigned to its offers at once
 */
export function createRecruiteeStandIn(
  options: {
    now?: () => number;
    callsPerMinute?: number | null;
    largestPage?: number;
    ignoresOffers?: boolean;
  } = {},
): RecruiteeStandIn {
  const { now = Date.now, callsPerMinute = 100, largestPage = 100, ignoresOffers = false } = options;
  const world = createAtsWorld({ now });
  const token = randomBytes(32).toString("base64url");
  const company = { id: "60851", subdomain: "acme" };
  const extras: RecruiteeExtras = { valueIds: new Map(), visibility: new Map(), cvs: new Map() };
  const admin = world.users[0];
  const window =
    callsPerMinute === null ? undefined : createCallWindow({ limit: callsPerMinute, ms: 60_000, now });

  const signedIn: RequestHandler = (request, response, next) => {
    if (sameSecret(bearerIn(request.get("authorization")), token)) return next();
    response.set("WWW-Authenticate", 'Bearer realm="recruitee", error="invalid_token"');
    response.status(401).json({ error: "Token not found.", error_code: "invalid_token" });
  };
  const counted: RequestHandler = (_request, response, next) => {
    if (window === undefined || window.take()) return next();
    response.set("Retry-After", String(Math.max(1, Math.ceil((window.endsAt() - now()) / 1000))));
    response.status(429).json({ error: ["Too Many Requests"] });
  };

  const api = express.Router();
  api.use(express.json({ limit: "1mb" }));
  api.get("/admin", (_request, response) => {
    response.json({ admin: { id: Number(admin?.id), name: admin?.name, email: admin?.email } });
  });
  api.get("/search/new/candidates", (request, response) => {
    answerSearch(request, response, world, { extras, largestPage });
  });
  api.get("/search/new/quick", (request, response) => answerQuickSearch(request, response, world));
  api.get("/candidates", (request, response) => {
    const { limit = "30", offset = "0" } = request.query;
    const all = [...world.candidates.values()].toReversed();
    const candidates = all.slice(Number(offset), Number(offset) + Number(limit)).map(hitModel);
    response.json({ candidates });
  });
  api.get("/candidates/:id", (request, response) => {
    const candidate = world.candidates.get(request.params.id);
    if (candidate) response.json({ candidate: candidateModel(world, candidate, extras), references: [] });
    else notFound(response);
  });
  api.get("/candidates/:id/notes", (request, response) => {
    const candidate = world.candidates.get(request.params.id);
    if (!candidate) return notFound(response);
    const { limit = "30", offset = "0" } = request.query;
    const notes = noteModels(candidate, extras).slice(Number(offset), Number(offset) + Number(limit));
    response.json({ notes });
  });
  api.get("/offers", (request, response) => {
    const { page = "1", limit = "30" } = request.query;
    const pool = { id: 987_001, title: "Future colleagues", kind: "talent_pool", status: "published" };
    const all = [pool, ...[...world.jobs.values()].map(offerModel)];
    const start = (Number(page) - 1) * Number(limit);
    const offers = all
      .slice(start, start + Number(limit))
      .map(({ pipeline_template: _stages, ...offer }: Record<string, unknown>) => offer);
    response.json({ offers, meta: { page: Number(page), limit: Number(limit), total_count: all.length } });
  });
  api.get("/offers/:id", (request, response) => {
    const job = world.jobs.get(request.params.id);
    if (job) response.json({ offer: offerModel(job) });
    else notFound(response);
  });
  api.get("/tags", (_request, response) => {
    response.json({ tags: world.tags.map((name, index) => ({ id: index + 1, name, taggings_count: 1 })) });
  });
  api.get("/disqualify_reasons", (_request, response) => {
    const reasons = world.rejectionReasons.map(({ id, name }, position) => ({
      id: Number(id),
      name,
      position,
    }));
    response.json({ disqualify_reasons: reasons });
  });
  mountWrites(api, { world, extras, adminId: admin?.id ?? "", ignoresOffers });
  api.use((_request, response) => notFound(response));

  const router = express.Router();
  router.use("/c/:company", signedIn, counted, (request, response, next) => {
    const { company: given } = request.params;
    if (given === company.id || given === company.subdomain) api(request, response, next);
    else response.status(422).json({ errors: [{ message: "Company id is invalid" }] });
  });
  return { router, world, token, company, faultAnswers: RECRUITEE_FAULT_ANSWERS, extras };
}

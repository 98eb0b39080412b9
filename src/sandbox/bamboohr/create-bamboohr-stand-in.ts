/**
 * BambooHR's applicant tracking over the sandbox's people and jobs.
 *
 * Sources   https://documentation.bamboohr.com/docs/api-details,
 *           https://documentation.bamboohr.com/docs/planned-changes-to-the-api, and the reference pages named in
 *           bamboohr-models.ts (read 2026-11-21)
 * Enforced  the key as Basic user, `Accept: application/json`, parameters and bodies as documented, pages, why not in
 *           `x-bamboohr-error-message` with an empty body, 429 with Retry-After
 * Assumed   100 calls a minute and 50 applications a page: BambooHR publishes neither
 */
import { randomBytes } from "node:crypto";
import express, { type RequestHandler, type Router } from "express";
import { type AtsWorld, createAtsWorld } from "../ats/world.ts";
import { createCallWindow } from "../vendors/call-window.ts";
import { sameSecret } from "../vendors/same-secret.ts";
import {
  applicationModel,
  applicationsIn,
  detailsModel,
  jobModel,
  statusesOf,
  statusModel,
  statusOf,
} from "./bamboohr-models.ts";
import { mountWrites } from "./bamboohr-writes.ts";
import { refuse } from "./refuse.ts";

export const BAMBOOHR_FAULT_ANSWERS = {
  "429": { body: "" },
  auth_fail: { body: "" },
  error_before: { body: "" },
} as const;

export interface BamboohrStandIn {
  readonly router: Router;
  readonly world: AtsWorld;
  readonly apiKey: string;
  readonly faultAnswers: typeof BAMBOOHR_FAULT_ANSWERS;
  /** False when the key's owner has no access to ATS settings. */
  setAccess(has: boolean): void;
}

const LIST = [
  "page",
  "jobId",
  "applicationStatusId",
  "applicationStatus",
  "jobStatusGroups",
  "searchString",
  "sortBy",
  "sortOrder",
  "newSince",
];
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  ALL: ["NEW", "ACTIVE", "INACTIVE", "HIRED"],
  ALL_ACTIVE: ["NEW", "ACTIVE"],
};

/**
 * @param options.callsPerMinute  null for no limit
 * @param options.pageSize        applications a page
 */
export function createBamboohrStandIn(
  options: { now?: () => number; callsPerMinute?: number | null; pageSize?: number } = {},
): BamboohrStandIn {
  const { now = Date.now, callsPerMinute = 100, pageSize = 50 } = options;
  const world = createAtsWorld({ now });
  const apiKey = randomBytes(20).toString("hex");
  const window =
    callsPerMinute === null ? undefined : createCallWindow({ limit: callsPerMinute, ms: 60_000, now });
  let access = true;

  const signedIn: RequestHandler = (request, response, next) => {
    const basic = /^Basic (\S+)$/.exec(request.get("authorization") ?? "")?.[1] ?? "";
    const [user = ""] = Buffer.from(basic, "base64").toString().split(":");
    if (!sameSecret(user, apiKey)) return void response.status(401).end();
    if (!access) return refuse(response, 403, "Insufficient permissions");
    if (window === undefined || window.take()) return next();
    response.set("Retry-After", String(Math.max(1, Math.ceil((window.endsAt() - now()) / 1000))));
    response.status(429).end();
  };
  const asJson: RequestHandler = (request, response, next) => {
    if (request.get("accept") === "application/json") next();
    else response.type("xml").send('<?xml version="1.0"?><result/>');
  };

  const router = express.Router();
  const tracking = express.Router();
  router.use("/applicant_tracking", signedIn, asJson, express.json({ limit: "1mb" }), tracking);

  tracking.get("/applications", (request, response) => {
    const {
      page = "1",
      applicationStatus = "ALL",
      searchString = "",
    } = request.query as Record<string, string>;
    const unknown = Object.keys(request.query).find((name) => !LIST.includes(name));
    if (unknown !== undefined || !/^[1-9]\d*$/.test(page)) return refuse(response, 400, "Invalid parameter");
    const groups = applicationStatus.split(",").flatMap((group) => GROUPS[group] ?? [group]);
    const words = searchString.toLowerCase();
    const found = applicationsIn(world)
      .filter(({ application }) => groups.includes(statusOf(world, application).group))
      .filter(({ candidate: { firstName, lastName, emails } }) =>
        [firstName, lastName, emails[0]].join(" ").toLowerCase().includes(words),
      );
    const end = Number(page) * pageSize;
    const more = end < found.length;
    const query = new URLSearchParams({
      ...(request.query as Record<string, string>),
      page: String(Number(page) + 1),
    });
    response.json({
      paginationComplete: !more,
      nextPageUrl: more
        ? `https://acme.bamboohr.com/api/v1/applicant_tracking/applications?${query.toString()}`
        : null,
      applications: found.slice(end - pageSize, end).map((each) => applicationModel(world, each)),
    });
  });
  tracking.get("/applications/:id", (request, response) => {
    const found = applicationsIn(world).find(({ application }) => application.id === request.params.id);
    if (found) response.json(detailsModel(world, found));
    else refuse(response, 404, "Application not found");
  });
  tracking.get("/statuses", (_request, response) => {
    response.json(statusesOf(world).map(statusModel));
  });
  tracking.get("/jobs", (_request, response) => {
    response.json([...world.jobs.values()].map(jobModel));
  });
  mountWrites(tracking, world);
  router.use((_request, response) => refuse(response, 404, "Bad request url"));
  return {
    router,
    world,
    apiKey,
    faultAnswers: BAMBOOHR_FAULT_ANSWERS,
    setAccess: (has) => void (access = has),
  };
}

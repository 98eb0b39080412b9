/**
 * Merge's ATS API over the sandbox's people and jobs, with one linked account.
 *
 * Sources   https://docs.merge.dev/merge-unified/ats/common-models/candidates/partial-update and its neighbours,
 *           https://docs.merge.dev/merge-unified/ats/merge-api-basics/rate-limits,
 *           https://docs.merge.dev/merge-unified/merge-link/relinking (read 2026-11-21)
 * Enforced  both credentials, parameters and bodies as documented, cursors, 100 calls a minute for the linked account;
 *           an account that must be relinked is still read and no longer written
 * Assumed   `{ "detail" }` for what is not a write's own fault, and Retry-After with a 429
 */
import { randomBytes, randomUUID } from "node:crypto";
import express, { type RequestHandler, type Router } from "express";
import { type AtsWorld, createAtsWorld } from "../ats/world.ts";
import { createCallWindow } from "../vendors/call-window.ts";
import { bearerIn, sameSecret } from "../vendors/same-secret.ts";
import { answerList } from "./merge-lists.ts";
import {
  activityModels,
  applicationModel,
  candidateModel,
  jobModel,
  type NoteFacts,
  stageModels,
  userModel,
} from "./merge-models.ts";
import { MERGE_FAULT_ANSWERS, notFound, refuse } from "./merge-problems.ts";
import { metaAnswer } from "./merge-schema.ts";
import { mountWrites } from "./merge-writes.ts";

export interface MergeStandIn {
  readonly router: Router;
  readonly world: AtsWorld;
  readonly apiKey: string;
  readonly accountToken: string;
  readonly faultAnswers: typeof MERGE_FAULT_ANSWERS;
  /** What the world does not keep of a note, by its id. */
  readonly noteFacts: ReadonlyMap<string, NoteFacts>;
  /** Whether the ATS behind Merge still lets it in. */
  setRelinkNeeded(needed: boolean): void;
}

/**
 * @param options.callsPerMinute  null for no limit
 * @param options.genericStages   one list of stages for all jobs
 * @param options.largestPage     smaller than Merge's 100, so that few things fill several pages
 */
export function createMergeStandIn(
  options: {
    now?: () => number;
    callsPerMinute?: number | null;
    genericStages?: boolean;
    largestPage?: number;
  } = {},
): MergeStandIn {
  const { now = Date.now, callsPerMinute = 100, genericStages = false, largestPage } = options;
  const world = createAtsWorld({ now, newId: () => randomUUID() });
  const apiKey = randomBytes(24).toString("base64url");
  const accountToken = randomBytes(24).toString("base64url");
  const facts = new Map<string, NoteFacts>();
  const window =
    callsPerMinute === null ? undefined : createCallWindow({ limit: callsPerMinute, ms: 60_000, now });
  const linkedAccountId = randomUUID();
  let relinkNeeded = false;

  const signedIn: RequestHandler = (request, response, next) => {
    const key = sameSecret(bearerIn(request.get("authorization")), apiKey);
    const token = sameSecret(request.get("x-account-token") ?? "", accountToken);
    if (key && token) next();
    else response.status(401).json({ detail: key ? "Invalid account token." : "Invalid token." });
  };
  const counted: RequestHandler = (_request, response, next) => {
    if (window === undefined || window.take()) return next();
    const seconds = Math.max(1, Math.ceil((window.endsAt() - now()) / 1000));
    response.set("Retry-After", String(seconds));
    response.status(429).json({
      detail: `Request was throttled. Expected available in ${seconds} seconds.`,
    });
  };
  const linked: RequestHandler = (request, response, next) => {
    if (!relinkNeeded || request.method === "GET") return next();
    const detail = "The credentials of the linked account no longer work.";
    refuse(response, { type: "RELINK_NEEDED", title: "Relink Needed", detail }, 400);
  };

  const router = express.Router();
  router.use(signedIn, counted, linked, express.json({ limit: "1mb" }));
  const page = { ...(largestPage !== undefined && { largestPage }) };

  router.get("/account-details", (_request, response) => {
    response.json({
      id: linkedAccountId,
      integration: "Example ATS",
      integration_slug: "example-ats",
      category: "ats",
      end_user_organization_name: "Acme",
      status: relinkNeeded ? "RELINK_NEEDED" : "COMPLETE",
    });
  });
  router.get("/candidates", (request, response) => {
    const wanted = (value: string): string[] => value.toLowerCase().split(",");
    answerList(
      request,
      response,
      [...world.candidates.values()].map(candidateModel),
      {
        email_addresses: (model, value) =>
          (model["email_addresses"] as { value: string }[]).some((each) =>
            wanted(value).includes(each.value.toLowerCase()),
          ),
        first_name: (model, value) => model["first_name"] === value,
        last_name: (model, value) => model["last_name"] === value,
      },
      page,
    );
  });
  router.get("/candidates/meta/post", (_request, response) => void response.json(metaAnswer(world)));
  router.get("/candidates/meta/patch/:id", (request, response) => {
    if (world.candidates.has(request.params.id)) response.json(metaAnswer(world));
    else notFound(response);
  });
  router.get("/candidates/:id", (request, response) => {
    const candidate = world.candidates.get(request.params.id);
    if (candidate) response.json(candidateModel(candidate));
    else notFound(response);
  });
  const applications = (expand: readonly string[]) =>
    [...world.candidates.values()].flatMap((candidate) =>
      candidate.applications.map((each) =>
        applicationModel(world, candidate, each, { expand, genericStages }),
      ),
    );
  router.get("/applications", (request, response) => {
    answerList(
      request,
      response,
      applications(expandIn(request.query["expand"])),
      {
        candidate_id: (model, value) => model["candidate"] === value,
      },
      { ...page, others: ["expand"] },
    );
  });
  router.get("/applications/:id", (request, response) => {
    const found = applications(expandIn(request.query["expand"])).find(({ id }) => id === request.params.id);
    if (found) response.json(found);
    else notFound(response);
  });
  router.get("/job-interview-stages", (request, response) => {
    const byJob = { job_id: (model: Record<string, unknown>, value: string) => model["job"] === value };
    answerList(request, response, stageModels(world, genericStages), byJob, page);
  });
  router.get("/jobs", (request, response) => {
    answerList(request, response, [...world.jobs.values()].map(jobModel), {}, page);
  });
  router.get("/users", (request, response) => {
    answerList(
      request,
      response,
      world.users.map(userModel),
      {
        email: (model, value) => model["email"] === value,
      },
      page,
    );
  });
  router.get("/users/:id", (request, response) => {
    const user = world.users.find(({ id }) => id === request.params.id);
    if (user) response.json(userModel(user));
    else notFound(response);
  });
  router.get("/tags", (request, response) => {
    answerList(
      request,
      response,
      world.tags.map((name) => ({ name, remote_was_deleted: false })),
      {},
      page,
    );
  });
  router.get("/reject-reasons", (request, response) => {
    answerList(
      request,
      response,
      world.rejectionReasons.map((each) => ({ ...each })),
      {},
      page,
    );
  });
  router.get("/activities", (request, response) => {
    answerList(
      request,
      response,
      activityModels(world, facts),
      {
        user_id: (model, value) => model["user"] === value,
      },
      page,
    );
  });
  mountWrites(router, { world, facts, genericStages });
  router.use((_request, response) => notFound(response));
  return {
    router,
    world,
    apiKey,
    accountToken,
    faultAnswers: MERGE_FAULT_ANSWERS,
    noteFacts: facts,
    setRelinkNeeded: (needed) => void (relinkNeeded = needed),
  };
}

function expandIn(value: unknown): string[] {
  return typeof value === "string" ? value.split(",") : [];
}

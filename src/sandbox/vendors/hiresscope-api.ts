/**
 * HIRESSCOPE's API, as far as this runtime calls it: registering a webhook, listing jobs, setting the status of an
 * application.
 *
 * Sources   https://hiresscope.com/docs/zapier (read 2026-11-21): `POST /api/v1/webhooks` with a bearer token,
 *           `{ url, events, isActive }`, answers `{ id, secret, url, events }`, the secret only here;
 *           https://hiresscope.com/docs/api (read 2026-11-21): `GET /jobs`, `/applications/:id/status` with SHORTLISTED
 *           or REJECTED, `X-API-Key` or bearer, 100 calls a minute and 500 in 10 minutes for the tenant, 429 with
 *           Retry-After
 * Assumed   201, 401, 404 and 422 with `{ "message" }`, HTTPS addresses only, how a webhook is listed and removed, and
 *           PATCH for a status: the pages show none of these
 */
import { randomBytes } from "node:crypto";
import express, { type RequestHandler, type Router } from "express";
import { z } from "zod";
import { createCallWindow } from "./call-window.ts";
import { bearerIn, sameSecret } from "./same-secret.ts";

export const HIRESSCOPE_EVENTS = [
  "application.created",
  "application.scored",
  "application.shortlisted",
  "application.rejected",
  "job.created",
  "job.closed",
] as const;

export interface RegisteredWebhook {
  id: string;
  url: string;
  events: string[];
  isActive: boolean;
  secret: string;
}

export interface HiresscopeApplication {
  id: string;
  status: string;
  /** How often a call set it, also to what it was. */
  timesSet: number;
}

export interface HiresscopeApi {
  readonly router: Router;
  /** Taken as a bearer token and as `X-API-Key`. */
  readonly token: string;
  webhooks(): RegisteredWebhook[];
  application(id: string): HiresscopeApplication | undefined;
  addApplication(application: { id: string; status?: string }): void;
}

export interface HiresscopeApiOptions {
  now?: () => number;
  token?: string;
  /** Which way of sending the token is taken; default: either. */
  accepts?: "bearer" | "x_api_key" | "either";
  /** Lifts the limits. */
  unlimited?: boolean;
}

const Registration = z.object({
  url: z.url({ protocol: /^https$/ }),
  events: z.array(z.enum(HIRESSCOPE_EVENTS)).min(1),
  isActive: z.boolean().default(true),
});
const StatusChange = z.object({ status: z.enum(["SHORTLISTED", "REJECTED"]) });

export function createHiresscopeApi(options: HiresscopeApiOptions = {}): HiresscopeApi {
  const {
    now = Date.now,
    token = `hsk_live_${randomBytes(16).toString("hex")}`,
    accepts = "either",
  } = options;
  const webhooks = new Map<string, RegisteredWebhook>();
  const applications = new Map<string, HiresscopeApplication>();
  const windows = [
    createCallWindow({ limit: 100, ms: 60_000, now }),
    createCallWindow({ limit: 500, ms: 600_000, now }),
  ];

  const signedIn: RequestHandler = (request, response, next) => {
    const bearer = accepts === "x_api_key" ? "" : bearerIn(request.get("authorization"));
    const header = accepts === "bearer" ? "" : (request.get("x-api-key") ?? "");
    if (sameSecret(bearer, token) || sameSecret(header, token)) next();
    else response.status(401).json({ message: "Unauthorized" });
  };
  const limited: RequestHandler = (_request, response, next) => {
    const full = options.unlimited ? undefined : windows.find((window) => !window.take());
    if (full === undefined) return next();
    response.set("Retry-After", String(Math.ceil((full.endsAt() - now()) / 1000)));
    response.status(429).json({ message: "Too Many Requests" });
  };
  /** The secret is shown once, in the answer that made it. */
  const shown = ({ secret: _secret, ...webhook }: RegisteredWebhook) => webhook;

  const router = express.Router();
  router.use("/api/v1", signedIn, limited, express.json({ limit: "64kb" }));
  router.post("/api/v1/webhooks", (request, response) => {
    const parsed = Registration.safeParse(request.body);
    if (!parsed.success) {
      response.status(422).json({ message: z.prettifyError(parsed.error) });
      return;
    }
    const webhook: RegisteredWebhook = {
      id: `wh_${randomBytes(9).toString("base64url")}`,
      secret: `whsec_${randomBytes(24).toString("hex")}`,
      ...parsed.data,
    };
    webhooks.set(webhook.id, webhook);
    const { id, secret, url, events } = webhook;
    response.status(201).json({ id, secret, url, events });
  });
  router.get("/api/v1/webhooks", (_request, response) => {
    response.json([...webhooks.values()].map(shown));
  });
  router.delete("/api/v1/webhooks/:id", (request, response) => {
    if (webhooks.delete(request.params.id)) response.status(204).end();
    else response.status(404).json({ message: "Not Found" });
  });
  router.get("/api/v1/jobs", (_request, response) => {
    response.json([]);
  });
  router.patch("/api/v1/applications/:id/status", (request, response) => {
    const parsed = StatusChange.safeParse(request.body);
    const application = applications.get(request.params.id);
    if (!application) response.status(404).json({ message: "Application not found" });
    else if (!parsed.success) response.status(422).json({ message: z.prettifyError(parsed.error) });
    else {
      application.status = parsed.data.status;
      application.timesSet += 1;
      response.json({ id: application.id, status: application.status });
    }
  });
  router.all("/api/v1/applications/:id/status", (_request, response) => {
    response.status(405).set("Allow", "PATCH").json({ message: "Method Not Allowed" });
  });
  return {
    router,
    token,
    webhooks: () => [...webhooks.values()],
    application: (id) => applications.get(id),
    addApplication: ({ id, status = "SCORED" }) => void applications.set(id, { id, status, timesSet: 0 }),
  };
}

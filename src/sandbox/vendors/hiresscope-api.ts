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
import { createHiresscopeWebhooks, type HiresscopeWebhooks } from "./hiresscope-webhooks.ts";
import { createHiresscopeSignIn } from "./hiresscope-sign-in.ts";
import { bearerIn, sameSecret } from "./same-secret.ts";

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
  readonly webhooks: HiresscopeWebhooks;
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
  /** Registers plain HTTP addresses too, as a stand-in on one machine must. */
  anyAddress?: boolean;
  /** Who may sign in as a person; default: nobody. */
  person?: { email: string; password: string };
}

const StatusChange = z.object({ status: z.enum(["SHORTLISTED", "REJECTED"]) });

export function createHiresscopeApi(options: HiresscopeApiOptions = {}): HiresscopeApi {
  const {
    now = Date.now,
    token = `hsk_live_${randomBytes(16).toString("hex")}`,
    accepts = "either",
  } = options;
  const webhooks = createHiresscopeWebhooks(options);
  const applications = new Map<string, HiresscopeApplication>();
  const windows = [
    createCallWindow({ limit: 100, ms: 60_000, now }),
    createCallWindow({ limit: 500, ms: 600_000, now }),
  ];

  const people = createHiresscopeSignIn({ now, person: options.person });
  const signedIn: RequestHandler = (request, response, next) => {
    const bearer = accepts === "x_api_key" ? "" : bearerIn(request.get("authorization"));
    const header = accepts === "bearer" ? "" : (request.get("x-api-key") ?? "");
    if (sameSecret(bearer, token) || sameSecret(header, token) || people.isSignedIn(bearer)) next();
    else response.status(401).json({ message: "Unauthorized" });
  };
  const limited: RequestHandler = (_request, response, next) => {
    const full = options.unlimited ? undefined : windows.find((window) => !window.take());
    if (full === undefined) return next();
    response.set("Retry-After", String(Math.ceil((full.endsAt() - now()) / 1000)));
    response.status(429).json({ message: "Too Many Requests" });
  };
  const router = express.Router();
  router.use("/api/v1/auth", express.json({ limit: "64kb" }), people.router);
  router.use("/api/v1", signedIn, limited, express.json({ limit: "64kb" }), webhooks.router);
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
    webhooks,
    application: (id) => applications.get(id),
    addApplication: ({ id, status = "SCORED" }) => void applications.set(id, { id, status, timesSet: 0 }),
  };
}

/**
 * The part of HIRESSCOPE that has an API: registering a webhook.
 *
 * Source    https://hiresscope.com/docs/zapier (read 2026-11-21): `POST /api/v1/webhooks` with a bearer token,
 *           `{ url, events, isActive }`, answers `{ id, secret, url, events }`, the secret only here
 * Assumed   201, 401 and 422 with `{ "message" }`, HTTPS addresses only, and how a webhook is listed and removed:
 *           the page shows none of these
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import express, { type RequestHandler, type Router } from "express";
import { z } from "zod";

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

export interface HiresscopeApi {
  readonly router: Router;
  readonly token: string;
  webhooks(): RegisteredWebhook[];
}

const Registration = z.object({
  url: z.url({ protocol: /^https$/ }),
  events: z.array(z.enum(HIRESSCOPE_EVENTS)).min(1),
  isActive: z.boolean().default(true),
});

export function createHiresscopeApi(options: { token?: string } = {}): HiresscopeApi {
  const token = options.token ?? `hs_${randomBytes(16).toString("hex")}`;
  const webhooks = new Map<string, RegisteredWebhook>();

  const signedIn: RequestHandler = (request, response, next) => {
    const given = Buffer.from(/^Bearer (.+)$/.exec(request.get("authorization") ?? "")?.[1] ?? "");
    const wanted = Buffer.from(token);
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) next();
    else response.status(401).json({ message: "Unauthorized" });
  };
  /** The secret is shown once, in the answer that made it. */
  const shown = ({ secret: _secret, ...webhook }: RegisteredWebhook) => webhook;

  const router = express.Router();
  router.use("/api/v1/webhooks", signedIn, express.json({ limit: "64kb" }));
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
  return { router, token, webhooks: () => [...webhooks.values()] };
}

/**
 * HIRESSCOPE's webhooks: registering them as its page documents, and listing, changing and removing them as it may well do.
 * Misbehaves when it is asked to, as vendors do.
 *
 * Source    https://hiresscope.com/docs/zapier (read 2026-11-21): `POST /api/v1/webhooks`, `{ url, events, isActive }`
 *           answers `{ id, secret, url, events }`, the secret only there
 * Assumed   everything else, see hiresscope-api.ts
 */
import { randomBytes } from "node:crypto";
import express, { type Response, type Router } from "express";
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

/** How it behaves at present; changed at any time. */
export interface WebhookBehaviour {
  /** What its API has beside registering. The page documents none of these. */
  offers: { list: boolean; change: boolean; remove: boolean };
  /** So many webhooks a page; null lists all at once. */
  pageSize: number | null;
  /** The message with which every registration is refused. */
  refuses: string | null;
  /** What must not be registered twice, with 409. */
  unique: "address" | "host" | null;
  /** So many of the next changes are made, and the line breaks before the answer. */
  breaksAfter: number;
  /** So many of the next calls are answered with 503, and nothing is done. */
  fails: number;
  /** Every webhook is off, whatever it was told. */
  switchesOff: boolean;
}

export interface HiresscopeWebhooks {
  /** To be mounted below `/api/v1`, behind its access control. */
  readonly router: Router;
  readonly behaviour: WebhookBehaviour;
  all(): RegisteredWebhook[];
  /** As if somebody else had registered it. */
  add(webhook: { url: string; events: string[]; isActive?: boolean }): RegisteredWebhook;
  /** Forgets one. */
  lose(id: string): void;
  pause(id: string): void;
  /** Gives it another id. */
  rename(id: string): void;
}

const Events = z.array(z.enum(HIRESSCOPE_EVENTS)).min(1);

/** @param options.anyAddress  takes plain HTTP addresses too, as a stand-in on one machine must */
export function createHiresscopeWebhooks(options: { anyAddress?: boolean } = {}): HiresscopeWebhooks {
  const webhooks = new Map<string, RegisteredWebhook>();
  const behaviour: WebhookBehaviour = {
    offers: { list: true, change: true, remove: true },
    pageSize: null,
    refuses: null,
    unique: "address",
    breaksAfter: 0,
    fails: 0,
    switchesOff: false,
  };
  const Registration = z.object({
    url: z.url({ protocol: options.anyAddress ? /^https?$/ : /^https$/ }),
    events: Events,
    isActive: z.boolean().default(true),
  });
  const Change = z.object({ events: Events, isActive: z.boolean() }).partial();

  const newId = (): string => `wh_${randomBytes(9).toString("base64url")}`;
  const add: HiresscopeWebhooks["add"] = ({ url, events, isActive = true }) => {
    const webhook = {
      id: newId(),
      secret: `whsec_${randomBytes(24).toString("hex")}`,
      url,
      events: [...events],
      isActive,
    };
    webhooks.set(webhook.id, webhook);
    return webhook;
  };
  /** The secret is shown once, in the answer that made it. */
  const shown = ({ secret: _secret, ...webhook }: RegisteredWebhook) => ({
    ...webhook,
    isActive: webhook.isActive && !behaviour.switchesOff,
  });
  const notThere = (response: Response): void => void response.status(404).json({ message: "Not Found" });
  const isTaken = (url: string): boolean =>
    behaviour.unique !== null &&
    [...webhooks.values()].some((other) =>
      behaviour.unique === "host" ? new URL(other.url).host === new URL(url).host : other.url === url,
    );
  /** The work is done; whether anybody hears of it is another matter. */
  const answer = (response: Response, status: number, body?: unknown): void => {
    if (behaviour.breaksAfter > 0) {
      behaviour.breaksAfter -= 1;
      response.destroy();
    } else if (body === undefined) response.status(status).end();
    else response.status(status).json(body);
  };

  const router = express.Router();
  router.use("/webhooks", (_request, response, next) => {
    if (behaviour.fails === 0) return next();
    behaviour.fails -= 1;
    response.status(503).json({ message: "Service Unavailable" });
  });
  router.post("/webhooks", (request, response) => {
    const parsed = Registration.safeParse(request.body);
    if (behaviour.refuses !== null) response.status(403).json({ message: behaviour.refuses });
    else if (!parsed.success) response.status(422).json({ message: z.prettifyError(parsed.error) });
    else if (isTaken(parsed.data.url)) response.status(409).json({ message: "Webhook already exists" });
    else {
      const { id, secret, url, events } = add(parsed.data);
      answer(response, 201, { id, secret, url, events });
    }
  });
  router.get("/webhooks", (request, response) => {
    if (!behaviour.offers.list) return void response.status(405).json({ message: "Method Not Allowed" });
    const all = [...webhooks.values()].map(shown);
    const { pageSize } = behaviour;
    if (pageSize === null) return void response.json(all);
    const page = Number(request.query["page"] ?? 1);
    const totalPages = Math.max(1, Math.ceil(all.length / pageSize));
    response.json({ data: all.slice((page - 1) * pageSize, page * pageSize), page, totalPages });
  });
  router.patch("/webhooks/:id", (request, response) => {
    const webhook = webhooks.get(request.params.id);
    const parsed = Change.safeParse(request.body);
    if (!behaviour.offers.change || !webhook) notThere(response);
    else if (!parsed.success) response.status(422).json({ message: z.prettifyError(parsed.error) });
    else {
      Object.assign(webhook, parsed.data);
      answer(response, 200, shown(webhook));
    }
  });
  router.delete("/webhooks/:id", (request, response) => {
    if (!behaviour.offers.remove || !webhooks.delete(request.params.id)) notThere(response);
    else answer(response, 204);
  });

  return {
    router,
    behaviour,
    all: () => [...webhooks.values()],
    add,
    lose: (id) => void webhooks.delete(id),
    pause(id) {
      const webhook = webhooks.get(id);
      if (webhook) webhook.isActive = false;
    },
    rename(id) {
      const webhook = webhooks.get(id);
      if (!webhook || !webhooks.delete(id)) return;
      webhook.id = newId();
      webhooks.set(webhook.id, webhook);
    },
  };
}

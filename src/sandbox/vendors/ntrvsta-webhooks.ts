/**
 * NTRVSTA's webhooks, both kinds: those that its API makes (Settings → Webhooks), and the one endpoint of an organisation
 * (Settings → Integrations). Misbehaves when it is asked to, as vendors do.
 *
 * Source    https://docs.ntrvsta.com/docs/webhooks (read 2026-11-21): create, update, test, logs, stats, failed deliveries
 *           and a connectivity test, as calls of a client without their HTTP paths; neither a list nor a removal
 * Enforced  the nine events; `url`, `events`, `secret` and `active` to create; a test names an event; a failed delivery
 *           shows `id`, `error_message` and `retry_count`; X-NTRVSTA-Signature is the hex HMAC-SHA256 of the body
 * Assumed   `/v1/webhooks` and below it, PATCH, 201, 202, 404 and 422; HTTPS addresses only; that a failed delivery or its
 *           log shows what was to be sent
 */
import { createHmac, randomBytes } from "node:crypto";
import express, { type Response, type Router } from "express";
import { z } from "zod";

export const NTRVSTA_EVENTS = [
  "interview.created",
  "interview.updated",
  "interview.deleted",
  "session.started",
  "session.completed",
  "session.abandoned",
  "candidate.invited",
  "candidate.reminded",
  "candidate.updated",
] as const;
type NtrvstaEvent = (typeof NTRVSTA_EVENTS)[number];

export interface NtrvstaWebhook {
  id: string;
  url: string;
  events: string[];
  active: boolean;
  secret: string;
}

interface Delivery {
  id: string;
  webhookId: string;
  event: string;
  at: string;
  body: string;
  status: "success" | "failed";
  error: string | null;
}

/** How it behaves at present; changed at any time. */
export interface NtrvstaBehaviour {
  /** Calls that answer 404. */
  lacks: ReadonlySet<"update" | "test" | "logs" | "stats" | "failed_deliveries" | "connectivity">;
  /** Where what was to be delivered is shown. */
  showsPayloads: "failed_deliveries" | "logs" | "nowhere";
  /** The message with which every registration is refused. */
  refuses: string | null;
  /** So many of the next deliveries count as failed although they arrived. */
  losesAnswers: number;
  /** So many of the next changes are made, and the line breaks before the answer. */
  breaksAfter: number;
}

export interface NtrvstaWebhooks {
  /** To be mounted at the root, behind the API's access control. */
  readonly router: Router;
  readonly behaviour: NtrvstaBehaviour;
  all(): NtrvstaWebhook[];
  /** Something happens: every active webhook that asked for it is called, once. */
  happen(event: NtrvstaEvent, data: unknown, at: string): Promise<void>;
  /** What Settings → Integrations holds; null: nothing. */
  endpoint: { url: string; secret: string } | null;
  /** A result is there: the endpoint is called, with its own key. @returns the status; null when nobody was called */
  complete(result: { resultId: string } & Record<string, unknown>, at: string): Promise<number | null>;
}

const Events = z.array(z.enum(NTRVSTA_EVENTS)).min(1);
const Test = z.strictObject({
  webhookId: z.string().optional(),
  event: z.enum(NTRVSTA_EVENTS),
  testData: z.record(z.string(), z.unknown()),
});

/** @param options.anyAddress  takes plain HTTP addresses too, as a stand-in on one machine must */
export function createNtrvstaWebhooks(
  options: { now?: () => number; anyAddress?: boolean } = {},
): NtrvstaWebhooks {
  const { now = Date.now, anyAddress = false } = options;
  const webhooks = new Map<string, NtrvstaWebhook>();
  const deliveries: Delivery[] = [];
  const behaviour: NtrvstaBehaviour = {
    lacks: new Set(),
    showsPayloads: "failed_deliveries",
    refuses: null,
    losesAnswers: 0,
    breaksAfter: 0,
  };
  const Webhook = z.strictObject({
    url: z.url({ protocol: anyAddress ? /^https?$/ : /^https$/ }),
    events: Events,
    secret: z.string().min(8),
    active: z.boolean(),
  });
  const Change = Webhook.partial().extend({
    debug: z.boolean().optional(),
    logLevel: z.enum(["basic", "detailed"]).optional(),
  });

  const send = async (
    url: string,
    body: string,
    secret: string,
    headers: Record<string, string> = {},
  ): Promise<number> => {
    const signature = createHmac("sha256", secret).update(body).digest("hex");
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "x-ntrvsta-signature": signature, ...headers },
      body,
      redirect: "error",
      signal: AbortSignal.timeout(10_000),
    });
    await answer.arrayBuffer();
    return answer.status;
  };
  const deliver = async (
    webhook: NtrvstaWebhook,
    event: string,
    at: string,
    data: unknown,
  ): Promise<void> => {
    const body = JSON.stringify({ event, timestamp: at, data });
    const id = `dlv_${randomBytes(8).toString("hex")}`;
    let error: string | null = null;
    try {
      const status = await send(webhook.url, body, webhook.secret);
      if (status >= 300) error = `HTTP ${status}`;
    } catch {
      error = "connect ECONNREFUSED";
    }
    if (behaviour.losesAnswers > 0) {
      behaviour.losesAnswers -= 1;
      error ??= "socket hang up";
    }
    const status = error === null ? "success" : "failed";
    deliveries.push({ id, webhookId: webhook.id, event, at, body, status, error });
  };

  const shown = ({ secret: _secret, ...webhook }: NtrvstaWebhook) => webhook;
  /** The work is done; whether anybody hears of it is another matter. */
  const answer = (response: Response, status: number, webhook: NtrvstaWebhook): void => {
    if (behaviour.breaksAfter === 0) return void response.status(status).json(shown(webhook));
    behaviour.breaksAfter -= 1;
    response.destroy();
  };
  const notThere = (response: Response): void => refuse(response, 404, "not_found", "Webhook not found");
  const invalid = (response: Response, error: z.ZodError): void =>
    refuse(response, 422, "validation_failed", z.prettifyError(error));

  const router = express.Router();
  router.post("/v1/webhooks", (request, response) => {
    const parsed = Webhook.safeParse(request.body);
    if (behaviour.refuses !== null) refuse(response, 403, "forbidden", behaviour.refuses);
    else if (!parsed.success) invalid(response, parsed.error);
    else {
      const webhook = { id: `webhook_${randomBytes(9).toString("hex")}`, ...parsed.data };
      webhooks.set(webhook.id, webhook);
      answer(response, 201, webhook);
    }
  });
  router.patch("/v1/webhooks/:id", (request, response) => {
    const webhook = behaviour.lacks.has("update") ? undefined : webhooks.get(request.params.id);
    const parsed = Change.safeParse(request.body);
    if (!webhook) notThere(response);
    else if (!parsed.success) invalid(response, parsed.error);
    else {
      const { debug: _debug, logLevel: _logLevel, ...changes } = parsed.data;
      Object.assign(webhook, changes);
      answer(response, 200, webhook);
    }
  });

  /** A call about one webhook. */
  const about = (
    method: "get" | "post",
    path: string,
    name: NtrvstaBehaviour["lacks"] extends ReadonlySet<infer N> ? N : never,
    handle: (webhook: NtrvstaWebhook, request: express.Request, response: Response) => void | Promise<void>,
  ): void => {
    router[method](`/v1/webhooks/:id/${path}`, async (request, response) => {
      const webhook = behaviour.lacks.has(name) ? undefined : webhooks.get(request.params["id"] ?? "");
      if (webhook) await handle(webhook, request, response);
      else notThere(response);
    });
  };
  about("post", "test", "test", (webhook, request, response) => {
    const parsed = Test.safeParse(request.body);
    if (!parsed.success) return invalid(response, parsed.error);
    response.status(202).json({ success: true });
    void deliver(webhook, parsed.data.event, new Date(now()).toISOString(), parsed.data.testData);
  });
  about("get", "logs", "logs", ({ id }, request, response) => {
    const wanted = request.query["status"];
    const found = deliveries.filter(
      ({ webhookId, status }) => webhookId === id && (!wanted || status === wanted),
    );
    response.json(
      found.slice(0, limitOf(request)).map(({ id: deliveryId, event, at, status, body }) => ({
        id: deliveryId,
        event,
        timestamp: at,
        status,
        ...(behaviour.showsPayloads === "logs" && { payload: JSON.parse(body) as unknown }),
      })),
    );
  });
  about("get", "stats", "stats", ({ id }, _request, response) => {
    const own = deliveries.filter(({ webhookId }) => webhookId === id);
    const successful = own.filter(({ status }) => status === "success").length;
    response.json({
      total_deliveries: own.length,
      successful_deliveries: successful,
      failed_deliveries: own.length - successful,
      success_rate: own.length === 0 ? 0 : successful / own.length,
    });
  });
  about("get", "failed-deliveries", "failed_deliveries", ({ id }, request, response) => {
    const { since } = z.object({ since: z.string().default("") }).parse(request.query);
    const failed = deliveries.filter(
      ({ webhookId, status, at }) =>
        webhookId === id && status === "failed" && Date.parse(at) >= Date.parse(since),
    );
    response.json(
      failed.slice(0, limitOf(request)).map(({ id: deliveryId, error, event, at, body }) => ({
        id: deliveryId,
        error_message: error,
        retry_count: 0,
        ...(behaviour.showsPayloads === "failed_deliveries" && {
          event,
          timestamp: at,
          payload: JSON.parse(body) as unknown,
        }),
      })),
    );
  });
  about("post", "connectivity", "connectivity", async ({ url }, _request, response) => {
    try {
      await fetch(url, { method: "GET", redirect: "manual", signal: AbortSignal.timeout(10_000) });
      response.json({ success: true });
    } catch {
      response.json({ success: false, error: "connect ECONNREFUSED" });
    }
  });

  const made: NtrvstaWebhooks = {
    router,
    behaviour,
    endpoint: null,
    all: () => [...webhooks.values()],
    async happen(event, data, at) {
      const called = [...webhooks.values()].filter(({ active, events }) => active && events.includes(event));
      await Promise.all(called.map((webhook) => deliver(webhook, event, at, data)));
    },
    async complete(result, at) {
      if (made.endpoint === null) return null;
      const body = JSON.stringify({ event: "result.completed", timestamp: at, data: result });
      return await send(made.endpoint.url, body, made.endpoint.secret, {
        "x-ntrvsta-idempotency-key": `result.completed:${result.resultId}`,
        "x-ntrvsta-event": "result.completed",
      });
    },
  };
  return made;
}

function limitOf(request: express.Request): number {
  return Math.max(1, Number(request.query["limit"] ?? 20));
}

function refuse(response: Response, status: number, code: string, message: string): void {
  response.status(status).json({ error: { code, message } });
}

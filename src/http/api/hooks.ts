/** `/hooks`, and the same at `/api/hooks`: REST hooks at us. */
import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";
import type { Subscriber } from "../../hooks/subscriptions/subscriptions.ts";
import { subscriptionSamples } from "../../hooks/subscriptions/subscription-samples.ts";
import type { Caller } from "../access.ts";
import { defineRoute } from "./define-route.ts";
import { listOf } from "./page.ts";
import { SubscribedShape, SubscriptionInput, SubscriptionShape } from "./shapes/subscription.ts";

const Params = z.object({ id: z.string().describe("The subscription's id.") });

export const hookRoutes = [
  defineRoute({
    method: "get",
    path: "/hooks",
    operationId: "listSubscriptions",
    tag: "hooks",
    scope: "subscribe",
    summary: "Who is told of what",
    description: "With the scope `subscribe` alone: what this token subscribed to. With `write`: everything.",
    query: z.strictObject({
      removed: z.enum(["true", "false"]).default("false").describe("Those that ended, and why, instead."),
    }),
    answer: { status: 200, about: "Oldest first.", body: listOf(SubscriptionShape) },
    handle: async ({ query, caller }, { subscriptions }) => ({
      items: await subscriptions.list(subscriberOf(caller), { removed: query.removed === "true" }),
    }),
  }),
  defineRoute({
    method: "post",
    path: "/hooks",
    operationId: "subscribe",
    tag: "hooks",
    scope: "subscribe",
    summary: "Be told of events at an address",
    description:
      "The same address, event, connection and filter again are the same subscription: 200, with its mapping, order and end as wished now. An answer with a secret is not kept for an `Idempotency-Key`; none is needed here.",
    shownOnce: true,
    body: SubscriptionInput,
    answer: {
      status: 201,
      about: "The subscription, with the secret by which deliveries are signed.",
      body: SubscribedShape,
      instead: { status: 200, about: "It was there already.", when: (body) => body.existing },
    },
    problems: [
      "invalid_subscription",
      "invalid_target",
      "target_refused",
      "target_not_found",
      "too_many_subscriptions",
      "secret_unreadable",
    ],
    handle({ body, caller }, { subscriptions }) {
      const { targetUrl, target_url, hookUrl, url, ...wish } = body;
      const target = targetUrl ?? target_url ?? hookUrl ?? url;
      if (target === undefined) {
        throw new ConfigError("Say where deliveries go: `targetUrl` is missing.", {
          code: "invalid_target",
          path: "targetUrl",
        });
      }
      return subscriptions.subscribe({ ...wish, targetUrl: target }, subscriberOf(caller));
    },
  }),
  defineRoute({
    method: "delete",
    path: "/hooks",
    operationId: "unsubscribeTarget",
    tag: "hooks",
    scope: "subscribe",
    summary: "Stop telling an address",
    description: "Whatever this token subscribed at that address; with `write`, whoever did.",
    query: z.strictObject({
      targetUrl: z.string().describe("Where deliveries go, as it was subscribed."),
      event: z.string().optional().describe("Only this event."),
    }),
    answer: { status: 204, about: "It is told of nothing more, or was not before." },
    async handle({ query, caller }, { subscriptions }) {
      await subscriptions.unsubscribeTarget(query.targetUrl, query.event, subscriberOf(caller));
    },
  }),
  defineRoute({
    method: "get",
    path: "/hooks/samples",
    operationId: "listSubscriptionSamples",
    tag: "hooks",
    scope: "subscribe",
    summary: "What would be delivered",
    description:
      "The newest real events, else the vendors' samples, in exactly the shape of a delivery. What opens doors (session tokens, recordings) reads `[hidden]`.",
    query: z.strictObject({
      event: z.string().describe("As it would be subscribed to."),
      connection: z.string().optional().describe("Only this connection's, by id or name."),
      filter: z.string().max(20_000).optional().describe("JSONata, as it would be subscribed with."),
      mapping: z.string().max(20_000).optional().describe("JSONata, as it would be subscribed with."),
      limit: z.coerce.number().int().min(1).max(100).default(3).describe("How many at most."),
    }),
    answer: {
      status: 200,
      about: "Newest first. Each has an `id`.",
      body: listOf(z.record(z.string(), z.unknown())),
    },
    problems: ["invalid_subscription", "app_refused", "destination_unavailable"],
    handle: async ({ query }, options) => ({ items: await subscriptionSamples(query, options) }),
  }),
  defineRoute({
    method: "get",
    path: "/hooks/:id",
    operationId: "getSubscription",
    tag: "hooks",
    scope: "subscribe",
    summary: "One subscription",
    description: "One that was removed stays here, with the reason.",
    params: Params,
    answer: { status: 200, about: "The subscription.", body: SubscriptionShape },
    problems: ["subscription_not_found"],
    handle: ({ params, caller }, { subscriptions }) => subscriptions.get(params.id, subscriberOf(caller)),
  }),
  defineRoute({
    method: "delete",
    path: "/hooks/:id",
    operationId: "unsubscribe",
    tag: "hooks",
    scope: "subscribe",
    summary: "Be told no more",
    description: "What waits to be delivered is cancelled.",
    params: Params,
    answer: { status: 204, about: "It is gone, or was before." },
    problems: ["subscription_not_found"],
    async handle({ params, caller }, { subscriptions }) {
      await subscriptions.unsubscribe(params.id, subscriberOf(caller));
    },
  }),
  defineRoute({
    method: "post",
    path: "/hooks/:id/renew",
    operationId: "renewSubscription",
    tag: "hooks",
    scope: "subscribe",
    summary: "Count its days from now",
    params: Params,
    body: {
      schema: z.strictObject({
        expiresInDays: z
          .number()
          .positive()
          .max(3650)
          .nullish()
          .describe("Left out: as many as it had. Null: it does not expire any more."),
      }),
      optional: true,
    },
    answer: { status: 200, about: "The subscription with its new end.", body: SubscriptionShape },
    problems: ["subscription_not_found"],
    handle: ({ params, body, caller }, { subscriptions }) =>
      subscriptions.renew(params.id, subscriberOf(caller), body.expiresInDays),
  }),
  defineRoute({
    method: "post",
    path: "/hooks/:id/resume",
    operationId: "resumeSubscription",
    tag: "hooks",
    scope: "subscribe",
    summary: "Deliver what was kept while it was paused",
    params: Params,
    answer: { status: 200, about: "The subscription, active.", body: SubscriptionShape },
    problems: ["subscription_not_found"],
    handle: ({ params, caller }, { subscriptions }) => subscriptions.resume(params.id, subscriberOf(caller)),
  }),
];

function subscriberOf({ id, scopes }: Caller): Subscriber {
  return { id, seesAll: scopes.includes("write") || scopes.includes("admin") };
}

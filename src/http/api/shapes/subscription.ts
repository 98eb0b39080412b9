/** How the API shows subscriptions. */
import { z } from "zod";
import { Time } from "./time.ts";

export const SubscriptionShape = z
  .object({
    id: z.string(),
    targetUrl: z.string().describe("Where deliveries go."),
    event: z
      .string()
      .describe("`candidate.scored`, or a vendor's own such as `hiresscope.application_scored`."),
    connection: z.string().nullable().describe("Only events of this connection; null: of every one."),
    filter: z.string().nullable().describe("JSONata: only events for which it holds."),
    mapping: z.string().nullable().describe("JSONata that gives the body; null: the whole event."),
    ordered: z.boolean().describe("Whether events about one candidate are delivered one after the other."),
    state: z
      .enum(["active", "paused"])
      .describe("`paused`: nothing reached it for days, so that what happens is kept until it is resumed."),
    stateReason: z.string().nullable().describe("Why it is paused."),
    problem: z.string().nullable().describe("What the newest delivery that waits is waiting for."),
    createdAt: Time,
    expiresAt: Time.nullable().describe("When it is removed unless it is renewed; null: never."),
    expiration_date: z.string().nullable().describe("The same as ISO 8601, for Zapier."),
    removedAt: Time.nullable(),
    removedReason: z.string().nullable().describe("Why it was removed."),
  })
  .meta({ id: "Subscription", description: "A REST hook: an address that is told of events." });

export const SubscribedShape = z
  .object({
    ...SubscriptionShape.shape,
    secret: z
      .string()
      .nullable()
      .describe(
        "`whsec_…`, by which deliveries are signed (Standard Webhooks). Shown here and nowhere else; null when somebody else had subscribed the same before.",
      ),
    existing: z.boolean().describe("True when it was there already."),
  })
  .meta({
    id: "Subscribed",
    description: "A subscription with its secret, as the one who subscribes sees it.",
  });

export const SubscriptionInput = z
  .strictObject({
    targetUrl: z.string().optional().describe("Where deliveries go: https, on the public internet."),
    target_url: z.string().optional().describe("The same."),
    hookUrl: z.string().optional().describe("The same, as Zapier's examples call it."),
    url: z.string().optional().describe("The same."),
    event: z
      .string()
      .describe("A hiring event (`candidate.scored`), or a vendor's own (`hiresscope.application_scored`)."),
    connection: z.string().nullish().describe("Only events of this connection, by id or name."),
    filter: z.string().max(20_000).nullish().describe("JSONata: only events for which it holds."),
    mapping: z.string().max(20_000).nullish().describe("JSONata that gives the body, an object."),
    ordered: z
      .boolean()
      .default(false)
      .describe("Deliver events about one candidate one after the other, also while one of them fails."),
    expiresInDays: z
      .number()
      .positive()
      .max(3650)
      .nullish()
      .describe("When it is removed unless it is renewed; left out: never."),
  })
  .meta({ id: "SubscriptionInput", description: "What somebody wants to be told of, and where." });

/**
 * Delivers events to whoever subscribed to them (`/hooks`). No automation of a person's can use it: each subscription
 * has one of its own, and stands in for the connection.
 *
 * Sources   https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md,
 *           https://docs.zapier.com/integrations/build/cli-hook-trigger (read 2026-11-21)
 * Signing   Standard Webhooks, with the secret that the subscriber was shown
 * Answers   any 2xx is taken; 410 ends the subscription; whatever else is tried again, for days. Nothing is followed
 *           elsewhere: a signature and a candidate's data are for the address that was subscribed
 * Repeats   at least once: every try of a delivery carries the same `webhook-id` and `Idempotency-Key`
 */
import { z } from "zod";
import {
  action,
  defineAction,
  type ActionContext,
  type Batch,
  type BatchItem,
  type BatchOutcome,
  type CallContext,
  type HttpAnswer,
} from "../../src/core/define-action.ts";
import { ConfigError, Gone, RetryLater } from "../../src/core/errors.ts";
import { field } from "../../src/core/fields.ts";
import { SUBSCRIBER } from "../../src/core/subscription.ts";
import { signedHeaders } from "../webhooks/signed-headers.ts";

const fields = {
  target_url: field.text({ label: "Address" }),
  signing_secret: field.secret({ label: "Signing secret", pattern: /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/ }),
} as const;
type Context = CallContext<typeof fields>;

/** Standard Webhooks wants senders to wait 15 to 30 seconds. */
const TIMEOUT_MS = 20_000;
/** So many deliveries of one subscription are under way at a time, while it keeps up. */
const AT_A_TIME = 25;

const DeliveryInput = z
  .strictObject({
    /** True when the subscription has a mapping: what it gives is the body, and never the whole event instead. */
    mapped: z.boolean().default(false),
    body: z.record(z.string(), z.unknown()).optional(),
  })
  .superRefine(({ mapped, body }, context) => {
    if (mapped && body === undefined)
      context.addIssue({ code: "custom", path: ["body"], message: "is missing: the mapping gave nothing" });
  });
type DeliveryInput = z.output<typeof DeliveryInput>;

const inOrder: Batch<typeof fields> = {
  most: AT_A_TIME,
  windowMs: 20,
  async run(context, items) {
    // what an outage held up goes one by one: so it arrives in order, and a target still down is asked once
    const catchesUp = items.some(({ waited }) => waited === true);
    if (!catchesUp) return Promise.all(items.map((item) => outcomeOf(context, item)));
    const outcomes: BatchOutcome[] = [];
    for (const item of items) {
      const before = outcomes.at(-1);
      outcomes.push(before && stops(before) ? before : await outcomeOf(context, item));
    }
    return outcomes;
  },
};

const deliver = action<typeof fields>()({
  noun: "Delivery",
  label: "Deliver an event",
  description: "Delivers an event to a subscriber.",
  input: DeliveryInput,
  passesOn: true,
  outputSample: { status: 200 },
  // all of one subscription: it has one line, which closes while its target is down
  lane: () => "deliveries",
  batch: inOrder,
  describe: () => "deliver the event to the subscriber",
  effect: () => ({ what: "delivered to the subscriber" }),
  repeats:
    "A delivery is sent at least once: when an answer is lost it is sent again, with the same webhook-id, by which the subscriber can tell a repeat.",
  run: send,
});

export const subscriber = defineAction({
  key: SUBSCRIBER,
  label: "Subscriber",
  summary: "Whoever subscribed to events.",
  sources: [
    "https://www.standardwebhooks.com/",
    "https://docs.zapier.com/integrations/build/cli-hook-trigger",
  ],
  connection: fields,
  setup: [],
  namesHost: true,
  classify,
  actions: { deliver },
});

async function outcomeOf(context: Context, item: BatchItem): Promise<BatchOutcome> {
  try {
    return { output: await send({ ...context, ...(item as BatchItem<DeliveryInput>) }) };
  } catch (error) {
    context.signal.throwIfAborted();
    return { error };
  }
}

/** What befell one befalls those behind it: they would be sent in vain, or out of order. */
function stops(outcome: BatchOutcome): boolean {
  return "error" in outcome && (outcome.error instanceof RetryLater || outcome.error instanceof Gone);
}

async function send(context: ActionContext<typeof fields, DeliveryInput>): Promise<{ status: number }> {
  const { http, connection, input, event, runStepId, now } = context;
  if (event === undefined) throw new TypeError("a delivery is of an event");
  const body = JSON.stringify(input.mapped ? { id: event.id, ...input.body } : event);
  try {
    const { status } = await http.send("POST", connection.target_url, {
      headers: {
        "content-type": "application/json; charset=utf-8",
        ...signedHeaders({ secret: connection.signing_secret, id: runStepId, timestampMs: now(), body }),
      },
      text: body,
      idempotencyKey: runStepId,
      timeoutMs: TIMEOUT_MS,
      safeToRepeat: true,
      redirects: false,
      statusOnly: true,
      truncate: true,
    });
    return { status };
  } catch (error) {
    // nobody can mend somebody else's DNS, but it may lead elsewhere tomorrow
    if (!(error instanceof ConfigError) || error.code !== "egress_refused") throw error;
    throw new RetryLater(
      `${hostOf(connection.target_url)} leads to an address inside this server's own network, where nothing is delivered.`,
      { code: "target_refused", ...(error.detail !== undefined && { detail: error.detail }), cause: error },
    );
  }
}

function classify({ status, url }: HttpAnswer): Gone | RetryLater | undefined {
  // 429 is the client's: it makes all deliveries to this subscriber wait
  if (status < 300 || status === 429) return undefined;
  const host = hostOf(url);
  if (status === 410) {
    return new Gone(`${host} answered 410: it does not want to be told any more.`, {
      code: "subscriber_gone",
    });
  }
  const why =
    status < 400 ? `pointed to another address (${status}), which is not followed` : `answered ${status}`;
  return new RetryLater(`${host} ${why}.`, { code: "delivery_refused" });
}

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? "the subscriber";
}

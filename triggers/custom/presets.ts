/**
 * How well-known senders sign and name their events, as settings of a connection. Facts are from the pages in
 * `sources` (read 2026-11-21). A preset fills in what its owner leaves empty.
 */
import { bodyHmac, timestampedHmac, type HmacScheme } from "../../src/core/signature/signature-scheme.ts";

export interface Preset {
  label: string;
  sources: readonly string[];
  scheme: HmacScheme;
  /** As in the setting `event_name`. */
  eventName: string;
  /** As in the setting `delivery_id`; left out where only the body tells two deliveries apart. */
  deliveryId?: string;
  /** As in the setting `test_mark`. */
  testMark?: string;
  challenge?: "echo" | "zoom";
}

/** https://github.com/standard-webhooks/standard-webhooks: a list, so that two secrets can sign; `v1a` is not HMAC. */
function standard(name: "webhook" | "svix"): HmacScheme {
  return {
    kind: "hmac",
    header: `${name}-signature`,
    algorithm: "sha256",
    encoding: "base64",
    format: "list",
    signatureKey: "v1",
    signed: "{id}.{t}.{body}",
    timestamp: { from: "header", name: `${name}-timestamp` },
    idHeader: `${name}-id`,
    toleranceSeconds: 300,
    secretEncoding: "base64",
  };
}

/** Slack's way, which Zoom took over. */
function versionedHmac(header: string, timestampHeader: string): HmacScheme {
  return {
    ...bodyHmac({ header, prefix: "v0=" }),
    signed: "v0:{t}:{body}",
    timestamp: { from: "header", name: timestampHeader },
    toleranceSeconds: 300,
  };
}

export const PRESETS = {
  standard_webhooks: {
    label: "Standard Webhooks (webhook-id, webhook-timestamp, webhook-signature)",
    sources: ["https://github.com/standard-webhooks/standard-webhooks"],
    scheme: standard("webhook"),
    eventName: "type|event|event_type",
    // the same on every repeat, and signed
    deliveryId: "header:webhook-id",
  },
  svix: {
    label: "Svix (svix-id, svix-timestamp, svix-signature)",
    sources: ["https://docs.svix.com/receiving/verifying-payloads/how-manual"],
    scheme: standard("svix"),
    eventName: "type|event|event_type|eventType",
    deliveryId: "header:svix-id",
  },
  stripe: {
    label: "Stripe",
    sources: ["https://docs.stripe.com/webhooks/signature"],
    scheme: timestampedHmac({ header: "stripe-signature" }),
    eventName: "type",
    deliveryId: "id",
    testMark: "livemode=false",
  },
  github: {
    label: "GitHub",
    sources: ["https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries"],
    scheme: bodyHmac({ header: "x-hub-signature-256", prefix: "sha256=" }),
    eventName: "header:x-github-event",
    deliveryId: "header:x-github-delivery",
    testMark: "header:x-github-event=ping",
  },
  shopify: {
    label: "Shopify",
    sources: [
      "https://shopify.dev/docs/apps/build/webhooks/verify-deliveries",
      "https://shopify.dev/docs/apps/build/webhooks/delivery-structure",
    ],
    scheme: bodyHmac({ header: "x-shopify-hmac-sha256", encoding: "base64" }),
    eventName: "header:x-shopify-topic",
    deliveryId: "header:x-shopify-webhook-id",
  },
  slack: {
    label: "Slack (events, slash commands, buttons)",
    sources: [
      "https://docs.slack.dev/authentication/verifying-requests-from-slack",
      "https://api.slack.com/events/url_verification",
    ],
    scheme: versionedHmac("x-slack-signature", "x-slack-request-timestamp"),
    // an event, a slash command, a button or a form: each names itself elsewhere
    eventName: "event.type|command|type",
    deliveryId: "event_id",
    testMark: "ssl_check=1",
    challenge: "echo",
  },
  calendly: {
    label: "Calendly",
    sources: ["https://developer.calendly.com/api-docs/overview/webhooks/webhook-signatures"],
    // the page's own example refuses what is older than three minutes
    scheme: timestampedHmac({ header: "calendly-webhook-signature", toleranceSeconds: 180 }),
    eventName: "event",
    deliveryId: "event, created_at, payload.uri",
  },
  typeform: {
    label: "Typeform",
    sources: ["https://www.typeform.com/developers/webhooks/secure-your-webhooks/"],
    scheme: bodyHmac({ header: "typeform-signature", prefix: "sha256=", encoding: "base64" }),
    eventName: "event_type",
    deliveryId: "event_id",
  },
  zoom: {
    label: "Zoom",
    sources: [
      "https://developers.zoom.us/docs/api/webhooks/",
      "https://developers.zoom.us/changelog/platform/webhook-validation-and-verification-changes/",
    ],
    scheme: versionedHmac("x-zm-signature", "x-zm-request-timestamp"),
    eventName: "event",
    challenge: "zoom",
  },
  ashby: {
    label: "Ashby",
    sources: [
      "https://developers.ashbyhq.com/docs/authenticating-webhooks",
      "https://developers.ashbyhq.com/docs/common-payload-data",
    ],
    scheme: bodyHmac({ header: "ashby-signature", prefix: "sha256=" }),
    eventName: "action",
    // the same on every repeat, says the page, and for every webhook about one event
    deliveryId: "action, webhookActionId",
    testMark: "action=ping",
  },
  greenhouse: {
    label: "Greenhouse",
    sources: ["https://developers.greenhouse.io/webhooks.html"],
    scheme: bodyHmac({ header: "signature", prefix: "sha256 " }),
    eventName: "action",
    deliveryId: "header:greenhouse-event-id",
    testMark: "action=ping",
  },
} as const satisfies Record<string, Preset>;

export type PresetKey = keyof typeof PRESETS;

export function presetOf(key: string | undefined): Preset | undefined {
  return key !== undefined && Object.hasOwn(PRESETS, key) ? PRESETS[key as PresetKey] : undefined;
}

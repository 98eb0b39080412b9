/**
 * Signed calls that the senders themselves, or the tests of their own libraries, publish; and calls signed at test
 * time by libraries that are not ours. Zoom, Shopify, Calendly, Typeform, Ashby and Greenhouse publish no whole call:
 * OpenSSL signs as their pages say.
 */
import { sign as signGithub } from "@octokit/webhooks-methods";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Stripe } from "stripe";
import { Webhook as SvixWebhook } from "svix";
import { opensslDigest } from "../contract/foreign-signers.ts";

export interface PublishedCall {
  name: string;
  preset: string;
  secret: string;
  /** As they arrive: name, value, name, value … */
  rawHeaders: string[];
  body: string;
  /** When it was fresh. */
  nowMs: number;
}

const STANDARD = {
  secret: "whsec_plJ3nmyCDGBKInavdOK15jsl",
  id: "msg_loFOjxBNrRLzqYUf",
  t: "1731705121",
  body: '{"event_type":"ping","data":{"success":true}}',
  value: "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
};

const standardHeaders = (name: string, { id, t, value }: { id: string; t: string; value: string }) => [
  `${name}-id`,
  id,
  `${name}-timestamp`,
  t,
  `${name}-signature`,
  value,
];

/** Published with their digests. */
export const published: PublishedCall[] = [
  {
    // github.com/standard-webhooks/standard-webhooks, and docs.svix.com/receiving/verifying-payloads/how-manual
    name: "Standard Webhooks' example",
    preset: "standard_webhooks",
    secret: STANDARD.secret,
    rawHeaders: standardHeaders("webhook", STANDARD),
    body: STANDARD.body,
    nowMs: 1_731_705_121_000,
  },
  {
    name: "Svix's example",
    preset: "svix",
    secret: STANDARD.secret,
    rawHeaders: standardHeaders("svix", STANDARD),
    body: STANDARD.body,
    nowMs: 1_731_705_121_000,
  },
  {
    // the older example of the same page: one of several signatures is right, and v1a is of another kind
    name: "Svix's older example with several signatures",
    preset: "standard_webhooks",
    secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    rawHeaders: standardHeaders("webhook", {
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
      t: "1614265330",
      value:
        "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg== v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }),
    body: '{"test": 2432232314}',
    nowMs: 1_614_265_330_000,
  },
  {
    // docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    name: "GitHub's example",
    preset: "github",
    secret: "It's a Secret to Everybody",
    rawHeaders: [
      "X-Hub-Signature-256",
      "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    ],
    body: "Hello, World!",
    nowMs: 0,
  },
  {
    // docs.slack.dev/authentication/verifying-requests-from-slack
    name: "Slack's example",
    preset: "slack",
    secret: "8f742231b10e8888abcd99yyyzzz85a5",
    rawHeaders: [
      "X-Slack-Request-Timestamp",
      "1531420618",
      "X-Slack-Signature",
      "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
      "Content-Type",
      "application/x-www-form-urlencoded",
    ],
    body: "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
    nowMs: 1_531_420_618_000,
  },
  {
    // github.com/stripe/stripe-dotnet, src/StripeTests/Services/Events/EventUtilityTest.cs and event_test_signature.json
    name: "the call in Stripe's own tests",
    preset: "stripe",
    secret: "webhook_secret",
    rawHeaders: [
      "Stripe-Signature",
      "t=1533204620,v1=f0bdba6d4eacbd8ad8a3bbadd7248e633ec1477f7899c124c51b39405fa36613,v0=63f3a72374a733066c4be69ed7f8e5ac85c22c9f0a6a612ab9a025a9e4ee7eef",
    ],
    body: `{
  "id": "evt_123",
  "object": "event",
  "account": "acct_123",
  "api_version": "2017-05-25",
  "created": 1533204620,
  "data": {
    "object": {
      "id": "ii_123",
      "object": "invoiceitem",
      "amount": 1000,
      "currency": "usd",
      "customer": "cus_123",
      "date": 1533204620,
      "description": "Test Invoice Item",
      "discountable": false,
      "invoice": "in_123",
      "livemode": false,
      "metadata": {},
      "period": {
        "start": 1533204620,
        "end": 1533204620
      },
      "plan": null,
      "proration": false,
      "quantity": null,
      "subscription": null
    }
  },
  "livemode": false,
  "pending_webhooks": 1,
  "request": {
    "id": "req_123",
    "idempotency_key": "idempotency-key-123"
  },
  "type": "invoiceitem.created"
}
`,
    nowMs: 1_533_204_620_000,
  },
];

const NOW = 1_770_855_951_000;
const T = "1770855951";
const BODY = '{"type":"assessment.graded","id":"evt_7","name":"Zoë Łęcka"}';
const KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/** Signed by the senders' own libraries. */
export async function signedByLibraries(): Promise<PublishedCall[]> {
  const common = { body: BODY, nowMs: NOW };
  const standard = new StandardWebhook(KEY).sign("msg_1", new Date(NOW), BODY);
  const svix = new SvixWebhook(KEY).sign("msg_1", new Date(NOW), BODY);
  const stripe = new Stripe("sk_test_none").webhooks.generateTestHeaderString({
    payload: BODY,
    secret: "whsec_stripe",
    timestamp: Number(T),
  });
  return [
    {
      ...common,
      name: "standardwebhooks",
      preset: "standard_webhooks",
      secret: `whsec_${KEY}`,
      rawHeaders: standardHeaders("webhook", { id: "msg_1", t: T, value: standard }),
    },
    {
      ...common,
      name: "svix",
      preset: "svix",
      secret: `whsec_${KEY}`,
      rawHeaders: standardHeaders("svix", { id: "msg_1", t: T, value: svix }),
    },
    {
      ...common,
      name: "stripe",
      preset: "stripe",
      secret: "whsec_stripe",
      rawHeaders: ["Stripe-Signature", stripe],
    },
    {
      ...common,
      name: "@octokit/webhooks-methods",
      preset: "github",
      secret: "gh secret",
      rawHeaders: ["X-Hub-Signature-256", await signGithub("gh secret", BODY)],
    },
  ];
}

/** Signed by OpenSSL as the senders' pages say; none where this machine has no OpenSSL. */
export function signedByOpenssl(): PublishedCall[] {
  if (opensslDigest === null) return [];
  const secret = "a shared secret";
  const hex = (message: string) => opensslDigest?.("sha256", secret, message).toString("hex") ?? "";
  const base64 = (message: string) => opensslDigest?.("sha256", secret, message).toString("base64") ?? "";
  const call = (preset: string, rawHeaders: string[]): PublishedCall => ({
    name: preset,
    preset,
    secret,
    rawHeaders,
    body: BODY,
    nowMs: NOW,
  });
  return [
    call("shopify", ["X-Shopify-Hmac-SHA256", base64(BODY)]),
    call("calendly", ["Calendly-Webhook-Signature", `t=${T},v1=${hex(`${T}.${BODY}`)}`]),
    call("typeform", ["Typeform-Signature", `sha256=${base64(BODY)}`]),
    call("zoom", ["x-zm-request-timestamp", T, "x-zm-signature", `v0=${hex(`v0:${T}:${BODY}`)}`]),
    call("ashby", ["Ashby-Signature", `sha256=${hex(BODY)}`]),
    call("greenhouse", ["Signature", `sha256 ${hex(BODY)}`, "Greenhouse-Event-ID", "evt_1"]),
  ];
}

/**
 * Any other sender: a service that signs its webhooks and has no file here. Its connection says how it signs, how its
 * events are named and, if wanted, how a payload becomes a hiring event.
 *
 * Source    https://github.com/standard-webhooks/standard-webhooks and the senders' own pages (`custom/presets.ts`)
 * Signing   as the connection says: a preset, settings of one's own, or what was found out from one signed call
 * Delivery  as the sender does; what it repeats is recognised by its id where there is one, else by the body
 * Forms     Slack and GitHub may send `application/x-www-form-urlencoded`; the signature covers the bytes all the same
 */
import { z } from "zod";
import { assume } from "../src/core/assumptions.ts";
import { defineEvent, defineTrigger } from "../src/core/define-trigger.ts";
import { deriveSettings } from "./custom/derive-settings.ts";
import { customFields, type CustomSettings } from "./custom/fields.ts";
import { PRESETS } from "./custom/presets.ts";
import { challengeAnswer, deliveryIdOf, eventNameOf, isTestCall } from "./custom/read-call.ts";
import { schemeOf } from "./custom/scheme.ts";
import { mappingOf, validateSender } from "./custom/validate.ts";
import event from "./samples/custom.event.json" with { type: "json" };

export const custom = defineTrigger({
  key: "custom",
  label: "Any other sender",
  summary:
    "Any service that signs its webhooks, described without code: by a preset, by hand, or from one call.",
  sources: Object.values(PRESETS).flatMap(({ sources }) => [...sources]),
  connection: customFields,
  setup: [
    "On the sender's page for webhooks, make a new one with this address: {address}",
    "Choose the events that you want. If the page asks for a secret, make up a long one; if it shows one, copy it.",
    "Paste the same secret here as the signing secret.",
    "Choose the preset that the sender's page names. If there is none, choose `find_out` and let Hirewire find it out from one call.",
    "Let the sender send a test, and look at it under Events.",
  ],
  proof: "Let the sender send a test, if its page for webhooks offers one.",
  whenQuiet: [
    "On the sender's page for webhooks, look whether this address is still there and switched on, and what is said of its last calls: {address}",
  ],
  delivery: {
    timeoutMs: null,
    retryDelaysMs: [],
    afterFailures: "Whether a failed call is repeated is up to the sender: look at its page.",
  },
  validate: (settings) => validateSender(settings),
  verify: (settings) => schemeOf(settings as CustomSettings),
  eventName: eventNameOf,
  isTest: isTestCall,
  anyEvent: "event",
  takesForms: true,
  mapping: (settings) => mappingOf(settings),
  challenge: challengeAnswer,
  deriveSettings,
  hints: {
    signature_missing: "If the sender's calls carry another header, change it in this connection's settings",
    signature_mismatch: "If the secret is right, let Hirewire find out from one call how this sender signs",
  },

  events: {
    event: defineEvent({
      noun: "Event",
      label: "Any Event",
      description: "Triggers when this sender sends any event; `from` says which connection.",
      payload: z.looseObject({}),
      hiringType: null,
      idempotencyKey: deliveryIdOf,
      // the connection's own mapping tells them
      hiring: () => ({}),
      sample: event,
    }),
  },

  assumptions: [
    assume.noDeliveryId("the places named in `delivery_id` (a preset names the sender's own)"),
    assume.noSignedTime,
    assume.testEvents(
      "A test is what `test_mark` says, the event `webhook.test`, or a payload with `test: true`.",
    ),
    {
      about: "A delivery's id in a header is signed by Standard Webhooks and Svix only.",
      assumed:
        "It is believed all the same, as the senders' pages advise: it only tells repeats from new events. Whoever recorded a call could send it once more under another id; a sender that signs the time prevents that.",
      setting: "delivery_id",
    },
    {
      about: "Most presets' pages give no time within which a call counts as fresh.",
      assumed:
        "300 seconds either way where a time is signed, 180 for Calendly, which we could not check on its page.",
      setting: "tolerance_seconds",
    },
    ...assume.everywhere,
  ],
});

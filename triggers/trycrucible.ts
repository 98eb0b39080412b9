/**
 * TryCrucible: tells us when a candidate whom the company invited to a challenge has been scored.
 *
 * Source    https://www.trycrucible.io/docs/webhooks (read 2026-11-21)
 * Signing   `X-TryCrucible-Signature: sha256=<hex>`; HMAC-SHA256 of the raw body
 * Delivery  three attempts (at once, after 1 minute, after 5 minutes), 10 seconds each, 2xx expected; after the
 *           third failure the endpoint is marked as errored. No delivery id.
 * Quirk     the payload names neither the person nor the email address, only TryCrucible's own ids
 */
import { z } from "zod";
import { assume } from "../src/core/assumptions.ts";
import { defineEvent, defineTrigger, signingSecret } from "../src/core/define-trigger.ts";
import { facts, naturalKey, read } from "../src/core/hiring/read.ts";
import { bodyHmac } from "../src/core/signature/signature-scheme.ts";
import invitationScored from "./samples/trycrucible.invitation_scored.json" with { type: "json" };

const InvitationScored = z.looseObject({
  event: z.string(),
  submission_id: z.string(), // sub_…
  candidate_id: z.string(), // usr_…
  challenge_id: z.string(), // chl_…
  score: z.number().int().min(0).max(100),
  scored_at: z.iso.datetime({ offset: true }),
});

export const trycrucible = defineTrigger({
  key: "trycrucible",
  label: "TryCrucible",
  summary: "Coding challenges: an event when an invited candidate has been scored.",
  sources: ["https://www.trycrucible.io/docs/webhooks"],
  connection: {
    signing_secret: signingSecret(
      "Company settings → Webhooks. TryCrucible shows it once, when the endpoint is registered.",
    ),
  },
  setup: [
    "In TryCrucible, open Company settings → Webhooks and register this endpoint: {address}",
    "Copy the signing secret. TryCrucible shows it only once.",
    "Paste it here as the signing secret.",
  ],
  proof:
    "TryCrucible has no test button: the first event comes when a candidate whom you invited has been scored.",
  whenQuiet: [
    "In TryCrucible, open Company settings → Webhooks and look whether the endpoint is marked as errored, which happens after three failed attempts. If so, register it again and paste the new signing secret here.",
    "Compare the endpoint there with this address: {address}",
    "Only candidates whom you invited cause events, not those who picked a challenge by themselves.",
  ],
  delivery: {
    timeoutMs: 10_000,
    retryDelaysMs: [60_000, 300_000],
    afterFailures:
      "After three failed attempts TryCrucible gives the event up and marks the endpoint as errored in Company settings → Webhooks.",
  },
  verify: () => bodyHmac({ header: "x-trycrucible-signature", prefix: "sha256=" }),

  events: {
    invitation_scored: defineEvent({
      noun: "Score",
      label: "Candidate Scored",
      description:
        "Triggers when a candidate whom you invited has been scored, not one who picked a challenge alone.",
      payload: InvitationScored,
      hiringType: "candidate.scored",
      // a submission may be scored anew: only the moment tells the two scores apart
      idempotencyKey: (payload) => {
        const { text } = read(payload);
        return naturalKey(text("event"), text("submission_id"), text("scored_at"));
      },
      hiring: (payload) => {
        const { text, number } = read(payload);
        return facts({
          occurredAt: text("scored_at"),
          candidate: { id: text("candidate_id") },
          score: { value: number("score") },
        });
      },
      sample: invitationScored,
    }),
  },

  assumptions: [
    assume.noDeliveryId("`event`, `submission_id` and `scored_at`"),
    assume.noSignedTime,
    assume.testEvents("The page names no test event; `test: true` in a payload would be recognised."),
    {
      about: "Whether the third attempt comes 5 minutes after the first or after the second.",
      assumed: "After the second. Nothing depends on it: a repeat is recognised whenever it comes.",
    },
    {
      about: "A profile look-up is mentioned, but no address for it is given.",
      assumed: "A candidate is known by TryCrucible's id only. To reach an ATS record, keep that id in it.",
    },
    ...assume.everywhere,
  ],
});

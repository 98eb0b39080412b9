/**
 * Larkspur ATS (fictional): tells us when a candidate is hired.
 *
 * Source    https://developers.larkspur.example/webhooks (read 2026-08-22)
 * Signing   `Larkspur-Signature: t=<unix seconds>,v1=<hex>`; HMAC-SHA256 of `<t>.<raw body>`
 * Delivery  repeated for 24 h with the same `delivery_id`; order is not promised
 */
import { z } from "zod";
import { assume } from "../../src/core/assumptions.ts";
import { defineEvent, defineTrigger } from "../../src/core/define-trigger.ts";
import { field } from "../../src/core/fields.ts";
import { facts, read } from "../../src/core/hiring/read.ts";
import { timestampedHmac } from "../../src/core/signature/signature-scheme.ts";
import hired from "./larkspur.hired.json" with { type: "json" };

const CandidateHired = z.looseObject({
  delivery_id: z.string(),
  hired_at: z.iso.datetime(), // UTC
  candidate: z.looseObject({ id: z.number().int(), name: z.string(), email: z.email() }),
  salary: z.looseObject({ amount_minor: z.number().int(), currency: z.string().length(3) }).optional(), // cents
});

export const larkspur = defineTrigger({
  key: "larkspur",
  label: "Larkspur ATS",
  summary: "Sends an event when a candidate is hired.",
  sources: ["https://developers.larkspur.example/webhooks"],
  connection: {
    signing_secret: field.secret({
      label: "Signing secret",
      help: "Shown once when the webhook is saved in Larkspur.",
      rotates: true,
    }),
    tolerance_seconds: field.number({
      label: "Seconds that the signed time may be off",
      help: "0 switches the check off.",
      default: 300,
      min: 0,
      advanced: true,
    }),
  },
  setup: [
    "In Larkspur open Settings, then Developers, then Webhooks.",
    "Choose New webhook and paste this address: {address}",
    "Copy the signing secret that appears and paste it here.",
  ],
  proof: "On Larkspur's Webhooks page click Send a test.",
  whenQuiet: [
    "In Larkspur open Settings, then Developers, and see whether the webhook is switched off: {address}",
  ],
  delivery: {
    timeoutMs: 5_000,
    retryDelaysMs: [60_000, 600_000, 3_600_000],
    afterFailures: "Larkspur switches the webhook off after 24 hours of failures and writes to its owner.",
  },
  verify: ({ tolerance_seconds: toleranceSeconds }) =>
    timestampedHmac({ header: "larkspur-signature", toleranceSeconds }),
  events: {
    candidate_hired: defineEvent({
      noun: "Hire",
      label: "Candidate Hired",
      description: "Triggers when a candidate is marked as hired.",
      hiringType: "candidate.hired",
      payload: CandidateHired,
      idempotencyKey: (payload) => read(payload).text("delivery_id"),
      // also called with payloads that don't fit the shape: `read` never throws
      hiring: (payload) => {
        const { text } = read(payload);
        return facts({
          occurredAt: text("hired_at"),
          candidate: {
            id: text("candidate.id"),
            name: text("candidate.name"),
            email: text("candidate.email"),
          },
        });
      },
      sample: hired,
    }),
  },
  assumptions: [
    assume.testEvents("The page names no test event; `test: true` in a payload would be recognised."),
    ...assume.everywhere,
  ],
});

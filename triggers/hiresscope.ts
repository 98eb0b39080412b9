/**
 * HIRESSCOPE: tells us when a CV arrives, is scored, shortlisted or rejected, and when a job opens or closes.
 *
 * Source    https://hiresscope.com/docs/zapier (read 2026-11-21)
 * Signing   `X-HiresScope-Signature: <hex>`; HMAC-SHA256 of the raw body; the secret `whsec_…` as it stands
 * Delivery  within a second of the event; time limit, repeats and order are not stated. No delivery id.
 */
import { z } from "zod";
import { assume } from "../src/core/assumptions.ts";
import {
  defineEvent,
  defineTrigger,
  signingSecret,
  type EventDefinition,
} from "../src/core/define-trigger.ts";
import type { HiringEventType, HiringFacts } from "../src/core/hiring/hiring-event.ts";
import { facts, naturalKey, read } from "../src/core/hiring/read.ts";
import { bodyHmac } from "../src/core/signature/signature-scheme.ts";
import applicationCreated from "./samples/hiresscope.application_created.json" with { type: "json" };
import applicationRejected from "./samples/hiresscope.application_rejected.json" with { type: "json" };
import applicationScored from "./samples/hiresscope.application_scored.json" with { type: "json" };
import applicationShortlisted from "./samples/hiresscope.application_shortlisted.json" with { type: "json" };
import jobClosed from "./samples/hiresscope.job_closed.json" with { type: "json" };
import jobCreated from "./samples/hiresscope.job_created.json" with { type: "json" };
import { registration, registrationFields } from "./hiresscope/registration.ts";

const Time = z.iso.datetime({ offset: true });

const Application = z.looseObject({
  applicationId: z.string(),
  jobId: z.string(),
  jobTitle: z.string(),
  candidateName: z.string(),
  candidateEmail: z.email(),
  status: z.string(), // SCORED, SHORTLISTED, REJECTED …
});
const Scored = Application.extend({
  score: z.number().min(0).max(100),
  missingSkills: z.array(z.string()),
  cvUrl: z.url(),
});
const Shortlisted = Application.extend({ score: z.number().min(0).max(100), shortlistedAt: Time });
const JobClosed = z.looseObject({ jobId: z.string(), title: z.string() });
const JobCreated = JobClosed.extend({
  department: z.string(),
  location: z.string(),
  status: z.string(), // ACTIVE
  publicUrl: z.url(),
});

const envelope = <D extends z.ZodType>(data: D) =>
  z.looseObject({ event: z.string(), timestamp: Time, tenantId: z.string(), data });

export const hiresscope = defineTrigger({
  key: "hiresscope",
  label: "HIRESSCOPE",
  summary: "CV screening: events when CVs are scored, shortlisted or rejected, and when jobs open or close.",
  sources: ["https://hiresscope.com/docs/zapier", "https://hiresscope.com/docs/api"],
  connection: {
    signing_secret: signingSecret(
      "Begins with whsec_. HIRESSCOPE shows it once, when the webhook endpoint is registered.",
    ),
    ...registrationFields,
  },
  registration,
  setup: [
    "In HIRESSCOPE, open Settings and register a webhook endpoint with this address: {address}",
    "Choose the events that you want, for example application.scored and application.shortlisted.",
    "Copy the secret, which begins with whsec_. HIRESSCOPE shows it only once.",
    "Paste it here as the signing secret.",
  ],
  proof:
    "HIRESSCOPE has no test button: the first event comes when something happens there, such as a CV being scored.",
  whenQuiet: [
    "In HIRESSCOPE's Settings look whether the webhook endpoint is still there and active, with the events that you need and this address: {address}",
    "HIRESSCOPE does not say whether it repeats a call that failed: look at what happened there in the meantime.",
  ],
  delivery: {
    timeoutMs: null,
    retryDelaysMs: [],
    afterFailures:
      "The page does not say whether HIRESSCOPE repeats a failed delivery: take a refused event as lost.",
  },
  verify: () => bodyHmac({ header: "x-hiresscope-signature" }),

  events: {
    application_created: application({
      name: "application.created",
      noun: "Application",
      label: "Application Created",
      description: "Triggers when a CV was uploaded for a job, by the candidate or in bulk.",
      data: Application,
      hiringType: "candidate.applied",
      sample: applicationCreated,
      assumed: "The page shows no example: the fields that every application event has, and `cvUrl`.",
    }),
    application_scored: application({
      name: "application.scored",
      noun: "Score",
      label: "Candidate Scored",
      description: "Triggers when the CV of an application has been scored, usually within a minute.",
      data: Scored,
      hiringType: "candidate.scored",
      sample: applicationScored,
    }),
    application_shortlisted: application({
      name: "application.shortlisted",
      noun: "Shortlisting",
      label: "Candidate Shortlisted",
      description: "Triggers when somebody marks an application as shortlisted.",
      data: Shortlisted,
      hiringType: "candidate.shortlisted",
      sample: applicationShortlisted,
    }),
    application_rejected: application({
      name: "application.rejected",
      noun: "Rejection",
      label: "Candidate Rejected",
      description: "Triggers when somebody rejects an application.",
      data: Application,
      hiringType: "candidate.rejected",
      sample: applicationRejected,
      assumed: "The page shows no example: the fields of application.shortlisted, with `rejectedAt`.",
    }),
    job_created: job({
      name: "job.created",
      noun: "Job",
      label: "Job Published",
      description: "Triggers when a job is created and published.",
      data: JobCreated,
      hiringType: "job.opened",
      sample: jobCreated,
    }),
    job_closed: job({
      name: "job.closed",
      noun: "Job",
      label: "Job Closed",
      description: "Triggers when a job is closed or deleted.",
      data: JobClosed,
      hiringType: "job.closed",
      sample: jobClosed,
      assumed: 'The page shows no example: the fields of job.created, with the status "CLOSED".',
    }),
  },

  assumptions: [
    assume.noDeliveryId("`event`, `data.applicationId` or `data.jobId`, and `timestamp`"),
    assume.noSignedTime,
    assume.testEvents("The page names no test event; `test: true` in a payload would be recognised."),
    {
      about: "The menu path of the webhook form: the page says only “in your HIRESSCOPE settings”.",
      assumed: "Settings; the secret is pasted by hand.",
    },
    {
      about: "How webhooks are listed, changed and removed over the API: only registering is shown.",
      assumed:
        "`GET /webhooks`, `PATCH /webhooks/{id}` and `DELETE /webhooks/{id}`. Where HIRESSCOPE answers 404 or 405, a webhook is registered anew instead of changed, and one that can't be removed is shown to the owner.",
      setting: "webhook_path",
    },
    { about: "The scale of `score`.", assumed: "0 to 100, as in the examples." },
    ...assume.everywhere,
  ],
});

interface About {
  name: string;
  noun: string;
  label: string;
  description: string;
  data: z.ZodType;
  hiringType: HiringEventType;
  sample: unknown;
  assumed?: string;
}

function application({ data, ...about }: About): EventDefinition {
  return defineEvent({
    ...about,
    payload: envelope(data),
    idempotencyKey: (payload) => {
      const { text } = read(payload);
      return naturalKey(text("event"), text("data.applicationId"), text("timestamp"));
    },
    hiring: applicationFacts,
    sample: about.sample as never,
  });
}

function job({ data, ...about }: About): EventDefinition {
  return defineEvent({
    ...about,
    payload: envelope(data),
    idempotencyKey: (payload) => {
      const { text } = read(payload);
      return naturalKey(text("event"), text("data.jobId"), text("timestamp"));
    },
    hiring: jobFacts,
    sample: about.sample as never,
  });
}

function applicationFacts(payload: unknown): HiringFacts {
  const { text, number } = read(payload);
  return facts({
    occurredAt: text("timestamp"),
    candidate: {
      name: text("data.candidateName"),
      email: text("data.candidateEmail"),
      resumeUrl: text("data.cvUrl"),
    },
    score: { value: number("data.score") },
    job: { id: text("data.jobId"), title: text("data.jobTitle") },
    application: { id: text("data.applicationId"), status: text("data.status") },
  });
}

function jobFacts(payload: unknown): HiringFacts {
  const { text } = read(payload);
  return facts({
    occurredAt: text("timestamp"),
    job: {
      id: text("data.jobId"),
      title: text("data.title"),
      department: text("data.department"),
      location: text("data.location"),
      url: text("data.publicUrl"),
    },
  });
}

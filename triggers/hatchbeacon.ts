/**
 * HatchBeacon: an ATS that reports what its users do, as records of an audit log.
 *
 * Source    https://hatchbeacon.com/docs/webhooks (read 2026-11-21)
 * Signing   `X-Webhook-Signature: <hex>`; HMAC-SHA256, on the page over the re-serialised payload:
 *           `JSON.stringify(payload)` in Node, `json.dumps(payload)` in Python (docs/adr/0004)
 * Delivery  10 seconds; six attempts within 31 seconds; switched off after 10 failures in a row. No delivery id.
 * Quirk     `data.log.userEmail` is the employee who acted; of the candidate only the name is known
 */
import { z } from "zod";
import { assume } from "../src/core/assumptions.ts";
import {
  defineEvent,
  defineTrigger,
  signingSecret,
  type EventDefinition,
} from "../src/core/define-trigger.ts";
import { field } from "../src/core/fields.ts";
import type { HiringEventType, HiringFacts } from "../src/core/hiring/hiring-event.ts";
import { facts, naturalKey, read } from "../src/core/hiring/read.ts";
import { bodyHmac } from "../src/core/signature/signature-scheme.ts";
import applicationStatusChanged from "./samples/hatchbeacon.application_status_changed.json" with { type: "json" };
import candidateHired from "./samples/hatchbeacon.candidate_hired.json" with { type: "json" };
import interviewCompleted from "./samples/hatchbeacon.interview_completed.json" with { type: "json" };
import interviewScheduled from "./samples/hatchbeacon.interview_scheduled.json" with { type: "json" };
import jobApplicationCreated from "./samples/hatchbeacon.job_application_created.json" with { type: "json" };
import jobApplicationUpdated from "./samples/hatchbeacon.job_application_updated.json" with { type: "json" };
import jobClosed from "./samples/hatchbeacon.job_closed.json" with { type: "json" };
import jobCreated from "./samples/hatchbeacon.job_created.json" with { type: "json" };
import jobUpdated from "./samples/hatchbeacon.job_updated.json" with { type: "json" };
import noteAdded from "./samples/hatchbeacon.note_added.json" with { type: "json" };
import offerAccepted from "./samples/hatchbeacon.offer_accepted.json" with { type: "json" };
import offerRejected from "./samples/hatchbeacon.offer_rejected.json" with { type: "json" };
import offerSent from "./samples/hatchbeacon.offer_sent.json" with { type: "json" };
import referralCreated from "./samples/hatchbeacon.referral_created.json" with { type: "json" };
import userCreated from "./samples/hatchbeacon.user_created.json" with { type: "json" };
import userUpdated from "./samples/hatchbeacon.user_updated.json" with { type: "json" };
import webhookTest from "./samples/hatchbeacon.webhook_test.json" with { type: "json" };

const Time = z.iso.datetime({ offset: true });
const envelope = <D extends z.ZodType>(data: D) =>
  z.looseObject({ event: z.string(), timestamp: Time, data });

const Log = z.looseObject({
  action: z.string(),
  resourceType: z.string(),
  resourceId: z.string(),
  userId: z.string(), // the employee who acted
  userName: z.string(),
  userEmail: z.string(),
  timestamp: Time,
});
const Details = z.looseObject({ method: z.string(), path: z.string() });
const Logged = envelope(z.looseObject({ log: Log, details: Details.nullish() }));
const ApplicationLogged = envelope(
  z.looseObject({ log: Log, details: Details.extend({ candidateName: z.string(), jobTitle: z.string() }) }),
);

/** An event that the page names without showing it. `what` follows "Triggers when". */
function unshown(
  noun: string,
  label: string,
  what: string,
  hiringType: HiringEventType,
  sample: z.input<typeof Logged>,
): EventDefinition {
  const description = `Triggers when ${what}.`;
  const assumed =
    "The page shows no example: `data.log` as in job_application_created; `data.details` is assumed.";
  return defineEvent({
    noun,
    label,
    description,
    payload: Logged,
    hiringType,
    idempotencyKey,
    hiring,
    sample,
    assumed,
  });
}

const events = {
  job_application_created: defineEvent({
    noun: "Application",
    label: "Application Created",
    description: "Triggers when somebody applies for a job.",
    payload: ApplicationLogged,
    hiringType: "candidate.applied",
    idempotencyKey,
    hiring,
    sample: jobApplicationCreated,
  }),
  job_application_updated: unshown(
    "Application",
    "Application Updated",
    "an application is modified",
    "application.updated",
    jobApplicationUpdated,
  ),
  application_status_changed: unshown(
    "Status change",
    "Application Status Changed",
    "an application moves on, for example from screening to interview",
    "application.status_changed",
    applicationStatusChanged,
  ),
  interview_scheduled: unshown(
    "Interview",
    "Interview Scheduled",
    "an interview is scheduled for a candidate",
    "interview.scheduled",
    interviewScheduled,
  ),
  interview_completed: unshown(
    "Interview",
    "Interview Completed",
    "an interview is marked as completed",
    "interview.completed",
    interviewCompleted,
  ),
  offer_sent: unshown("Offer", "Offer Sent", "an offer is sent to a candidate", "offer.sent", offerSent),
  offer_accepted: unshown(
    "Offer",
    "Offer Accepted",
    "a candidate accepts an offer",
    "offer.accepted",
    offerAccepted,
  ),
  offer_rejected: unshown(
    "Offer",
    "Offer Rejected",
    "a candidate rejects an offer",
    "offer.rejected",
    offerRejected,
  ),
  candidate_hired: unshown(
    "Hire",
    "Candidate Hired",
    "a candidate is marked as hired",
    "candidate.hired",
    candidateHired,
  ),
  job_created: unshown("Job", "Job Created", "a job posting is created", "job.opened", jobCreated),
  job_updated: unshown("Job", "Job Updated", "a job posting is modified", "job.updated", jobUpdated),
  job_closed: unshown("Job", "Job Closed", "a job posting is closed", "job.closed", jobClosed),
  referral_created: unshown(
    "Referral",
    "Referral Created",
    "somebody refers a candidate",
    "referral.created",
    referralCreated,
  ),
  note_added: unshown("Note", "Note Added", "a note is added to an application", "note.added", noteAdded),
  user_created: unshown(
    "User",
    "User Created",
    "a user is added to HatchBeacon",
    "user.created",
    userCreated,
  ),
  user_updated: unshown("User", "User Updated", "a user's profile is modified", "user.updated", userUpdated),
  webhook_test: defineEvent({
    name: "webhook.test",
    noun: "Test",
    label: "Test Event",
    description: "Triggers when somebody presses “Test” on HatchBeacon's Webhooks page.",
    payload: envelope(z.looseObject({ message: z.string(), webhookId: z.string(), webhookName: z.string() })),
    hiringType: "webhook.test",
    idempotencyKey: (payload) => {
      const { text } = read(payload);
      return naturalKey(text("event"), text("data.webhookId"), text("timestamp"));
    },
    hiring: (payload) => facts({ occurredAt: read(payload).text("timestamp") }),
    sample: webhookTest,
  }),
} as const;

export const hatchbeacon = defineTrigger({
  key: "hatchbeacon",
  label: "HatchBeacon",
  summary:
    "Applicant tracking: events about applications, interviews, offers, hires, jobs, referrals and users.",
  sources: ["https://hatchbeacon.com/docs/webhooks", "https://hatchbeacon.com/api-docs"],
  connection: {
    signing_secret: signingSecret("Settings → Integrations → Webhooks. Copy it when you save the webhook."),
    compat: field.choice({
      label: "What the signature covers",
      help: "The bytes as sent are always tried first. HatchBeacon's page signs the payload written again, so that is accepted too; then only what was written again is used.",
      choices: {
        none: "Only the bytes as sent",
        javascript: "Also the payload written again by JSON.stringify",
        python: "Also the payload written again by JSON.stringify or Python's json.dumps",
      },
      default: "javascript",
      advanced: true,
    }),
  },
  setup: [
    "In HatchBeacon, open Settings → Integrations → Webhooks and click “Add Webhook”.",
    "Enter a name and this address: {address}",
    "Select the events that you want and save.",
    "Copy the signing secret and paste it here.",
    "On HatchBeacon's Webhooks page click “Test”: the test event appears here and the connection is verified.",
  ],
  proof: "On HatchBeacon's Webhooks page (Settings → Integrations → Webhooks) click “Test”.",
  whenQuiet: [
    "In HatchBeacon, open Settings → Integrations → Webhooks and look whether the webhook is switched off, which HatchBeacon does after 10 failures in a row. Turn it on again and click “Test”.",
    "Look there whether the events that you need are still selected, and whether this is its address: {address}",
  ],
  delivery: {
    timeoutMs: 10_000,
    retryDelaysMs: [1_000, 2_000, 4_000, 8_000, 16_000],
    afterFailures:
      "HatchBeacon gives an event up after six attempts within 31 seconds, and switches the webhook off after 10 failures in a row: then turn it on again in Settings → Integrations → Webhooks.",
  },
  verify: ({ compat }) =>
    bodyHmac({
      header: "x-webhook-signature",
      reserialised: compat === "none" ? [] : compat === "python" ? ["javascript", "python"] : ["javascript"],
    }),
  hints: {
    body_reformatted:
      "HatchBeacon may itself sign the payload written again: then set “What the signature covers” to accept that",
  },

  events,

  assumptions: [
    assume.noDeliveryId("`event`, `data.log.resourceId` and `timestamp`"),
    assume.noSignedTime,
    assume.testEvents("A test is the event `webhook.test`."),
    {
      about:
        "What is signed: the page's two examples, for Node and Python, cannot both be right for one call.",
      assumed:
        "The bytes as sent, or the payload as JSON.stringify writes it; Python's form only on request.",
      setting: "compat",
    },
    {
      about: "Fifteen events are named without an example; `details` varies.",
      assumed:
        "`data.log` and `data.details` as in job_application_created; a status change carries `details.status` and `details.previousStatus`.",
    },
    {
      about: "The candidate's email address is not sent.",
      assumed: "A candidate is known by name only, so two events are never taken to be about one person.",
    },
    ...assume.everywhere,
  ],
});

function idempotencyKey(payload: unknown): string | undefined {
  const { text } = read(payload);
  return naturalKey(text("event"), text("data.log.resourceId"), text("timestamp"));
}

function hiring(payload: unknown): HiringFacts {
  const { text } = read(payload);
  const type = text("data.log.resourceType");
  // the id belongs to whatever the record is about
  const idOf = (pattern: RegExp) =>
    type !== undefined && pattern.test(type) ? text("data.log.resourceId") : undefined;
  return facts({
    occurredAt: text("timestamp"),
    candidate: { id: idOf(/^candidate$/), name: text("data.details.candidateName") },
    job: { id: idOf(/^job(?:_posting)?$/), title: text("data.details.jobTitle") },
    interview: { id: idOf(/^interview$/) },
    application: {
      id: idOf(/^(?:job_)?application$/),
      status: text("data.details.status", "data.details.newStatus"),
      previousStatus: text("data.details.previousStatus", "data.details.oldStatus"),
    },
  });
}

/**
 * NTRVSTA: AI interviews. Two generations of webhooks are alive.
 *
 * Source    https://docs.ntrvsta.com/docs/webhooks (read 2026-11-21; an earlier text and the present one)
 * Original  Settings → Webhooks; nine events `{event, timestamp, data}`, no delivery id; has an API (ntrvsta/registration.ts)
 * Current   (beta) Settings → Integrations; one endpoint per organisation, one event `result.completed`, headers
 *           `X-Ntrvsta-Idempotency-Key` and an event header; the payload is not shown
 * Signing   both: `X-NTRVSTA-Signature: <hex>`; HMAC-SHA256 of the raw body
 * Delivery  time limit and repeats are not stated; a public HTTPS address is required
 */
import { z } from "zod";
import { assume } from "../src/core/assumptions.ts";
import {
  defineEvent,
  defineTrigger,
  signingSecret,
  type EventDefinition,
  type Headers,
} from "../src/core/define-trigger.ts";
import { field } from "../src/core/fields.ts";
import { HiringEventTypeSchema, type HiringFacts } from "../src/core/hiring/hiring-event.ts";
import { facts, naturalKey, read } from "../src/core/hiring/read.ts";
import { bodyHmac } from "../src/core/signature/signature-scheme.ts";
import { registration, registrationFields } from "./ntrvsta/registration.ts";
import candidateInvited from "./samples/ntrvsta.candidate_invited.json" with { type: "json" };
import candidateReminded from "./samples/ntrvsta.candidate_reminded.json" with { type: "json" };
import candidateUpdated from "./samples/ntrvsta.candidate_updated.json" with { type: "json" };
import interviewCreated from "./samples/ntrvsta.interview_created.json" with { type: "json" };
import interviewDeleted from "./samples/ntrvsta.interview_deleted.json" with { type: "json" };
import interviewUpdated from "./samples/ntrvsta.interview_updated.json" with { type: "json" };
import resultCompleted from "./samples/ntrvsta.result_completed.json" with { type: "json" };
import sessionAbandoned from "./samples/ntrvsta.session_abandoned.json" with { type: "json" };
import sessionCompleted from "./samples/ntrvsta.session_completed.json" with { type: "json" };
import sessionStarted from "./samples/ntrvsta.session_started.json" with { type: "json" };

const Time = z.iso.datetime({ offset: true });
const Candidate = z.looseObject({ id: z.string(), email: z.email(), name: z.string() });
const Session = z.looseObject({ id: z.string(), interview_id: z.string(), candidate: Candidate });

const CreatedData = z.looseObject({
  interview: z.looseObject({
    id: z.string(),
    title: z.string(),
    type: z.string(), // technical …
    duration: z.number(), // planned; the page gives no unit, the example reads as minutes
    created_at: Time,
    created_by: z.string(),
  }),
});
const StartedData = z.looseObject({
  session: Session.extend({ started_at: Time, ip_address: z.string(), user_agent: z.string() }),
});
const CompletedData = z.looseObject({
  session: Session.extend({
    completed_at: Time,
    duration_minutes: z.number(),
    overall_score: z.number().min(0).max(100),
    status: z.string(), // completed
  }),
});

const Envelope = z.looseObject({ event: z.string(), timestamp: Time, data: z.unknown() });

/**
 * An event of the original kind. `what` follows "Triggers when".
 *
 * @param shown  the shape of `data`; left out where the page names the event without showing it: then only the
 *               id of what it is about is asked for
 */
function original(
  name: string,
  label: string,
  what: string,
  sample: z.input<typeof Envelope>,
  shown?: z.ZodType,
): EventDefinition {
  const about = name.split(".")[0] ?? name;
  return defineEvent({
    name,
    noun: label.split(" ")[0] ?? label,
    label,
    description: `Triggers when ${what}.`,
    payload: Envelope.extend({
      data: shown ?? z.looseObject({ [about]: z.looseObject({ id: z.string() }) }),
    }),
    // a session is one candidate's interview
    hiringType: HiringEventTypeSchema.parse(name.replace(/^session/, "interview")),
    idempotencyKey: originalKey,
    hiring: originalFacts,
    sample,
    ...(shown
      ? {}
      : { assumed: `The page shows no example: \`data.${about}\` as in the events that it shows.` }),
  });
}

const originalEvents = {
  interview_created: original(
    "interview.created",
    "Interview Created",
    "an interview is set up",
    interviewCreated,
    CreatedData,
  ),
  interview_updated: original(
    "interview.updated",
    "Interview Updated",
    "an interview's settings change",
    interviewUpdated,
  ),
  interview_deleted: original(
    "interview.deleted",
    "Interview Deleted",
    "an interview is deleted",
    interviewDeleted,
  ),
  session_started: original(
    "session.started",
    "Interview Started",
    "a candidate begins an interview",
    sessionStarted,
    StartedData,
  ),
  session_completed: original(
    "session.completed",
    "Interview Completed",
    "a candidate completes an interview; carries the score",
    sessionCompleted,
    CompletedData,
  ),
  session_abandoned: original(
    "session.abandoned",
    "Interview Abandoned",
    "a candidate leaves before the end",
    sessionAbandoned,
  ),
  candidate_invited: original(
    "candidate.invited",
    "Candidate Invited",
    "a candidate is invited",
    candidateInvited,
  ),
  candidate_reminded: original(
    "candidate.reminded",
    "Candidate Reminded",
    "a candidate is sent a reminder",
    candidateReminded,
  ),
  candidate_updated: original(
    "candidate.updated",
    "Candidate Updated",
    "a candidate's details change",
    candidateUpdated,
  ),
} as const;

const currentEvents = {
  result_completed: defineEvent({
    name: "result.completed",
    noun: "Result",
    label: "Interview Result Ready",
    description: "Triggers when the final result of a completed interview is available.",
    // the vendor promises `resultId` and shows no payload: asking for more would mark events that are right
    payload: z.union([
      z.looseObject({ data: z.looseObject({ resultId: z.string() }) }),
      z.looseObject({ resultId: z.string() }),
    ]),
    hiringType: "interview.completed",
    idempotencyKey: resultKey,
    hiring: resultFacts,
    sample: resultCompleted,
    assumed:
      "The page names `resultId` and shows no payload: `data` with the fields of a session, in camel case.",
  }),
} as const;

export const ntrvsta = defineTrigger({
  key: "ntrvsta",
  label: "NTRVSTA",
  summary: "AI interviews: events when interviews are set up, started, completed, scored or abandoned.",
  sources: [
    "https://docs.ntrvsta.com/docs/webhooks",
    "https://docs.ntrvsta.com/docs/authentication-first-request",
  ],
  connection: {
    signing_secret: signingSecret(
      "The secret key that you entered or generated in NTRVSTA beside the webhook's address.",
    ),
    generation: field.choice({
      label: "Kind of webhook",
      help: "Both kinds are signed alike. Choose one if both are set up and each interview would count twice.",
      choices: {
        any: "Whatever arrives",
        current: "Settings → Integrations (result.completed only)",
        original: "Settings → Webhooks (sessions, interviews, candidates)",
      },
      default: "any",
      advanced: true,
    }),
    ...registrationFields,
  },
  registration,
  setup: [
    "In NTRVSTA, open Settings → Integrations. If there is no field for a webhook there, open Settings → Webhooks and click “Add Webhook”.",
    "Enter this address as the endpoint URL: {address}",
    "If NTRVSTA offers a list of events, select the ones that you want; session.completed brings the score.",
    "Generate or enter a secret key, save, and paste the same key here as the signing secret.",
  ],
  proof:
    "NTRVSTA's dashboard shows no test button: the first event comes with the next interview. Where its API registers the webhook, Hirewire asks for a test event by itself.",
  whenQuiet: [
    "In NTRVSTA, open Settings → Integrations (or Settings → Webhooks) and look whether this is still the endpoint's address: {address}",
    "NTRVSTA does not say whether it repeats a call that failed: look at the interviews that ended in the meantime.",
  ],
  delivery: {
    timeoutMs: null,
    retryDelaysMs: [],
    afterFailures:
      "The page does not say whether NTRVSTA repeats a failed delivery: take a refused event as lost.",
  },
  verify: () => bodyHmac({ header: "x-ntrvsta-signature", prefix: "sha256=" }),
  // what is signed comes first: a header can be changed by whoever passes the call on
  eventName: (payload, headers) => {
    const { text } = read(payload);
    const named = text("event", "type") ?? headers["x-ntrvsta-event"] ?? headers["x-ntrvsta-event-type"];
    return named ?? (text("data.resultId", "resultId") === undefined ? undefined : "result.completed");
  },
  isTest: (payload) => {
    const id = read(payload).text(
      "data.session.id",
      "data.interview.id",
      "data.candidate.id",
      "data.resultId",
    );
    return id?.startsWith("test_") ?? false;
  },
  leavesOut: (eventKey, { generation }) => {
    const isCurrent = Object.hasOwn(currentEvents, eventKey);
    if (generation === "current" && !isCurrent)
      return "this connection takes events from Settings → Integrations only";
    if (generation === "original" && isCurrent)
      return "this connection takes events from Settings → Webhooks only";
    return undefined;
  },

  events: { ...originalEvents, ...currentEvents },

  assumptions: [
    assume.noDeliveryId(
      "`event`, the id of the session, interview or candidate, and `timestamp` (of result.completed: `resultId`, or the header X-Ntrvsta-Idempotency-Key)",
    ),
    assume.noSignedTime,
    assume.testEvents("A test is a payload whose id begins with `test_`, as in the page's own examples."),
    {
      about: "Which of the two kinds of webhook an organisation has.",
      assumed: "Either or both: the signature is the same, and every event is taken.",
      setting: "generation",
    },
    {
      about: "What exactly is signed in the current kind.",
      assumed: "The raw body, as in the original kind; `sha256=` may stand before the digest.",
    },
    {
      about: "The payload of result.completed.",
      assumed:
        "`{event, timestamp, data}` with resultId, interviewId, overallScore, status, completedAt and candidate; names with underscores are read too.",
    },
    {
      about: "Six of the original events are named without an example.",
      assumed:
        "`interview.*`, `session.*` and `candidate.*` carry `data.interview`, `data.session` and `data.candidate`.",
    },
    {
      about: "The HTTP paths of the API for webhooks: the page shows a client's calls only.",
      assumed:
        "`POST /v1/webhooks`, `PATCH /v1/webhooks/{id}`, and `test`, `connectivity`, `stats`, `failed-deliveries` and `logs` below it, at the address and with the key of the API for invitations.",
      setting: "webhooks_path",
    },
    {
      about: "How a webhook is listed and removed over the API.",
      assumed:
        "Not at all. A test event confirms a webhook; one that is no longer needed rests switched off, and its owner is told to delete one that another took the place of.",
    },
    {
      about: "What a failed delivery shows.",
      assumed:
        "`id` and `error_message` as on the page, and what was to be delivered as `payload`, there or in the log. Without it nothing can be filled in, and the owner is told how many are missing.",
    },
    { about: "The scale of `overall_score`.", assumed: "0 to 100, as in the examples." },
    ...assume.everywhere,
  ],
});

function originalKey(payload: unknown): string | undefined {
  const { text } = read(payload);
  const id = text("data.session.id", "data.interview.id", "data.candidate.id");
  return naturalKey(text("event"), id, text("timestamp"));
}

/** The result's id is signed; the header is not, so it counts only where the id is missing. */
function resultKey(payload: unknown, headers: Headers): string | undefined {
  const id = read(payload).text("data.resultId", "resultId") ?? headers["x-ntrvsta-idempotency-key"];
  return naturalKey("result.completed", id);
}

function originalFacts(payload: unknown): HiringFacts {
  const { text, number } = read(payload);
  return facts({
    occurredAt: text("timestamp"),
    candidate: {
      id: text("data.session.candidate.id", "data.candidate.id"),
      name: text("data.session.candidate.name", "data.candidate.name"),
      email: text("data.session.candidate.email", "data.candidate.email"),
    },
    score: { value: number("data.session.overall_score") },
    interview: {
      id: text("data.session.interview_id", "data.interview.id", "data.candidate.interview_id"),
      title: text("data.interview.title"),
      startedAt: text("data.session.started_at"),
      completedAt: text("data.session.completed_at"),
      durationMinutes: number("data.session.duration_minutes"),
      status: text("data.session.status"),
    },
  });
}

function resultFacts(payload: unknown): HiringFacts {
  const { text, number } = read(payload);
  // inside `data` or at the top, in camel case or with underscores: the page shows neither
  const spelt = (camel: string) => {
    const snake = camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return [`data.${camel}`, `data.${snake}`, camel, snake];
  };
  return facts({
    occurredAt: text("timestamp", ...spelt("completedAt")),
    candidate: {
      id: text("data.candidate.id", "candidate.id", ...spelt("candidateId")),
      name: text("data.candidate.name", "candidate.name", ...spelt("candidateName")),
      email: text("data.candidate.email", "candidate.email", ...spelt("candidateEmail")),
    },
    score: { value: number(...spelt("overallScore"), ...spelt("score")) },
    interview: {
      id: text(...spelt("interviewId")),
      title: text(...spelt("title")),
      completedAt: text(...spelt("completedAt")),
      durationMinutes: number(...spelt("durationMinutes")),
      status: text(...spelt("status")),
    },
  });
}

/**
 * TalentSprout: AI interviews. Tells us when a candidate completes or abandons one.
 *
 * Source    https://help.talentsprout.ai/en/articles/14187739-setting-up-webhooks,
 *           https://www.talentsprout.ai/docs/webhooks (read 2026-11-21)
 * Signing   off until Webhook Authentication is turned on; then `X-TalentSprout-Signature: t=<time>,v1=<hex>`,
 *           HMAC-SHA256 of `<t>.<raw body>`; the secret `whsec_…` as it stands
 * Delivery  30 seconds (the API page asks for 10); a call that times out is never repeated. No delivery id.
 * Quirk     previews are delivered too, with `test: true` at the top; the transcript can make a payload large
 */
import { z } from "zod";
import { assume } from "../src/core/assumptions.ts";
import { defineEvent, defineTrigger, signingSecret } from "../src/core/define-trigger.ts";
import { field } from "../src/core/fields.ts";
import type { HiringFacts } from "../src/core/hiring/hiring-event.ts";
import { facts, naturalKey, read, type Reader } from "../src/core/hiring/read.ts";
import { timestampedHmac } from "../src/core/signature/signature-scheme.ts";
import interviewAbandoned from "./samples/talentsprout.interview_abandoned.json" with { type: "json" };
import interviewCompleted from "./samples/talentsprout.interview_completed.json" with { type: "json" };

const Time = z.iso.datetime({ offset: true });
const Score = z.number().min(0).max(100);
const Rated = z.looseObject({ name: z.string(), score: Score, notes: z.string().nullish() });

const Common = z.looseObject({
  interview: z.looseObject({
    id: z.string(),
    title: z.string(),
    companyName: z.string(),
    dashboardUrl: z.string(),
  }),
  candidate: z.looseObject({
    id: z.string(),
    firstName: z.string().nullish(),
    lastName: z.string().nullish(),
    fullName: z.string().nullish(),
    email: z.string().nullish(),
    phone: z.string().nullish(),
    externalUserId: z.string().nullish(),
    profileUrl: z.string().nullish(),
    shareUrl: z.string().nullish(),
  }),
  session: z.looseObject({
    id: z.string(),
    token: z.string(),
    type: z.string().nullish(), // candidate …
    status: z.string(),
    startedAt: Time.nullish(),
    completedAt: Time.nullish(),
    durationMinutes: z.number().nullish(), // with decimals
    recordingUrl: z.string().nullish(),
    thumbnailUrl: z.string().nullish(),
    resumeUrl: z.string().nullish(),
  }),
  validation: z
    .looseObject({ passed: z.boolean(), reason: z.string().nullish(), checkedAt: Time.nullish() })
    .nullish(),
  transcript: z.array(z.looseObject({ speaker: z.string(), text: z.string() })).nullish(),
});
const Scores = z.looseObject({
  overall: Score.nullish(),
  interview: Score.nullish(),
  resume: Score.nullish(),
});
const Completed = Common.extend({
  scores: Scores,
  evaluation: z.looseObject({
    performanceSummary: z.string().nullish(),
    performance: z.record(z.string(), Rated),
    summary: z
      .looseObject({
        overview: z.string(),
        strengths: z.array(z.string()),
        concerns: z.array(z.string()),
        tags: z.array(z.string()).nullish(),
      })
      .nullish(),
  }),
});
const Abandoned = Common.extend({ scores: Scores.nullish() });

const envelope = <D extends z.ZodType>(data: D) =>
  z.looseObject({
    event: z.string(),
    apiVersion: z.string(), // 2026-01-30
    timestamp: Time,
    test: z.boolean().optional(),
    data,
  });

const NAMES_ASSUMED =
  "The help page lists the sections, the API page names most fields; the names inside integrity, language proficiency, custom scores and resume evaluation are assumed.";

export const talentsprout = defineTrigger({
  key: "talentsprout",
  label: "TalentSprout",
  summary:
    "AI interviews: events with scores, evaluation and transcript when an interview is completed or abandoned.",
  sources: [
    "https://help.talentsprout.ai/en/articles/14187739-setting-up-webhooks",
    "https://www.talentsprout.ai/docs/webhooks",
    "https://help.talentsprout.ai/en/articles/14187497-configuring-evaluation-and-scoring",
  ],
  connection: {
    signing_secret: signingSecret(
      "Settings → Global Interview Settings → Webhook Authentication. Begins with whsec_ and is shown once.",
    ),
    signing: field.choice({
      label: "Are calls signed?",
      help: "TalentSprout signs only when Webhook Authentication is on. Unsigned, anybody who learns the hook's address can send events.",
      choices: {
        signed: "Yes, refuse calls without a valid signature",
        unsigned: "No, trust whoever knows the address",
      },
      default: "signed",
    }),
    tolerance_seconds: field.number({
      label: "Seconds the signed time may differ",
      help: "Guards against recorded calls. 0 switches the check off.",
      default: 300,
      min: 0,
      advanced: true,
    }),
  },
  setup: [
    "In TalentSprout, open Settings and scroll to Global Interview Settings.",
    "Beside Webhook URL click Edit, enter this address without its https://, and click Save changes: {address}",
    "Under Webhook Authentication turn signing on and copy the secret, which begins with whsec_. It is shown only once.",
    "Paste it here as the signing secret, then click Send Test beside the Webhook URL.",
    "If a single interview has a Webhook URL of its own in its Settings tab, its events go there instead: enter the address there too.",
  ],
  proof: "In TalentSprout, click Send Test beside the Webhook URL in Settings → Global Interview Settings.",
  whenQuiet: [
    "In TalentSprout, open Settings → Global Interview Settings, compare the Webhook URL with this address, and click Send Test: {address}",
    "An interview that has a Webhook URL of its own in its Settings tab sends its events there instead.",
    "TalentSprout never repeats a call that timed out: what it sent while this server could not be reached is lost, so look at those interviews in TalentSprout.",
  ],
  delivery: {
    timeoutMs: 30_000,
    retryDelaysMs: [],
    afterFailures:
      "TalentSprout never repeats a call that timed out and only logs one that was refused: the event is lost.",
  },
  verify: ({ signing, tolerance_seconds: toleranceSeconds }) =>
    signing === "unsigned"
      ? { kind: "unsigned" }
      : timestampedHmac({ header: "x-talentsprout-signature", toleranceSeconds }),
  hints: {
    signature_missing:
      "TalentSprout signs nothing until it is turned on: Settings → Global Interview Settings → Webhook Authentication",
    signature_mismatch: "If the secret was regenerated in TalentSprout, paste the new one here",
  },
  sensitive: [
    "data.session.token",
    "data.session.recordingUrl",
    "data.session.thumbnailUrl",
    "data.session.resumeUrl",
  ],

  events: {
    interview_completed: defineEvent({
      name: "interview.completed",
      noun: "Interview",
      label: "Interview Completed",
      description: "Triggers when a candidate finished an interview and its evaluation is ready.",
      payload: envelope(Completed),
      hiringType: "interview.completed",
      idempotencyKey: sessionKey,
      hiring: sessionFacts,
      sample: interviewCompleted,
      assumed: NAMES_ASSUMED,
    }),
    interview_abandoned: defineEvent({
      name: "interview.abandoned",
      noun: "Interview",
      label: "Interview Abandoned",
      description:
        "Triggers when a candidate started an interview and the session expired or failed its checks.",
      payload: envelope(Abandoned),
      hiringType: "interview.abandoned",
      idempotencyKey: sessionKey,
      hiring: sessionFacts,
      sample: interviewAbandoned,
      assumed:
        "The page shows no example: the same sections, those that need a finished interview being null.",
    }),
  },

  assumptions: [
    assume.noDeliveryId("`event` and `data.session.id` (of a test also `timestamp`)"),
    {
      about: "Whether `t` counts seconds or milliseconds, and how old a call may be.",
      assumed: "Seconds below 100,000,000,000, else milliseconds; 300 seconds either way, as Stripe does.",
      setting: "tolerance_seconds",
    },
    {
      about: "Signing is optional.",
      assumed: "Calls must be signed. Unsigned ones are taken only when the connection says so.",
      setting: "signing",
    },
    assume.testEvents("Previews carry `test: true`; whether “Send Test” does too is not said."),
    {
      about: "The age of an event whose call is fresh.",
      assumed: "Any age is accepted; the signed time guards against recorded calls.",
      setting: "max_age_hours",
    },
    {
      about: "The time limit: 30 seconds in the help centre, 10 in the API documentation.",
      assumed: "30 seconds. Calls are answered in milliseconds either way.",
    },
    { about: "Names of some fields.", assumed: NAMES_ASSUMED },
    ...assume.everywhere,
  ],
});

/** A test shows the same session again and again: its time tells two presses of the button apart. */
function sessionKey(payload: unknown): string | undefined {
  const { text } = read(payload);
  const isTest = (payload as { test?: unknown } | null | undefined)?.test === true;
  const session = [text("event"), text("data.session.id")];
  return isTest ? naturalKey(...session, "test", text("timestamp")) : naturalKey(...session);
}

function sessionFacts(payload: unknown): HiringFacts {
  const { text, number, each } = read(payload);
  const rated = [
    "data.evaluation.performance",
    "data.evaluation.languageProficiency",
    "data.evaluation.customScores",
  ];
  return facts({
    occurredAt: text("timestamp"),
    candidate: {
      id: text("data.candidate.id"),
      name: text("data.candidate.fullName"),
      firstName: text("data.candidate.firstName"),
      lastName: text("data.candidate.lastName"),
      email: text("data.candidate.email"),
      phone: text("data.candidate.phone"),
      profileUrl: text("data.candidate.profileUrl"),
      resumeUrl: text("data.session.resumeUrl"),
    },
    score: {
      value: number("data.scores.overall"),
      parts: rated.flatMap((path) => each(path).flatMap(asPart)),
    },
    interview: {
      id: text("data.interview.id"),
      title: text("data.interview.title"),
      startedAt: text("data.session.startedAt"),
      completedAt: text("data.session.completedAt"),
      durationMinutes: number("data.session.durationMinutes"),
      recordingUrl: text("data.session.recordingUrl"),
      status: text("data.session.status"),
    },
  });
}

function asPart({ text, number }: Reader): { name: string; value: number; notes?: string | undefined }[] {
  const name = text("name");
  const value = number("score");
  return name === undefined || value === undefined ? [] : [{ name, value, notes: text("notes") }];
}

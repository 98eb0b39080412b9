/** What creates and searches give, in one hand: labels, samples, and times as Zapier reads them. */
import type { Item, Json, OutputField } from "./zapier.ts";

/** Hirewire's API tells times in milliseconds; Zapier reads ISO 8601. */
const TIME = /At$/;

/** An answer of the API with its times as text and its `null`s left out. */
export function readable(answer: Json): Item {
  const members = Object.entries(answer).flatMap(([key, value]): [string, unknown][] => {
    if (value === null || value === undefined) return [];
    if (TIME.test(key) && typeof value === "number") return [[key, new Date(value).toISOString()]];
    return [[key, value]];
  });
  return Object.fromEntries(members) as Item;
}

export const RUN_FIELDS: readonly OutputField[] = [
  { key: "id", label: "Run ID" },
  { key: "automation", label: "Automation" },
  { key: "automationId", label: "Automation ID" },
  { key: "eventId", label: "Event ID" },
  { key: "state", label: "State" },
  { key: "reason", label: "Reason" },
  { key: "code", label: "Code" },
  { key: "hold", label: "Why It Is Held" },
  { key: "question__text", label: "Question" },
  { key: "question__choices[]value", label: "Answers to Choose From" },
  { key: "question__choices[]label", label: "Answers in Words" },
  { key: "createdAt", label: "Created At", type: "datetime" },
  { key: "finishedAt", label: "Finished At", type: "datetime" },
];

/** Only what the fields name: the rest of a run says nothing to a person. */
export function runOutput(run: Json): Item {
  const { question, ...rest } = readable(run);
  const { text, choices = [] } = (question ?? {}) as { text?: unknown; choices?: Json[] };
  const names = new Set(RUN_FIELDS.map(({ key }) => key));
  const asked = text === undefined ? {} : { question: { text, choices } };
  return { ...Object.fromEntries(Object.entries(rest).filter(([key]) => names.has(key))), ...asked } as Item;
}

const RUN = {
  id: "run_01k9z3v8q2xw4t6y8b0d2f4h6j",
  automation: "Strong scores to Slack",
  automationId: "aut_01k9z3v8q2xw4t6y8b0d2f4h6j",
  eventId: "evt_01k9z3v8q2xw4t6y8b0d2f4h6j",
  createdAt: "2026-11-20T09:30:00.000Z",
};
export const FINISHED_RUN: Json = { ...RUN, state: "succeeded", finishedAt: "2026-11-20T09:30:01.000Z" };
export const FAILED_RUN: Json = {
  ...FINISHED_RUN,
  state: "failed",
  reason: "Slack knows no channel #hirring.",
  code: "slack_channel_not_found",
};
export const WAITING_RUN: Json = { ...RUN, state: "waiting" };

export const EVENT_FIELDS: readonly OutputField[] = [
  { key: "id", label: "Event ID" },
  { key: "app", label: "App" },
  { key: "event", label: "Event" },
  { key: "type", label: "Hiring Event" },
  { key: "receivedAt", label: "Received At", type: "datetime" },
  { key: "test", label: "Is a Test", type: "boolean" },
  { key: "connection", label: "Connection" },
  { key: "candidate__name", label: "Candidate Name" },
  { key: "candidate__email", label: "Candidate Email" },
  { key: "score__value", label: "Score", type: "number" },
  { key: "job__title", label: "Job Title" },
  { key: "interview__title", label: "Interview Title" },
  { key: "application__status", label: "Application Status" },
];

export const EVENT: Json = {
  id: "evt_01k9z3v8q2xw4t6y8b0d2f4h6j",
  app: "hiresscope",
  event: "application.scored",
  type: "candidate.scored",
  receivedAt: "2026-11-20T09:30:00.000Z",
  test: false,
  connection: "hiresscope",
  candidate: { name: "Ada Berg", email: "ada.berg@example.com" },
  score: { value: 87 },
  job: { title: "Backend Engineer" },
  application: { status: "SCORED" },
};

/** An event of the API, as flat as a person wants it. */
export function eventOutput(event: Json): Item {
  const { hiring, id, app, wireName, hiringType, receivedAt, test } = readable(event);
  const { source, type: _type, ...facts } = (hiring ?? {}) as Json & { source?: { connection?: unknown } };
  return {
    id,
    app,
    event: wireName,
    type: hiringType,
    receivedAt,
    test,
    connection: source?.connection,
    ...facts,
  };
}

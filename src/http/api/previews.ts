/** What a draft would do with events that arrived. Nothing is saved, and nothing sent unless it says so. */
import { z } from "zod";
import { lackOf, type Caller } from "../access.ts";
import { defineRoute } from "./define-route.ts";
import { CandidatesPreviewShape, DraftShape, SentStepShape, StepsPreviewShape } from "./shapes/preview.ts";

/** Whoever may only look is not shown what opens doors, as in the list of events. */
const lookerOf = (caller: Caller) => ({ mayRun: lackOf(caller, "run") === null });

export const previewRoutes = [
  defineRoute({
    method: "post",
    path: "/automations/preview",
    operationId: "previewCandidates",
    tag: "automations",
    scope: "read",
    asksOnly: true,
    summary: "Say which of the last events a draft would run for",
    description:
      "For an automation that somebody is writing: nothing but its `trigger` need be there. Without events of that kind, the vendors' samples stand in. The answer comes while somebody types, so a question that is dropped costs nothing more.",
    body: z.strictObject({
      automation: DraftShape,
      limit: z.int().min(1).max(200).default(50).describe("How many events."),
    }),
    answer: { status: 200, about: "The events, newest first, and why.", body: CandidatesPreviewShape },
    handle: ({ body, caller, signal }, { previews }) =>
      previews.candidates(body.automation, { limit: body.limit, looker: lookerOf(caller), signal }),
  }),
  defineRoute({
    method: "post",
    path: "/automations/preview/steps",
    operationId: "previewSteps",
    tag: "automations",
    scope: "read",
    asksOnly: true,
    summary: "Show what each step of a draft would do with one event",
    description:
      "Each step's input, and a `picture` of what it would leave behind: a message, a row among its neighbours, a record before and after. Who may run automations is shown what stands at the destination now; that is read at most once a minute. Nothing is sent. What earlier steps return is their sample.",
    body: z.strictObject({
      automation: DraftShape,
      eventId: z.string().describe("From `previewCandidates`: an event that arrived, or a vendor's sample."),
    }),
    answer: { status: 200, about: "The event, and each step.", body: StepsPreviewShape },
    problems: ["event_not_found", "payload_removed"],
    handle: ({ body, caller, signal }, { previews }) =>
      previews.steps(body.automation, { eventId: body.eventId, looker: lookerOf(caller), signal }),
  }),
  defineRoute({
    method: "post",
    path: "/automations/preview/steps/:stepId/send",
    operationId: "sendStep",
    tag: "automations",
    scope: "run",
    summary: "Carry one step of a draft out for real",
    description:
      "What the step does arrives at the destination: `confirm` says that this is meant. It is marked as a test where something there can say so. Under one `sendId` it is sent once, however often it is asked for, for a day.",
    params: z.object({ stepId: z.string().describe("The step's id.") }),
    body: z.strictObject({
      automation: DraftShape,
      eventId: z.string().describe("The event that the step is given."),
      sendId: z.string().min(8).max(100).describe("Chosen anew for each decision to send. A UUID does well."),
      confirm: z.literal(true),
    }),
    answer: { status: 200, about: "What became of it.", body: SentStepShape },
    problems: [
      "step_not_found",
      "step_not_ready",
      "send_id_reused",
      "event_not_found",
      "payload_removed",
      "app_refused",
    ],
    handle: ({ params, body: { automation, eventId, sendId } }, { previews }) =>
      previews.send({ draft: automation, eventId, stepId: params.stepId, sendId }),
  }),
];

/** What a draft would do with events that arrived. Nothing is saved, and nothing sent unless it says so. */
import { z } from "zod";
import { lackOf, type Caller } from "../access.ts";
import { defineRoute } from "./define-route.ts";
import { CandidatesPreviewShape, DraftShape } from "./shapes/preview.ts";

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
];

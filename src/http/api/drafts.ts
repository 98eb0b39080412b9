/** Drafts, what they change, and going back: `/api/drafts` and below `/api/automations/:id`. */
import { z } from "zod";
import { AutomationParams, showSettled } from "./automations.ts";
import { defineRoute } from "./define-route.ts";
import { listOf } from "./page.ts";
import { AutomationShape, AutomationStateShape } from "./shapes/automation.ts";
import { DifferenceShape, DraftContent, DraftShape } from "./shapes/draft.ts";

const DraftParams = z.object({ id: z.string().describe("The draft's id.") });

/** Some ten times the longest automation. */
const MAX_BYTES = 256 * 1024;

const Save = {
  schema: z.strictObject({
    content: DraftContent,
    revision: z.int().min(0).describe("The one that this one follows, as it was last seen."),
  }),
  maxBytes: MAX_BYTES,
};

const Publish = z.strictObject({
  revision: z.int().min(1).describe("The one that was seen."),
  over: z
    .int()
    .optional()
    .describe("Number of the version that it may follow; left out: the one that the draft began with."),
});

const Which = z
  .union([z.literal("draft"), z.coerce.number().int().min(1)])
  .describe("Number of a version, or `draft`.");

const publishing = [
  "draft_not_found",
  "draft_conflict",
  "invalid_automation",
  "name_taken",
  "version_conflict",
] as const;

export const draftRoutes = [
  defineRoute({
    method: "get",
    path: "/drafts",
    operationId: "listDrafts",
    tag: "automations",
    scope: "read",
    summary: "Every draft",
    answer: { status: 200, about: "The one saved last first.", body: listOf(DraftShape) },
    handle: async (_request, { drafts }) => ({ items: await drafts.list() }),
  }),
  defineRoute({
    method: "post",
    path: "/drafts",
    operationId: "beginDraft",
    tag: "automations",
    scope: "write",
    summary: "Begin a new automation",
    description: "It runs nothing until it is published.",
    body: { schema: z.strictObject({ content: DraftContent }), maxBytes: MAX_BYTES },
    answer: { status: 201, about: "The draft.", body: DraftShape },
    handle: ({ body, caller }, { drafts }) => drafts.begin(body.content, caller.name),
  }),
  defineRoute({
    method: "get",
    path: "/drafts/:id",
    operationId: "getDraft",
    tag: "automations",
    scope: "read",
    summary: "One draft",
    params: DraftParams,
    answer: { status: 200, about: "The draft.", body: DraftShape },
    problems: ["draft_not_found"],
    handle: ({ params }, { drafts }) => drafts.get(params.id),
  }),
  defineRoute({
    method: "put",
    path: "/drafts/:id",
    operationId: "saveDraft",
    tag: "automations",
    scope: "write",
    summary: "Save a draft as it is",
    description:
      "Right or wrong. Refused when somebody else saved it since: nobody overwrites another silently.",
    params: DraftParams,
    body: Save,
    answer: { status: 200, about: "The draft with its new revision.", body: DraftShape },
    problems: ["draft_not_found", "draft_conflict"],
    handle: ({ params, body, caller }, { drafts }) => drafts.save(params.id, { ...body, by: caller.name }),
  }),
  defineRoute({
    method: "delete",
    path: "/drafts/:id",
    operationId: "discardDraft",
    tag: "automations",
    scope: "write",
    summary: "Throw a draft away",
    params: DraftParams,
    answer: { status: 204, about: "It is gone; what is published stays." },
    problems: ["draft_not_found"],
    handle: ({ params }, { drafts }) => drafts.discard(params.id),
  }),
  defineRoute({
    method: "post",
    path: "/drafts/:id/publish",
    operationId: "publishDraft",
    tag: "automations",
    scope: "write",
    summary: "Make an automation of a draft",
    params: DraftParams,
    body: Publish.extend({ state: AutomationStateShape.default("off") }),
    answer: { status: 201, about: "The automation. The draft is gone.", body: AutomationShape },
    problems: publishing,
    handle: async ({ params, body, caller }, options) =>
      showSettled(await options.drafts.publish(params.id, { ...body, by: caller.name }), options),
  }),
  defineRoute({
    method: "get",
    path: "/automations/:id/draft",
    operationId: "getAutomationDraft",
    tag: "automations",
    scope: "read",
    summary: "The draft of an automation, or what is published",
    description:
      "Its editors share one draft. Where nobody has begun one, `revision` is 0 and `content` what is published.",
    params: AutomationParams,
    answer: { status: 200, about: "The draft.", body: DraftShape },
    problems: ["automation_not_found"],
    handle: ({ params }, { drafts }) => drafts.ofAutomation(params.id),
  }),
  defineRoute({
    method: "put",
    path: "/automations/:id/draft",
    operationId: "saveAutomationDraft",
    tag: "automations",
    scope: "write",
    summary: "Save the draft of an automation as it is",
    description:
      "Right or wrong; with revision 0 it begins. What is published runs on until the draft is published.",
    params: AutomationParams,
    body: {
      ...Save,
      schema: Save.schema.extend({
        over: z
          .int()
          .min(1)
          .optional()
          .describe(
            "Number of the newest version, where one was published since the draft was begun: from now on it follows that one.",
          ),
      }),
    },
    answer: { status: 200, about: "The draft with its new revision.", body: DraftShape },
    problems: ["automation_not_found", "draft_conflict", "version_conflict"],
    handle: ({ params, body, caller }, { drafts }) => drafts.saveOf(params.id, { ...body, by: caller.name }),
  }),
  defineRoute({
    method: "delete",
    path: "/automations/:id/draft",
    operationId: "discardAutomationDraft",
    tag: "automations",
    scope: "write",
    summary: "Throw the draft of an automation away",
    params: AutomationParams,
    answer: { status: 204, about: "There is none any more; what is published stays." },
    problems: ["automation_not_found"],
    handle: ({ params }, { drafts }) => drafts.discardOf(params.id),
  }),
  defineRoute({
    method: "post",
    path: "/automations/:id/publish",
    operationId: "publishAutomation",
    tag: "automations",
    scope: "write",
    summary: "Make a version of the draft",
    description:
      "Everything is checked, and what is wrong is told at its field. Events that arrived before keep their version.",
    params: AutomationParams,
    body: Publish,
    answer: {
      status: 200,
      about: "The automation with its new version. The draft is gone.",
      body: AutomationShape,
    },
    problems: ["automation_not_found", ...publishing],
    handle: async ({ params, body, caller }, options) =>
      showSettled(await options.drafts.publishOf(params.id, { ...body, by: caller.name }), options),
  }),
  defineRoute({
    method: "get",
    path: "/automations/:id/diff",
    operationId: "compareVersions",
    tag: "automations",
    scope: "read",
    summary: "What changed between two versions, in words",
    params: AutomationParams,
    query: z.strictObject({ from: Which, to: Which }),
    answer: {
      status: 200,
      about: "In the order in which an automation is read.",
      body: listOf(DifferenceShape),
    },
    problems: ["automation_not_found", "version_not_found"],
    handle: async ({ params, query }, { drafts }) => ({
      items: await drafts.differences(params.id, query.from, query.to),
    }),
  }),
  defineRoute({
    method: "post",
    path: "/automations/:id/rollback",
    operationId: "rollBack",
    tag: "automations",
    scope: "write",
    summary: "Bring an earlier version back",
    description: "As a new version that is equal to it: history is only ever added to.",
    params: AutomationParams,
    body: z.strictObject({ version: z.int().min(1).describe("Its number.") }),
    answer: { status: 200, about: "The automation with its new version.", body: AutomationShape },
    problems: ["automation_not_found", "invalid_automation", "version_not_found", "version_conflict"],
    handle: async ({ params, body, caller }, options) =>
      showSettled(await options.drafts.rollBack(params.id, body.version, caller.name), options),
  }),
];

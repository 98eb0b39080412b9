/** `/api/fields`: what conditions and texts can be about. */
import { z } from "zod";
import { defineRoute } from "./define-route.ts";
import { listOf } from "./page.ts";
import { FieldInfoShape } from "./shapes/field.ts";

const Trigger = z
  .string()
  .describe("A vendor's event (`trycrucible.invitation_scored`) or a hiring event (`candidate.scored`).");
const Word = z.string().max(200);

const answer = {
  status: 200 as const,
  about: "The hiring event's fields, the payload's, then each step's.",
  body: listOf(FieldInfoShape),
};

export const fieldRoutes = [
  defineRoute({
    method: "get",
    path: "/fields",
    operationId: "listFields",
    tag: "automations",
    scope: "read",
    summary: "What an automation with this trigger can read",
    query: z.strictObject({ trigger: Trigger }),
    answer,
    problems: ["event_not_found"],
    handle: async ({ query }, { fields }) => ({ items: await fields.list({ trigger: query.trigger }) }),
  }),
  defineRoute({
    method: "post",
    path: "/fields",
    operationId: "listFieldsOfAutomation",
    tag: "automations",
    scope: "read",
    summary: "What an automation can read, with what its steps give",
    description: "The automation may be unfinished: only its trigger must be there.",
    asksOnly: true,
    body: z.looseObject({
      trigger: Trigger,
      from: z.array(Word).max(100).optional().describe("Names of the connections whose events count."),
      ats: Word.optional(),
      steps: z
        .array(z.looseObject({ id: Word.optional(), use: Word.optional() }))
        .max(50)
        .optional(),
    }),
    answer,
    problems: ["event_not_found"],
    handle: async ({ body }, { fields }) => ({
      items: await fields.list({ trigger: body.trigger, from: body.from, ats: body.ats, steps: body.steps }),
    }),
  }),
];

/** `/api/holds`: what is held, since when and why, and letting it go on. */
import { z } from "zod";
import { defineRoute } from "./define-route.ts";
import { listOf } from "./page.ts";
import { HoldShape, ReleasableShape } from "./shapes/hold.ts";

export const holdRoutes = [
  defineRoute({
    method: "get",
    path: "/holds",
    operationId: "listHolds",
    tag: "runs",
    scope: "read",
    summary: "What is held, since when, why, and what to do",
    answer: {
      status: 200,
      about: "One entry for each cause, the one that has waited longest first.",
      body: listOf(HoldShape),
    },
    handle: async (_request, { holds }) => ({ items: await holds.list() }),
  }),
  defineRoute({
    method: "post",
    path: "/holds/release",
    operationId: "releaseHolds",
    tag: "runs",
    scope: "run",
    summary: "Let all go on that are held for one reason",
    description:
      "In the order of their arrival, once what they waited for was mended elsewhere. What is not mended is held again.",
    body: {
      schema: z.strictObject({
        kind: ReleasableShape.describe("A question goes on with its answer instead."),
        connection: z.string().optional().describe("Only what waits for this connection, by id or name."),
        automation: z.string().optional().describe("Only this automation's runs, by id or name."),
      }),
    },
    answer: { status: 200, about: "How many.", body: z.object({ released: z.int() }) },
    problems: ["connection_not_found", "automation_not_found"],
    handle: async ({ body: { kind, ...filter } }, { holds }) => ({
      released: await holds.release(kind, filter),
    }),
  }),
];

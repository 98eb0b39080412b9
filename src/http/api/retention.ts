/** `/api/retention`: how long what each source sends is kept. The periods are changed with the connection's own settings. */
import { z } from "zod";
import { defineRoute } from "./define-route.ts";
import { RetentionPlanShape, RetentionShape } from "./shapes/retention.ts";

const Days = z.coerce.number().min(0).max(36_500).optional();

export const retentionRoutes = [
  defineRoute({
    method: "get",
    path: "/retention",
    operationId: "getRetention",
    tag: "server",
    scope: "read",
    summary: "How long things are kept, and what goes when",
    description:
      "Change a source's periods with `PATCH /connections/{id}`: `keep_days` and `keep_payload_days` among its `values`, empty for the installation's. Those of the installation are options of `hirewire start`.",
    answer: { status: 200, about: "The installation's rule, and every source.", body: RetentionShape },
    handle: (_request, { retention }) => retention.all(),
  }),
  defineRoute({
    method: "get",
    path: "/retention/:id",
    operationId: "planRetention",
    tag: "server",
    scope: "read",
    summary: "What other periods would do",
    description: "Changes nothing. A period that is left out is the installation's.",
    params: z.object({ id: z.string().describe("The connection's id or name.") }),
    query: z.strictObject({
      keepDays: Days.describe("Days that an event would be kept; 0: for ever."),
      keepPayloadDays: Days.describe("Days that its payload would be kept; 0: as long as the event."),
    }),
    answer: { status: 200, about: "What would go, and when.", body: RetentionPlanShape },
    problems: ["connection_not_found"],
    handle: ({ params, query: { keepDays = null, keepPayloadDays = null } }, { retention }) =>
      retention.outlook(params.id, { keepDays, keepPayloadDays }),
  }),
];

/** `/api/connections`, looked after: trying what was entered, what depends on one, how its runs and its events go. */
import { z } from "zod";
import { defineRoute } from "./define-route.ts";
import { listOf } from "./page.ts";
import { CheckedShape, DrainShape, PaceShape, UseShape } from "./shapes/connection.ts";

const Params = z.object({ id: z.string().describe("The connection's id or name.") });
const HOUR_MS = 60 * 60 * 1000;

export const connectionCareRoutes = [
  defineRoute({
    method: "post",
    path: "/connections/try",
    operationId: "tryConnection",
    tag: "connections",
    scope: "write",
    summary: "Ask a destination whether it takes what was entered, and keep none of it",
    body: z.strictObject({
      app: z.string().describe("The app's key."),
      connection: z
        .string()
        .optional()
        .describe("One that is there, by id or name: what `values` leaves out is as it is kept."),
      values: z.record(z.string(), z.unknown()).default({}).describe("By field key."),
    }),
    answer: {
      status: 200,
      about: "What it said; null when there is nobody to ask.",
      body: CheckedShape.nullable(),
    },
    problems: [
      "connection_not_found",
      "unknown_app",
      "unknown_field",
      "missing_field",
      "invalid_field",
      "invalid_address",
      "secrets_needed_again",
      "app_refused",
    ],
    handle: ({ body }, { tries }) => tries.try(body),
  }),
  defineRoute({
    method: "get",
    path: "/connections/:id/uses",
    operationId: "listUses",
    tag: "connections",
    scope: "read",
    summary: "Which automations depend on a connection",
    params: Params,
    answer: { status: 200, about: "In the order in which they were made.", body: listOf(UseShape) },
    problems: ["connection_not_found"],
    handle: ({ params }, { connections, uses }) => ({ items: uses.of(connections.get(params.id)) }),
  }),
  defineRoute({
    method: "get",
    path: "/connections/:id/drain",
    operationId: "getDrain",
    tag: "connections",
    scope: "read",
    summary: "How runs go on that waited for a connection",
    description: "Of the last hour, since the start of the server.",
    params: Params,
    answer: {
      status: 200,
      about: "Counts; null when nothing was let go lately.",
      body: DrainShape.nullable(),
    },
    problems: ["connection_not_found"],
    handle: ({ params }, { connections, drains }) => drains.of(connections.get(params.id).id),
  }),
  defineRoute({
    method: "get",
    path: "/connections/:id/pace",
    operationId: "getPace",
    tag: "connections",
    scope: "read",
    summary: "How many events came, hour by hour",
    params: Params,
    query: z.strictObject({
      days: z.coerce.number().int().min(1).max(42).default(14).describe("How far back."),
    }),
    answer: { status: 200, about: "The hours.", body: PaceShape },
    problems: ["connection_not_found"],
    async handle({ params, query }, { connections, store, now }) {
      const { hours } = await store.sourceHistory(connections.get(params.id).id);
      const first = Math.floor(now() / HOUR_MS) - query.days * 24;
      return {
        hours: hours
          .filter(({ hour }) => hour > first)
          .map(({ hour, events }) => ({ at: hour * HOUR_MS, events })),
      };
    },
  }),
];

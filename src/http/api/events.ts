/** `/api/events`: what arrived. */
import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";
import { maskSensitive } from "../../core/hiring/mask-sensitive.ts";
import { defineRoute } from "./define-route.ts";
import { pageOf, PageQuery, readPage } from "./page.ts";
import { EventShape } from "./shapes/event.ts";
import { BareRunShape } from "./shapes/run.ts";

const EventDetailShape = z
  .object({
    ...EventShape.shape,
    headers: z.record(z.string(), z.string()).describe("Those that say who sent it, and when."),
    payload: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe(
        "As the vendor sent it; what opens doors (session tokens, recordings) reads `[hidden]`. Null once it is no longer kept; then there are no headers either.",
      ),
    runs: z.array(BareRunShape).describe("What it caused, newest first, 200 at most."),
  })
  .meta({ id: "EventDetail", description: "An event with its payload and its runs." });

export const eventRoutes = [
  defineRoute({
    method: "post",
    path: "/events",
    operationId: "sendEvent",
    tag: "events",
    scope: "run",
    summary: "Hand in an event in place of a connection's sender",
    description:
      "For tools that send no webhooks of their own. It travels as the sender's own would: over HTTP, signed with the connection's secret, verified, journaled. Automations that are on run for real.",
    body: z.strictObject({
      connection: z.string().describe("The connection through which it comes in, by id or name."),
      payload: z
        .record(z.string(), z.unknown())
        .describe("As the connection's sender would send it. The same event counts once."),
    }),
    answer: {
      status: 201,
      about: "What it became.",
      body: z
        .object({
          eventId: z.string().nullable().describe("Null when it repeats one from long ago."),
          repeated: z.boolean().describe("The same event came before: nothing was started."),
        })
        .meta({ id: "HandedIn", description: "An event that was handed in." }),
    },
    problems: ["connection_not_found", "no_hook", "no_secret", "not_found_out", "event_refused"],
    handle: ({ body }, { handIn }) => handIn.send(body),
  }),
  defineRoute({
    method: "get",
    path: "/events",
    operationId: "listEvents",
    tag: "events",
    scope: "read",
    summary: "What arrived, newest first",
    query: PageQuery.extend({
      connection: z.string().optional().describe("Only this connection's, by id or name."),
      app: z.string().optional().describe("Only this app's."),
      type: z.string().optional().describe("Only this hiring event, such as `candidate.scored`."),
      candidate: z.string().optional().describe("Only this candidate's: `lane` of another event."),
    }),
    answer: { status: 200, about: "A page of events.", body: pageOf(EventShape) },
    problems: ["connection_not_found", "unknown_cursor"],
    handle({ query }, { store, connections }) {
      const { connection, app, type, candidate, ...page } = query;
      const filter = {
        app,
        hiringType: type,
        lane: candidate,
        connectionId: connection === undefined ? undefined : connections.get(connection).id,
      };
      return readPage(page, "evt", (wanted) => store.events(filter, wanted));
    },
  }),
  defineRoute({
    method: "get",
    path: "/events/:id",
    operationId: "getEvent",
    tag: "events",
    scope: "read",
    summary: "One event with its payload and its runs",
    params: z.object({ id: z.string().describe("The event's id.") }),
    answer: { status: 200, about: "The event.", body: EventDetailShape },
    problems: ["event_not_found"],
    async handle({ params }, { store, catalog }) {
      const event = await store.event(params.id);
      if (!event) throw new ConfigError(`There is no event "${params.id}".`, { code: "event_not_found" });
      const { body, ...summary } = event;
      const runs = await store.runs({ eventId: event.id }, { limit: 200 });
      if (body === null) return { ...summary, payload: null, runs };
      const payload = JSON.parse(Buffer.from(body).toString("utf8")) as Record<string, unknown>;
      const sensitive = catalog.triggers.get(event.app)?.sensitive ?? [];
      return { ...summary, payload: maskSensitive(payload, sensitive), runs };
    },
  }),
];

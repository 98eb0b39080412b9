/** `/api/events`: what arrived. */
import { z } from "zod";
import { RUN_STATES } from "../../core/types.ts";
import type { EventSearch } from "../../store/search.ts";
import type { ApiOptions } from "./api-options.ts";
import { defineRoute } from "./define-route.ts";
import { checkCursor, foundPageOf, PageQuery } from "./page.ts";
import { EventDetailShape, ListedEventShape } from "./shapes/event-list.ts";

/** By which a search of events is narrowed down. Flat, as a query is. */
export const EventFilter = z.strictObject({
  q: z
    .string()
    .max(200)
    .optional()
    .describe("Words of the candidate's name, email address or id, or of the job; each must be found."),
  connection: z.string().optional().describe("Only this connection's, by id or name."),
  app: z.string().optional().describe("Only this app's."),
  type: z.string().optional().describe("Only this hiring event, such as `candidate.scored`."),
  candidate: z
    .string()
    .max(500)
    .optional()
    .describe("Only this candidate's, under every name that is known: `lane` of another event."),
  test: z.enum(["true", "false"]).optional().describe("`true`: only test events. `false`: only real ones."),
  outcome: z
    .enum([...RUN_STATES, "none"])
    .optional()
    .describe("Only events with such a run; `none`: those that no automation took up."),
  since: z.coerce.number().int().optional().describe("Received at or after this moment, in milliseconds."),
  until: z.coerce.number().int().optional().describe("Received before this moment, in milliseconds."),
  scoreFrom: z.coerce.number().optional().describe("Only events with this score or a higher one."),
  scoreTo: z.coerce.number().optional().describe("Only events with this score or a lower one."),
});

export async function eventSearchOf(
  { q, connection, type, candidate, test, ...rest }: z.output<typeof EventFilter>,
  { connections, candidates }: Pick<ApiOptions, "connections" | "candidates">,
): Promise<EventSearch> {
  return {
    ...rest,
    text: q,
    hiringType: type,
    test: test === undefined ? undefined : test === "true",
    connectionId: connection === undefined ? undefined : connections.get(connection).id,
    lanes: candidate === undefined ? undefined : await candidates.lanesOf(candidate),
  };
}

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
    query: PageQuery.extend(EventFilter.shape),
    answer: { status: 200, about: "A page of events.", body: foundPageOf(ListedEventShape) },
    problems: ["connection_not_found", "unknown_cursor"],
    async handle({ query: { limit, before, ...filter } }, options) {
      checkCursor(before, "evt");
      return options.events.search(await eventSearchOf(filter, options), { limit, before });
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
    handle: ({ params }, { events }) => events.get(params.id),
  }),
];

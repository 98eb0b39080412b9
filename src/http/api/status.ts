/** `/api/status` and `/api/rejections`: does it all add up, and who was turned away. */
import { z } from "zod";
import { remedyOf } from "../../run/sources/guided.ts";
import { defineRoute } from "./define-route.ts";
import { listOf } from "./page.ts";
import { RejectionShape, StatusShape } from "./shapes/status.ts";

export const statusRoutes = [
  defineRoute({
    method: "get",
    path: "/status",
    operationId: "getStatus",
    tag: "server",
    scope: "read",
    summary: "Does it all add up",
    answer: {
      status: 200,
      about: "Counts of events and runs, and how the connections are.",
      body: StatusShape,
    },
    async handle(_request, { store, connections, storage, publicUrl, sources, address }) {
      const [events, runs, kept, perSource] = await Promise.all([
        store.conservation(),
        store.runCounts(),
        storage(),
        sources.all(),
      ]);
      return {
        address: publicUrl(),
        events: { ...events, addsUp: events.received === events.finished + events.held + events.waiting },
        runs,
        storage: {
          dataBytes: kept.usage.bytes,
          spareBytes: kept.usage.spareBytes,
          freeBytes: kept.freeBytes,
          room: kept.room,
          removedEvents: kept.usage.removedEvents,
          keepDays: kept.keep.keepDays,
          keepPayloadDays: kept.keep.keepPayloadDays,
        },
        connections: connections.list().map(({ id, name, app, state, stateReason }) => ({
          name,
          app,
          state,
          stateReason,
          source: perSource.get(id) ?? null,
        })),
        addressCheck: address.last(),
      };
    },
  }),
  defineRoute({
    method: "get",
    path: "/rejections",
    operationId: "listRejections",
    tag: "events",
    scope: "read",
    summary: "Calls that were turned away, and why",
    query: z.strictObject({
      connection: z.string().optional().describe("Only this connection's, by id or name."),
    }),
    answer: {
      status: 200,
      about: "Newest first; the last 50 of each address.",
      body: listOf(RejectionShape),
    },
    problems: ["connection_not_found"],
    async handle({ query: { connection } }, { store, directory, connections }) {
      const hook = connection === undefined ? undefined : directory.hookOf(connections.get(connection).id);
      const rejections = await store.rejections(hook?.id);
      return {
        items: rejections.map(({ hookId, ...rejection }) => {
          const entry = directory.hook(hookId);
          const name = entry && "connection" in entry ? entry.connection.name : null;
          return { ...rejection, connection: name, advice: remedyOf(rejection.code, name) };
        }),
      };
    },
  }),
];

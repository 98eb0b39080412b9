/** `/api/status` and `/api/rejections`: does it all add up, and who was turned away. */
import express, { type Router } from "express";
import { z } from "zod";
import type { ApiOptions } from "./router.ts";

const Query = z.object({ connection: z.string().optional() });

export function statusRoutes({ store, directory, connections, publicUrl }: ApiOptions): Router {
  const router = express.Router();

  router.get("/status", async (_request, response) => {
    const [events, runs] = await Promise.all([store.conservation(), store.runCounts()]);
    response.json({
      address: publicUrl(),
      events: { ...events, addsUp: events.received === events.finished + events.held + events.waiting },
      runs,
      connections: connections
        .list()
        .map(({ name, app, state, stateReason }) => ({ name, app, state, stateReason })),
    });
  });
  router.get("/rejections", async (request, response) => {
    const { connection } = Query.parse(request.query);
    const hook = connection === undefined ? undefined : directory.hookOf(connections.get(connection).id);
    const rejections = await store.rejections(hook?.id);
    response.json({
      items: rejections.map(({ hookId, ...rejection }) => {
        const entry = directory.hook(hookId);
        return { ...rejection, connection: entry && "connection" in entry ? entry.connection.name : null };
      }),
    });
  });
  return router;
}

/** `/api/events`: what arrived. */
import express, { type Router } from "express";
import { z } from "zod";
import { withChanges } from "../../core/hiring/fresh-sample.ts";
import { read } from "../../core/hiring/read.ts";
import { sendProblem } from "../problem.ts";
import { PageQuery, toPage } from "./page.ts";
import type { ApiOptions } from "./router.ts";

const Query = PageQuery.extend({
  connection: z.string().optional(),
  app: z.string().optional(),
  type: z.string().optional(),
  candidate: z.string().optional(),
});

export function eventRoutes({ store, connections, catalog }: ApiOptions): Router {
  const router = express.Router();

  router.get("/", async (request, response) => {
    const { connection, app, type, candidate, ...page } = Query.parse(request.query);
    const filter = {
      app,
      hiringType: type,
      lane: candidate,
      connectionId: connection === undefined ? undefined : connections.get(connection).id,
    };
    response.json(toPage(await store.events(filter, page), page));
  });
  router.get("/:id", async (request, response) => {
    const event = await store.event(request.params.id);
    if (!event) {
      sendProblem(response, {
        status: 404,
        code: "event_not_found",
        detail: `There is no event "${request.params.id}".`,
      });
      return;
    }
    const { body, ...summary } = event;
    const runs = await store.runs({ eventId: event.id }, { limit: 200 });
    const payload = JSON.parse(Buffer.from(body).toString("utf8")) as Record<string, unknown>;
    const sensitive = catalog.triggers.get(event.app)?.sensitive ?? [];
    response.json({ ...summary, payload: masked(payload, sensitive), runs });
  });
  return router;
}

/** What opens doors (session tokens, recordings) is shown as set, not as it is. */
function masked(payload: Record<string, unknown>, paths: readonly string[]): Record<string, unknown> {
  const present = paths.filter((path) => read(payload).text(path) !== undefined);
  return withChanges(payload, Object.fromEntries(present.map((path) => [path, "[hidden]"])));
}

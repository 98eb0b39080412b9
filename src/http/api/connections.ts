/** `/api/connections`. Secrets go in and never come out. */
import express, { type Router } from "express";
import { z } from "zod";
import type { ConnectionView } from "../../run/operations/connections.ts";
import type { ApiOptions } from "./router.ts";

const Create = z.strictObject({
  app: z.string(),
  name: z.string().optional(),
  values: z.record(z.string(), z.unknown()).default({}),
});
const Update = z.strictObject({
  name: z.string().optional(),
  values: z.record(z.string(), z.unknown()).optional(),
  overlapHours: z.number().min(0).max(720).optional(),
});

export function connectionRoutes({ connections, checks, catalog, publicUrl }: ApiOptions): Router {
  const router = express.Router();

  const show = ({ hookPath, ...connection }: ConnectionView): Record<string, unknown> => {
    const address = hookPath === null ? null : `${publicUrl()}${hookPath}`;
    const setup = (catalog.triggers.get(connection.app) ?? catalog.actions.get(connection.app))?.setup ?? [];
    return {
      ...connection,
      address,
      setup: setup.map((step) => step.replaceAll("{address}", address ?? "")),
    };
  };

  router.get("/", (_request, response) => {
    response.json({ items: connections.list().map(show) });
  });
  router.post("/", async (request, response) => {
    response.status(201).json(show(await connections.create(Create.parse(request.body))));
  });
  router.get("/:id", (request, response) => {
    response.json(show(connections.get(request.params.id)));
  });
  router.patch("/:id", async (request, response) => {
    response.json(show(await connections.update(request.params.id, Update.parse(request.body))));
  });
  router.delete("/:id", async (request, response) => {
    await connections.remove(request.params.id);
    response.status(204).end();
  });
  router.post("/:id/check", async (request, response) => {
    response.json(await checks.check(request.params.id));
  });
  router.get("/:id/choices/:name", async (request, response) => {
    response.json({ items: await checks.choices(request.params.id, request.params.name, request.query) });
  });
  router.post("/:id/hook", async (request, response) => {
    response.json(show(await connections.replaceHook(request.params.id)));
  });
  return router;
}

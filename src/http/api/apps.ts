/** `/api/apps`: what this runtime can speak with, as forms and pickers need it. */
import express, { type Router } from "express";
import { z } from "zod";
import type { Catalog } from "../../core/catalog.ts";
import type { Fields } from "../../core/fields.ts";
import { sendProblem } from "../problem.ts";

export function appRoutes({ catalog }: { catalog: Catalog }): Router {
  const router = express.Router();
  router.get("/", (_request, response) => {
    response.json({ items: catalog.appKeys().map((key) => describeApp(catalog, key)) });
  });
  router.get("/:app", (request, response) => {
    const app = describeApp(catalog, request.params.app);
    if (app) response.json(app);
    else
      sendProblem(response, {
        status: 404,
        code: "app_not_found",
        detail: `There is no app "${request.params.app}".`,
      });
  });
  router.get("/:app/events/:event/sample", (request, response) => {
    const found = catalog.event(`${request.params.app}.${request.params.event}`);
    if (found) response.json(found.event.sample);
    else {
      sendProblem(response, {
        status: 404,
        code: "event_not_found",
        detail: `There is no event "${request.params.app}.${request.params.event}".`,
      });
    }
  });
  return router;
}

function describeApp(catalog: Catalog, key: string): Record<string, unknown> | null {
  const app = catalog.app(key);
  if (!app) return null;
  const trigger = catalog.triggers.get(key);
  const action = catalog.actions.get(key);
  return {
    key,
    label: app.label,
    summary: trigger?.summary ?? action?.summary,
    fields: describeFields(app.fields),
    setup: trigger?.setup ?? action?.setup ?? [],
    events: Object.entries(trigger?.events ?? {}).map(([eventKey, event]) => ({
      key: `${key}.${eventKey}`,
      label: event.label,
      noun: event.noun,
      description: event.description,
      hiringType: event.hiringType,
      assumed: event.assumed ?? null,
    })),
    assumptions: trigger?.assumptions ?? [],
    actions: Object.entries(action?.actions ?? {}).map(([actionKey, definition]) => ({
      key: `${key}.${actionKey}`,
      label: definition.label,
      noun: definition.noun,
      description: definition.description,
      repeats: definition.repeats,
      input: z.toJSONSchema(definition.input, { io: "input", unrepresentable: "any" }),
      outputSample: definition.outputSample,
    })),
  };
}

function describeFields(fields: Fields): Record<string, unknown>[] {
  return Object.entries(fields).map(([key, definition]) => ({
    key,
    ...definition,
    required: definition.required !== false && !("default" in definition),
    ...("pattern" in definition && definition.pattern ? { pattern: definition.pattern.source } : {}),
  }));
}

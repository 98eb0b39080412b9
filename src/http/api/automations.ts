/** `/api/automations`: the model of the YAML files, as JSON or as YAML. */
import express, { type Request, type Router } from "express";
import { z } from "zod";
import { parseAutomation, parseAutomationJson } from "../../core/automation/automation-file.ts";
import type { AutomationDefinition } from "../../core/automation/automation.ts";
import type { ApiOptions } from "./router.ts";

const State = z.enum(["on", "paused", "off"]);
const CreateQuery = z.object({ state: State.default("off") });
const SetState = z.strictObject({
  state: State,
  held: z.enum(["release", "skip", "keep"]).default("release"),
});

export function automationRoutes({ automations }: ApiOptions): Router {
  const router = express.Router();

  router.get("/", (_request, response) => {
    response.json({ items: automations.list() });
  });
  router.post("/", async (request, response) => {
    const { state } = CreateQuery.parse(request.query);
    response.status(201).json(await automations.create(definitionIn(request), state));
  });
  /** Says what is wrong with a definition without saving it. */
  router.post("/check", (request, response) => {
    response.json(automations.check(definitionIn(request)));
  });
  router.get("/:id", (request, response) => {
    response.json(automations.get(request.params.id));
  });
  router.put("/:id", async (request, response) => {
    response.json(await automations.update(request.params.id, definitionIn(request)));
  });
  router.post("/:id/state", async (request, response) => {
    const { state, held } = SetState.parse(request.body);
    response.json(await automations.setState(request.params.id, state, held));
  });
  router.get("/:id/versions", async (request, response) => {
    response.json({ items: await automations.versions(request.params.id) });
  });
  return router;
}

function definitionIn(request: Request): AutomationDefinition {
  const body: unknown = request.body;
  return typeof body === "string" ? parseAutomation(body, {}) : parseAutomationJson(body);
}

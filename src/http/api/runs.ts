/** `/api/runs`: what became of each event, and doing it again. */
import express, { type Router } from "express";
import { z } from "zod";
import { RUN_STATES } from "../../core/types.ts";
import { PageQuery, toPage } from "./page.ts";
import type { ApiOptions } from "./router.ts";

const Filter = z.object({
  automation: z.string().optional(),
  event: z.string().optional(),
  state: z.enum(RUN_STATES).optional(),
});
const Query = PageQuery.extend(Filter.shape);
const Replay = z.strictObject({
  fromStart: z.boolean().default(false),
  version: z.enum(["recorded", "current"]).default("recorded"),
});
const ReplayMany = Filter.extend({ ...Replay.shape, dryRun: z.boolean().default(true) });

export function runRoutes({ runs, automations }: ApiOptions): Router {
  const router = express.Router();
  const filterOf = ({ automation, event, state }: z.infer<typeof Filter>) => ({
    automationId: automation === undefined ? undefined : automations.get(automation).id,
    eventId: event,
    state,
  });

  router.get("/", async (request, response) => {
    const query = Query.parse(request.query);
    response.json(toPage(await runs.list(filterOf(query), query), query));
  });
  router.get("/:id", async (request, response) => {
    response.json(await runs.get(request.params.id));
  });
  router.post("/:id/replay", async (request, response) => {
    response.status(201).json(await runs.replay(request.params.id, Replay.parse(request.body ?? {})));
  });
  router.post("/:id/release", async (request, response) => {
    response.json(await runs.release(request.params.id));
  });
  router.post("/:id/cancel", async (request, response) => {
    response.json(await runs.cancel(request.params.id));
  });
  /** Without `dryRun: false` it only says what would be repeated. */
  router.post("/replay", async (request, response) => {
    const { dryRun, fromStart, version, ...filter } = ReplayMany.parse(request.body ?? {});
    const plan = await runs.plan(filterOf(filter), { fromStart, version });
    response.json({ plan, report: dryRun ? null : await runs.replayMany(plan) });
  });
  return router;
}

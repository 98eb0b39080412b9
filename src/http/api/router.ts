/** `/api`: what the owner sees and does. Thin: reads the request, calls one operation, shows the result. */
import express, { type Router } from "express";
import type { Catalog } from "../../core/catalog.ts";
import type { Directory } from "../../run/directory.ts";
import type { Automations } from "../../run/operations/automations.ts";
import type { Connections } from "../../run/operations/connections.ts";
import type { Checks } from "../../run/operations/checks.ts";
import type { Runs } from "../../run/operations/runs.ts";
import type { Samples } from "../../run/operations/samples.ts";
import type { Store } from "../../store/store.ts";
import { appRoutes } from "./apps.ts";
import { automationRoutes } from "./automations.ts";
import { connectionRoutes } from "./connections.ts";
import { eventRoutes } from "./events.ts";
import { runRoutes } from "./runs.ts";
import { sampleRoutes } from "./samples.ts";
import { statusRoutes } from "./status.ts";

export interface ApiOptions {
  catalog: Catalog;
  store: Store;
  directory: Directory;
  connections: Connections;
  automations: Automations;
  checks: Checks;
  runs: Runs;
  samples: Samples;
  /** Where senders reach us, without a slash at the end. */
  publicUrl: () => string;
}

/** An automation with many examples is still far below this. */
const MAX_REQUEST_BYTES = 1024 * 1024;

export function apiRouter(options: ApiOptions): Router {
  const router = express.Router();
  router.use((_request, response, next) => {
    response.set("Cache-Control", "no-store");
    next();
  });
  router.use(express.json({ limit: MAX_REQUEST_BYTES }));
  router.use(
    express.text({ type: ["application/yaml", "text/yaml", "application/x-yaml"], limit: MAX_REQUEST_BYTES }),
  );
  router.use("/apps", appRoutes(options));
  router.use("/connections", connectionRoutes(options));
  router.use("/automations", automationRoutes(options));
  router.use("/events", eventRoutes(options));
  router.use("/runs", runRoutes(options));
  router.use("/samples", sampleRoutes(options));
  router.use(statusRoutes(options));
  return router;
}

/** `/api`: what the owner sees and does. Every route is declared in the files that `routes.ts` lists. */
import express, { type Router } from "express";
import type { Access } from "../access.ts";
import { sendProblem } from "../problem.ts";
import type { ApiOptions } from "./api-options.ts";
import { admit, mountRoutes } from "./mount-routes.ts";
import { hookRoutes } from "./hooks.ts";
import { routes } from "./routes.ts";

export type { ApiOptions } from "./api-options.ts";

/** `/hooks`, where services that know REST hooks look for them: the same routes as below `/api`. */
export function hooksRouter(options: ApiOptions & { access: Access }): Router {
  const router = express.Router();
  router.use("/hooks", (_request, response, next) => {
    response.set("Cache-Control", "no-store");
    next();
  });
  mountRoutes(router, hookRoutes, options);
  return router;
}

export function apiRouter(options: ApiOptions & { access: Access }): Router {
  const router = express.Router();
  router.use((_request, response, next) => {
    response.set("Cache-Control", "no-store");
    next();
  });
  mountRoutes(router, routes, options);
  router.use(async (request, response) => {
    if (!(await admit(request, response, "read", options.access))) return;
    sendProblem(response, {
      code: "not_found",
      detail: `There is nothing at ${request.method} ${request.baseUrl}${request.path}.`,
    });
  });
  return router;
}

/** `/api/openapi.json`: this API, described. Needs no token: it holds nothing of anybody's. */
import { z } from "zod";
import { openapiDocument } from "../openapi.ts";
import { defineServedRoute, type Route } from "./define-route.ts";

/** @param routes  asked when it is called: the route describes itself too */
export function openapiRoute(routes: () => readonly Route[]): Route {
  return defineServedRoute({
    method: "get",
    path: "/openapi.json",
    operationId: "getOpenapi",
    tag: "server",
    scope: null,
    summary: "This description",
    answer: { status: 200, about: "An OpenAPI 3.1 document.", body: z.record(z.string(), z.unknown()) },
    serve(_request, response) {
      response.json(openapiDocument(routes()));
    },
  });
}

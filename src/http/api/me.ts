/** `/api/me`: who asks, for a connection's label and to tell whether a token is good. */
import packageJson from "../../../package.json" with { type: "json" };
import { z } from "zod";
import { defineRoute } from "./define-route.ts";
import { ScopeShape } from "./shapes/token.ts";

export const meRoutes = [
  defineRoute({
    method: "get",
    path: "/me",
    operationId: "getMe",
    tag: "tokens",
    scope: "read",
    summary: "Whose token this is and what it may do",
    answer: {
      status: 200,
      about: "The caller.",
      body: z
        .object({
          id: z.string().describe("The token's id; `operator` for the operator's own."),
          name: z.string().describe("What the token is for."),
          scopes: z.array(ScopeShape),
          version: z.string().describe("Hirewire's."),
        })
        .meta({ id: "Me", description: "Who asks." }),
    },
    handle: (request) => {
      const { id, name, scopes } = request.caller;
      return { id, name, scopes: [...scopes], version: packageJson.version };
    },
  }),
];

/** `/api/me`: who asks, for a connection's label, for what pages show, and to tell whether a token is good. */
import packageJson from "../../../package.json" with { type: "json" };
import { z } from "zod";
import { ROLE_NAMES } from "../../core/roles.ts";
import { defineRoute } from "./define-route.ts";
import { ScopeShape } from "./shapes/token.ts";

export const meRoutes = [
  defineRoute({
    method: "get",
    path: "/me",
    operationId: "getMe",
    tag: "tokens",
    scope: "read",
    summary: "Who asks and what they may do",
    answer: {
      status: 200,
      about: "The caller.",
      body: z
        .object({
          id: z.string().describe("The user's or token's id; `operator` for the operator's own."),
          kind: z.enum(["operator", "token", "user"]),
          name: z.string().describe("The user's name, or what the token is for."),
          email: z.string().nullable().describe("Null unless it is a user."),
          role: z.enum(ROLE_NAMES).nullable().describe("Null unless it is a user."),
          scopes: z.array(ScopeShape),
          version: z.string().describe("Hirewire's."),
        })
        .meta({ id: "Me", description: "Who asks." }),
    },
    handle: (request) => {
      const { id, kind, name, email, role, scopes } = request.caller;
      if (kind === "anonymous") throw new TypeError("a route with a scope was called by nobody");
      return { id, kind, name, email, role, scopes: [...scopes], version: packageJson.version };
    },
  }),
];

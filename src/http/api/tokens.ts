/** `/api/tokens`: access to this API for one purpose each. */
import { z } from "zod";
import { defineRoute } from "./define-route.ts";
import { newestFirst, pageOf, PageQuery, readPage } from "./page.ts";
import { NewTokenShape, ScopeShape, TokenShape } from "./shapes/token.ts";
import { Time } from "./shapes/time.ts";

const Params = z.object({ id: z.string().describe("The token's id; never the token itself.") });

export const tokenRoutes = [
  defineRoute({
    method: "get",
    path: "/tokens",
    operationId: "listTokens",
    tag: "tokens",
    scope: "admin",
    summary: "Every token, newest first",
    description: "What each is for and may do. The operator's own token is not among them.",
    query: PageQuery,
    answer: { status: 200, about: "A page of tokens.", body: pageOf(TokenShape) },
    problems: ["unknown_cursor"],
    handle: async ({ query }, { tokens }) => readPage(query, "tok", newestFirst(await tokens.list())),
  }),
  defineRoute({
    method: "post",
    path: "/tokens",
    operationId: "createToken",
    tag: "tokens",
    scope: "admin",
    summary: "Make a token",
    description:
      "The token is shown in this answer and never again: only its SHA-256 digest is kept. A request repeated with the same Idempotency-Key is therefore answered 409 `shown_once`.",
    shownOnce: true,
    body: z.strictObject({
      name: z.string().trim().min(1).max(80).describe("What it is for. Unique."),
      scopes: z.array(ScopeShape).min(1).describe("What it may do."),
      expiresAt: Time.nullable().default(null).describe("When it ends; null: never."),
    }),
    answer: { status: 201, about: "The token.", body: NewTokenShape },
    problems: ["name_taken", "invalid_field"],
    handle: ({ body }, { tokens }) => tokens.create(body),
  }),
  defineRoute({
    method: "get",
    path: "/tokens/:id",
    operationId: "getToken",
    tag: "tokens",
    scope: "admin",
    summary: "One token",
    params: Params,
    answer: { status: 200, about: "What it is for and may do.", body: TokenShape },
    problems: ["token_not_found"],
    handle: ({ params }, { tokens }) => tokens.get(params.id),
  }),
  defineRoute({
    method: "delete",
    path: "/tokens/:id",
    operationId: "revokeToken",
    tag: "tokens",
    scope: "admin",
    summary: "Revoke a token",
    description: "It is refused from this moment on.",
    params: Params,
    answer: { status: 204, about: "It is revoked." },
    problems: ["token_not_found"],
    handle: ({ params }, { tokens }) => tokens.revoke(params.id),
  }),
];

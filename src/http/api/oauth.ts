/**
 * `/api/oauth`: connecting an account by signing in at the app. The browser comes back to the page `/oauth/callback`, which
 * hands in what it was given: nothing is done by a GET, and whoever hands it in is signed in as for anything else.
 */
import { z } from "zod";
import { defineRoute } from "./define-route.ts";
import { Time } from "./shapes/time.ts";
import { OAuthOfferShape, SignedInShape } from "./shapes/oauth.ts";

const Params = z.object({ app: z.string().describe("The app's key, such as `slack`.") });

export const oauthRoutes = [
  defineRoute({
    method: "get",
    path: "/oauth/:app",
    operationId: "getOAuthOffer",
    tag: "connections",
    scope: "read",
    summary: "Whether one can sign in to an app, and what the operator does for it",
    params: Params,
    answer: { status: 200, about: "The offer.", body: OAuthOfferShape },
    problems: ["oauth_not_offered"],
    handle: ({ params }, { oauth }) => oauth.offer(params.app),
  }),
  defineRoute({
    method: "put",
    path: "/oauth/:app/client",
    operationId: "setOAuthClient",
    tag: "connections",
    scope: "admin",
    summary: "Keep what was registered at an app, so that people can sign in to it",
    description:
      "Sealed, and never shown again. The environment's `HIREWIRE_OAUTH_<APP>_CLIENT_ID` and `HIREWIRE_OAUTH_<APP>_CLIENT_SECRET` win.",
    params: Params,
    body: z.strictObject({
      clientId: z.string().trim().min(1).max(500),
      clientSecret: z.string().trim().min(1).max(500),
      settings: z
        .record(z.string(), z.unknown())
        .optional()
        .describe("Fields of the connection that differ from their defaults, such as a sandbox's addresses."),
    }),
    answer: { status: 200, about: "The offer, ready.", body: OAuthOfferShape },
    problems: ["oauth_not_offered", "unknown_field", "missing_field", "invalid_field"],
    handle: ({ params, body }, { oauth }) => oauth.setClient(params.app, body),
  }),
  defineRoute({
    method: "delete",
    path: "/oauth/:app/client",
    operationId: "removeOAuthClient",
    tag: "connections",
    scope: "admin",
    summary: "Forget what was registered at an app",
    description: "Connections that were made with it stay as they are.",
    params: Params,
    answer: { status: 204, about: "It is forgotten." },
    problems: ["oauth_not_offered"],
    handle: ({ params }, { oauth }) => oauth.removeClient(params.app),
  }),
  defineRoute({
    method: "post",
    path: "/oauth/:app/start",
    operationId: "startOAuth",
    tag: "connections",
    scope: "write",
    summary: "Begin to sign in to an app",
    params: Params,
    body: z.strictObject({
      connection: z.string().optional().describe("The one to reconnect, by id or name. Left out: a new one."),
      name: z.string().optional().describe("Of the new one."),
      back: z.string().max(2_000).optional().describe("A path of these pages to go to afterwards."),
    }),
    answer: {
      status: 200,
      about: "Where to send the browser, for ten minutes and for whoever asked.",
      body: z.object({ url: z.string(), expiresAt: Time }).meta({ id: "SignInBegun" }),
    },
    problems: ["oauth_not_offered", "oauth_not_set_up", "connection_not_found"],
    handle: ({ params, body, caller }, { oauth }) => oauth.start(params.app, caller.id, body),
  }),
  defineRoute({
    method: "post",
    path: "/oauth/finish",
    operationId: "finishOAuth",
    tag: "connections",
    scope: "write",
    summary: "Hand in what the browser brought back from an app",
    body: z.strictObject({
      state: z.string().max(500),
      code: z.string().max(5_000).optional(),
      error: z.string().max(500).optional().describe("In place of the code, when it was refused there."),
    }),
    answer: { status: 200, about: "The connection that came of it.", body: SignedInShape },
    problems: [
      "oauth_state_unknown",
      "oauth_denied",
      "oauth_scope_missing",
      "oauth_answer_incomplete",
      "oauth_not_offered",
      "oauth_not_set_up",
      "connection_not_found",
      "connection_name_taken",
      "name_taken",
      "invalid_name",
      "destination_refused",
      "destination_sign_in_refused",
      "destination_unavailable",
      "app_refused",
    ],
    handle: ({ body, caller }, { oauth }) => oauth.finish(caller.id, body),
  }),
];

/** The Express app: `/in/<hookId>` for senders, `/api` for the owner, `/hooks` for subscribers, a page that says we run. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import express, { type Request, type Response } from "express";
import { automationSchema } from "../core/automation/automation-schema.ts";
import type { Log } from "../log.ts";
import type { Intake } from "../run/intake/receive.ts";
import type { Challenges } from "../run/public-address/challenges.ts";
import { createAccess } from "./access.ts";
import { admit, OPERATOR_ONLY } from "./api/mount-routes.ts";
import { apiRouter, hooksRouter, type ApiOptions } from "./api/router.ts";
import { createInbound, type InboundOptions } from "./inbound.ts";
import { opsRouter, type Ops } from "./ops.ts";
import { createOwnCall } from "./own-call.ts";
import { problemPages } from "./problem-pages.ts";
import { answerFault, problemHandler, sendProblem } from "./problem.ts";
import { webApp } from "./web-app.ts";
import { welcomePage } from "./welcome-page.ts";

export interface AppOptions extends ApiOptions {
  intake: Intake;
  challenges: Challenges;
  token: string;
  log: Log;
  ops: Ops;
  /** Its numbers are the process's, which works for other workspaces too: they are the operator's alone. */
  countsForOthers: boolean;
  onAnswer?: InboundOptions["onAnswer"];
  /** How many proxies in front of us may be believed about the sender's address. */
  trustedProxies: number;
  /** Shown on the front page; null without a sandbox. */
  sandboxUrl: string | null;
}

export function createApp(options: AppOptions): RequestListener {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("trust proxy", options.trustedProxies);
  app.set("query parser", "simple");

  app.use((_request, response, next) => {
    response.set({
      "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "DENY", // for browsers that don't know frame-ancestors
      "Cross-Origin-Resource-Policy": "same-origin",
      "Referrer-Policy": "no-referrer",
    });
    next();
  });
  /** For editors: completion and checks in automation files. */
  app.get("/automation.schema.json", (_request, response) => {
    response.type("application/schema+json").send(JSON.stringify(automationSchema(options.catalog), null, 2));
  });
  app.use("/problems", problemPages());
  const { token: operatorToken, tokens, accounts } = options;
  const access = createAccess({ operatorToken, tokens, sessions: accounts.sessions });
  const mayRead = async (request: Request, response: Response): Promise<boolean> => {
    const caller = await admit(request, response, "read", access);
    if (caller === null) return false;
    if (caller.kind === "operator" || !options.countsForOthers) return true;
    sendProblem(response, OPERATOR_ONLY);
    return false;
  };
  app.use(opsRouter(options.ops, mayRead));
  app.use("/api", apiRouter({ ...options, access }));
  app.use(hooksRouter({ ...options, access }));
  app.use(
    webApp() ??
      express.Router().get("/", (_request, response) => {
        response.type("html").send(welcomePage({ sandboxUrl: options.sandboxUrl }));
      }),
  );
  app.use((request, response) => {
    sendProblem(response, {
      code: "not_found",
      detail: `There is nothing at ${request.method} ${request.path}.`,
    });
  });
  app.use(problemHandler(options.log));

  const { intake, trustedProxies, log, onAnswer } = options;
  const ownCall = createOwnCall(options.challenges);
  const inbound = createInbound({ intake, trustedProxies, ownCall, onAnswer, onError: answerFault(log) });
  return (request: IncomingMessage, response: ServerResponse): void => {
    // first, and free of everything the rest needs: this is the hot path
    if (!inbound(request, response)) app(request, response);
  };
}

/**
 * For whoever operates it: is it alive, can it take calls, and its numbers. On the API's own address `/metrics` wants
 * a token; `createOpsApp` is for a port that only the operator's network reaches.
 */
import express, { type Request, type Response, type Router } from "express";
import type { Described } from "../metrics/describe.ts";

export interface Readiness {
  ready: boolean;
  /** Why not; null when it is. */
  reason: string | null;
}

export interface Ops {
  /** Whether senders and people should be sent here. */
  readiness(): Promise<Readiness>;
  /** Null when nobody asked for numbers. */
  metrics: (() => Promise<Described>) | null;
}

/** @param mayRead  answers by itself when the caller must not see the numbers */
export function opsRouter(
  ops: Ops,
  mayRead: (request: Request, response: Response) => Promise<boolean>,
): Router {
  const router = express.Router();
  router.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });
  router.get("/readyz", async (_request, response) => {
    const { ready, reason } = await ops.readiness();
    if (ready) response.json({ status: "ready" });
    else response.status(503).set("Retry-After", "5").json({ status: "not_ready", reason });
  });
  const { metrics } = ops;
  if (metrics) {
    router.get("/metrics", async (request, response) => {
      if (!(await mayRead(request, response))) return;
      const { contentType, text } = await metrics();
      response.set({ "Content-Type": contentType, "Cache-Control": "no-store" }).send(text);
    });
  }
  return router;
}

/** The same without a token, and nothing else. */
export function createOpsApp(ops: Ops): express.Express {
  const app = express();
  app.disable("x-powered-by");
  app.use(opsRouter(ops, () => Promise.resolve(true)));
  return app;
}

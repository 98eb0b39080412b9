/** `/api/samples`: sends a signed sample event to our own address. */
import express, { type Router } from "express";
import { z } from "zod";
import type { ApiOptions } from "./router.ts";

const Send = z.strictObject({
  event: z.string(),
  connection: z.string().optional(),
  changes: z.record(z.string(), z.unknown()).optional(),
  payload: z.record(z.string(), z.unknown()).optional(),
  exact: z.boolean().optional(),
});

export function sampleRoutes({ samples }: ApiOptions): Router {
  const router = express.Router();
  router.post("/", async (request, response) => {
    response.json(await samples.send(Send.parse(request.body)));
  });
  return router;
}

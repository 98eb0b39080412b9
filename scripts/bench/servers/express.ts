/** Express as one would write it: the raw body, the signature, an answer. Nothing is kept. */
import { createServer } from "node:http";
import express, { type Request } from "express";
import { SIGNATURE_HEADER } from "../job.ts";
import { announce, COUNTS_PATH, isSigned, type Counts } from "./received.ts";

let accepted = 0;
const app = express();
app.post("/in", express.raw({ type: () => true }), (request: Request<object, unknown, Buffer>, response) => {
  if (!isSigned(request.body, request.headers[SIGNATURE_HEADER])) {
    response.sendStatus(401);
    return;
  }
  accepted += 1;
  response.json({ received: true });
});
app.get(COUNTS_PATH, (_request, response) => {
  response.json({ accepted, underWay: 0 } satisfies Counts);
});

await announce(createServer({ keepAliveTimeout: 60_000 }, app));

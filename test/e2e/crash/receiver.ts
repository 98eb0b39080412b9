/** Somebody's own service: takes requests, and keeps what it needs to tell a repeat from a new one. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { createFaults, type Faults } from "../../../src/sandbox/faults.ts";

export interface Received {
  path: string;
  /** The event's number. */
  n: number;
  /** `Idempotency-Key`. */
  key: string;
}

export interface Receiver {
  url: string;
  host: string;
  faults: Faults;
  /** In the order in which they were taken; refused ones are not here. */
  received: Received[];
  /** While it is closed, `/gate` refuses what it is sent. */
  gate: "open" | "closed";
  /** Work is done at once; answers wait for it. */
  answering: Promise<void>;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const faults = createFaults();
  const app = express();
  app.use(faults.middleware, express.json(), async (request, response) => {
    if (request.path === "/gate" && receiver.gate === "closed") {
      response.status(422).json({ error: "the gate is closed" });
      return;
    }
    const { n } = request.body as { n: number };
    received.push({ path: request.path, n, key: String(request.headers["idempotency-key"]) });
    await receiver.answering;
    response.json({ ok: true });
  });
  const server = createServer(app);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const receiver: Receiver = {
    url: `http://${host}`,
    host,
    faults,
    received,
    gate: "open",
    answering: Promise.resolve(),
    async close() {
      faults.clear();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
  return receiver;
}

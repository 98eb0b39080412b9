/** A destination for the outbound tests: a real server that answers as each test says, and what calls it need. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach } from "@jest/globals";
import type { ActionApp, Cache } from "../../src/core/define-action.ts";
import { defineAction } from "../../src/core/define-action.ts";
import { field } from "../../src/core/fields.ts";
import { silentLog } from "../../src/log.ts";
import {
  createOutbound,
  type OutboundContext,
  type OutboundOptions,
} from "../../src/run/outbound/outbound.ts";

export interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

export type Answer = (request: Seen, response: ServerResponse) => void;

export interface Destination {
  url: string;
  host: string;
  port: number;
  /** Every request that arrived, oldest first. */
  seen: Seen[];
  /** How the next requests are answered; the last one stays. */
  answers: Answer[];
  close(): Promise<void>;
}

export async function startDestination(): Promise<Destination> {
  const seen: Seen[] = [];
  const answers: Answer[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const one = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
      seen.push(one);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer) answer(one, response);
      else response.end();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    port,
    seen,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };

export function memoryCache(): Cache {
  const values = new Map<string, unknown>();
  return {
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, structuredClone(value)),
    delete: async (key) => void values.delete(key),
  };
}

const connectionFields = { token: field.secret({ label: "Token" }) };

/** The fictional destination "Pinboard" with whatever a test changes about it. */
export function pinboard(changes: Partial<ActionApp> = {}): ActionApp {
  const app = defineAction({
    key: "pinboard",
    label: "Pinboard",
    summary: "Pins cards.",
    sources: [],
    connection: connectionFields,
    setup: [],
    authorize: async ({ connection }) => ({ authorization: `Bearer ${connection.token}` }),
    actions: {},
  });
  return { ...app, ...changes };
}

export const TOKEN = "pin-5d41402abc4b2a76";

/** A context for one connection; everything not said is as in production, but loopback is open. */
export function connect(
  options: Partial<OutboundOptions> & { app?: ActionApp; cache?: Cache; signal?: AbortSignal } = {},
): OutboundContext & { close: () => void } {
  const { app = pinboard(), cache = memoryCache(), signal = new AbortController().signal, ...rest } = options;
  const outbound = createOutbound({
    egress: { allowPrivate: true },
    log: silentLog,
    now: Date.now,
    random: () => 0,
    ...rest,
  });
  const connection = { id: "con_1", name: "pins", values: { token: TOKEN } };
  return { ...outbound.clientFor({ app, connection, cache, signal }), close: () => outbound.close() };
}

/** What a call threw. */
export async function failureOf(call: Promise<unknown>): Promise<Error> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return error;
    throw new Error(`something that is no Error was thrown: ${String(error)}`, { cause: error });
  }
  throw new Error("the call succeeded");
}

export interface DestinationBench {
  destination: Destination;
  /** As {@link connect}; closed after the test. */
  open: typeof connect;
}

/** Starts a destination before each test, and stops it afterwards. */
export function useDestination(): DestinationBench {
  let close: (() => void)[] = [];
  const current = {
    open: (options) => {
      const context = connect(options);
      close.push(context.close);
      return context;
    },
  } as DestinationBench;
  beforeEach(async () => {
    current.destination = await startDestination();
  });
  afterEach(async () => {
    for (const one of close) one();
    close = [];
    await current.destination.close();
  });
  return current;
}

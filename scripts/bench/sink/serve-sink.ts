/**
 * The destination: a bare HTTP server in a process of its own that answers as Slack does and counts what arrives.
 * `start-sink.ts` calls it.
 */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { clockMs } from "../clock.ts";
import { serveCalls } from "../helper.ts";

/** `refuse`: nobody listens. `hang`: it listens, and never answers. */
export type SinkMode = "up" | "503" | "refuse" | "hang";

export interface Arrived {
  /** How often each `ref` arrived and was answered well. */
  counts: Map<string, number>;
  /** Clock reading of its first arrival. */
  firstAt: Map<string, number>;
  /** Requests that carried no `ref`. */
  unreadable: number;
}

export type SinkCalls = {
  /** @returns its port, which stays the same for good */
  start(): Promise<number>;
  setMode(mode: SinkMode): Promise<void>;
  /** How many different events with such a `ref` have arrived so far, and when the last one did. */
  progress(prefix: string): { arrived: number; lastAt: number };
  /** @returns the clock reading of the arrival, once there is one */
  arrival(ref: string): Promise<number>;
  /** Everything since the last time, which is then forgotten. */
  take(): Arrived;
};

let counts = new Map<string, number>();
let firstAt = new Map<string, number>();
let unreadable = 0;
let mode: SinkMode = "up";
let port = 0;
const byPrefix = new Map<string, { arrived: number; lastAt: number }>();
const awaited = new Map<string, (at: number) => void>();
const held = new Set<ServerResponse>();

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const pieces: Buffer[] = [];
  request.on("data", (piece: Buffer) => pieces.push(piece));
  request.on("end", () => {
    if (mode === "hang") {
      held.add(response);
      return;
    }
    if (mode !== "up") {
      response.writeHead(503, { "content-length": 0 }).end();
      return;
    }
    note(Buffer.concat(pieces).toString("utf8"));
    response
      .writeHead(200, { "content-type": "application/json", "content-length": ANSWER.length })
      .end(ANSWER);
  });
});
const ANSWER = Buffer.from('{"ok":true,"channel":"C0123456789","ts":"1716459257.000100"}');

function note(body: string): void {
  const at = clockMs();
  const ref = refOf(body);
  if (ref === null) {
    unreadable += 1;
    return;
  }
  const before = counts.get(ref) ?? 0;
  counts.set(ref, before + 1);
  if (before > 0) return;
  firstAt.set(ref, at);
  const prefix = ref.slice(0, ref.lastIndexOf("-"));
  const seen = byPrefix.get(prefix);
  if (seen) {
    seen.arrived += 1;
    seen.lastAt = at;
  } else byPrefix.set(prefix, { arrived: 1, lastAt: at });
  awaited.get(ref)?.(at);
  awaited.delete(ref);
}

function refOf(body: string): string | null {
  try {
    const { ref } = JSON.parse(body) as { ref?: unknown };
    return typeof ref === "string" ? ref : null;
  } catch {
    return null;
  }
}

async function listen(): Promise<void> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
}

serveCalls({
  async start() {
    await listen();
    return port;
  },
  async setMode(wanted) {
    mode = wanted;
    if (wanted === "refuse" && server.listening) {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    } else if (wanted !== "refuse" && !server.listening) await listen();
    if (wanted !== "hang") {
      for (const response of held) response.destroy();
      held.clear();
    }
  },
  progress: (prefix) => byPrefix.get(prefix) ?? { arrived: 0, lastAt: 0 },
  arrival(ref) {
    const at = firstAt.get(ref);
    if (at !== undefined) return Promise.resolve(at);
    return new Promise((resolve) => awaited.set(ref, resolve));
  },
  take() {
    const arrived = { counts, firstAt, unreadable };
    counts = new Map();
    firstAt = new Map();
    unreadable = 0;
    byPrefix.clear();
    return arrived;
  },
} satisfies SinkCalls);

/**
 * Keep-alive agents whose every new connection passes the egress guard and has a time limit. A connection
 * that is reused was checked when it was made.
 */
import { Agent as HttpAgent, type AgentOptions, type ClientRequestArgs } from "node:http";
import { Agent as HttpsAgent, type RequestOptions } from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { EgressGuard } from "./egress-guard.ts";

export const CONNECT_TIMEOUT = "CONNECT_TIMEOUT";

export interface Agents {
  http: HttpAgent;
  https: HttpsAgent;
  /** True for a connection that has come about, the TLS handshake included. */
  isReady(socket: Socket): boolean;
  /** Closes every connection. */
  close(): void;
}

type Created = (error: Error | null, stream: Duplex) => void;
type Connect<O> = (options: O, created?: Created) => Duplex | null | undefined;

/** @param options.connectMs  for the name, the connection and the TLS handshake together */
export function createAgents(guard: EgressGuard, options: { connectMs: number }): Agents {
  const settings: AgentOptions = {
    keepAlive: true,
    // one host that hangs takes no more than this, and nothing from the others
    maxSockets: 64,
    // as many as one connection may use at a time: one that is closed after each burst must be opened for the next
    maxFreeSockets: 50,
    // most servers drop a silent connection after 5 s or more; one dropped in mid-call is an ambiguous call
    timeout: 4_000,
  };
  const http = new HttpAgent(settings);
  const https = new HttpsAgent(settings);
  const ready = new WeakSet<Socket>();
  const guarded = <O extends ClientRequestArgs>(connect: Connect<O>, event: string): Connect<O> => {
    return (asked, created) => {
      const port = Number(asked.port ?? 0);
      try {
        guard.checkLiteral(asked.host ?? "", port);
      } catch (error) {
        process.nextTick(() => created?.(error as Error, undefined as never));
        return undefined;
      }
      const socket = connect({ ...asked, lookup: guard.lookupFor(port) }, created) as Socket | undefined;
      if (socket) {
        limitConnecting(socket, event, options.connectMs);
        socket.once(event, () => ready.add(socket));
      }
      return socket;
    };
  };
  http.createConnection = guarded(http.createConnection.bind(http), "connect");
  https.createConnection = guarded<RequestOptions>(https.createConnection.bind(https), "secureConnect");
  return {
    http,
    https,
    isReady: (socket) => ready.has(socket),
    close() {
      http.destroy();
      https.destroy();
    },
  };
}

function limitConnecting(socket: Socket, event: string, limitMs: number): void {
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error("no connection in time"), { code: CONNECT_TIMEOUT }));
  }, limitMs);
  const stop = (): void => clearTimeout(timer);
  socket.once(event, stop);
  socket.once("close", stop);
}

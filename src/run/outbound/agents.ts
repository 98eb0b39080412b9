/**
 * Kept connections, every new one of which passes the egress guard and has a time limit. A connection that is
 * reused was checked when it was made.
 */
import type { Socket } from "node:net";
import type { EgressGuard } from "./egress-guard.ts";
import type { createPool } from "./lines.ts";

export const CONNECT_TIMEOUT = "CONNECT_TIMEOUT";

export type Lines = ReturnType<typeof createPool>;

export interface Agents {
  /** Loads the client with the first call: whoever calls nobody is spared its memory. */
  open(): Promise<Lines>;
  /** Closes every connection. */
  close(): void;
}

const SETTINGS = {
  // one host that hangs takes no more than this, and nothing from the others
  connections: 64,
  pipelining: 1,
  allowH2: false,
  // most servers drop a silent connection after 5 s or more; one dropped in mid-call is an ambiguous call
  keepAliveTimeout: 4_000,
  keepAliveMaxTimeout: 4_000,
  /** How much earlier than the server says that it drops it. */
  keepAliveTimeoutThreshold: 1_000,
  // a call has its own timers
  headersTimeout: 0,
  bodyTimeout: 0,
};

/** @param options.connectMs  for the name, the connection and the TLS handshake together */
export function createAgents(guard: EgressGuard, options: { connectMs: number }): Agents {
  const connecting = new Set<Socket>();
  let opening: Promise<Lines> | undefined;

  async function load(): Promise<Lines> {
    const [{ createPool }, { default: buildConnector }] = await Promise.all([
      import("./lines.ts"),
      import("undici/lib/core/connect.js"),
    ]);
    return createPool(SETTINGS, (origin) => {
      const port = Number(origin.port) || (origin.protocol === "https:" ? 443 : 80);
      const connect = buildConnector({ allowH2: false, timeout: 0, lookup: guard.lookupFor(port), port });
      return (asked, done) => {
        guard.checkLiteral(asked.hostname, port);
        // a `Host` of the caller's own does not change whose certificate is asked for
        const { servername: _, ...own } = asked;
        const socket = connect(own, done);
        const event = origin.protocol === "https:" ? "secureConnect" : "connect";
        connecting.add(socket);
        limitConnecting(socket, event, options.connectMs, () => connecting.delete(socket));
      };
    });
  }

  return {
    open: () => (opening ??= load()),
    close() {
      opening?.then(
        (lines) => lines.close(),
        () => undefined,
      );
      for (const socket of connecting) socket.destroy();
    },
  };
}

function limitConnecting(socket: Socket, event: string, limitMs: number, over: () => void): void {
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error("no connection in time"), { code: CONNECT_TIMEOUT }));
  }, limitMs);
  const stop = (): void => {
    clearTimeout(timer);
    over();
  };
  socket.once(event, stop);
  socket.once("close", stop);
}

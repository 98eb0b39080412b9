/**
 * What stands between two processes, on TCP: a proxy in front of several, and a line that can be cut or lose all that is said.
 */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

interface Relay {
  port: number;
  close: () => Promise<void>;
}

interface Wires {
  /** Whom a call is connected with; null: with nobody. */
  choose: () => Promise<Socket | null>;
  /** Begins to carry what is said. */
  carry: (caller: Socket, called: Socket) => void;
}

/** Whoever ends one side of a connection ends the other. */
async function relay({ choose, carry }: Wires): Promise<Relay> {
  const open = new Set<Socket>();
  const keep = (socket: Socket): void => {
    open.add(socket);
    socket.on("error", () => undefined).once("close", () => open.delete(socket));
  };
  const serve = async (caller: Socket): Promise<void> => {
    keep(caller);
    const called = await choose();
    if (called === null) return void caller.resetAndDestroy();
    keep(called);
    called.once("close", () => caller.destroy());
    caller.once("close", () => called.destroy());
    if (caller.destroyed) called.destroy();
    else carry(caller, called);
  };
  const server = createServer({ pauseOnConnect: true, noDelay: true }, (caller) => void serve(caller));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, "close");
    },
  };
}

/** @returns null when nobody listens there */
async function connected(port: number): Promise<Socket | null> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.on("error", () => undefined);
  const { promise, resolve } = Promise.withResolvers<Socket | null>();
  socket.once("connect", () => resolve(socket));
  socket.once("close", () => resolve(null));
  return promise;
}

export interface Balancer {
  url: string;
  /** Ports that calls may go to, one after the other. */
  targets: Set<number>;
  close(): Promise<void>;
}

/** Where one refuses to be connected, the next one is tried. A call that was cut is repeated by nobody but its sender. */
export async function startBalancer(): Promise<Balancer> {
  const targets = new Set<number>();
  let turn = 0;
  const { port, close } = await relay({
    async choose() {
      turn += 1;
      const all = [...targets];
      for (const index of all.keys()) {
        const socket = await connected(all[(turn + index) % all.length]!);
        if (socket) return socket;
      }
      return null;
    },
    carry: (caller, called) => void caller.pipe(called).pipe(caller),
  });
  return { url: `http://127.0.0.1:${port}`, targets, close };
}

/** The way from one process to the database. */
export interface TcpLine {
  port: number;
  /** Every connection ends. */
  cut(): void;
  /** From now on nothing arrives, either way, and neither side is told. */
  swallow(): void;
  /** What was swallowed arrives after all, as TCP sends it again. */
  pass(): void;
  close(): Promise<void>;
}

export async function startTcpLine(to: number): Promise<TcpLine> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let swallows: PromiseWithResolvers<void> | null = null;
  const begin = ([caller, called]: readonly [Socket, Socket]): void => void caller.pipe(called).pipe(caller);
  const { port, close } = await relay({
    async choose() {
      await swallows?.promise;
      return connected(to);
    },
    carry(caller, called) {
      const pair = [caller, called] as const;
      pairs.add(pair);
      caller.once("close", () => pairs.delete(pair));
      if (!swallows) begin(pair);
    },
  });
  return {
    port,
    cut() {
      for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
    },
    swallow() {
      if (swallows) return;
      swallows = Promise.withResolvers();
      // unread, so that neither side hears of the other's end either
      for (const pair of pairs) for (const socket of pair) socket.unpipe().pause();
    },
    pass() {
      if (!swallows) return;
      swallows.resolve();
      swallows = null;
      for (const pair of pairs) begin(pair);
    },
    async close() {
      swallows?.resolve();
      await close();
    },
  };
}

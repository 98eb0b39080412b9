/**
 * undici's pool with lines of our own: each says whether its connection has served before, which the pool tells nobody.
 *
 * Source: https://undici.nodejs.org/#/docs/api/Dispatcher (read 2026-11-21), and what version 8.12.4 does:
 * - With `pipelining: 1` and no retry agent nothing is repeated once a byte of it was written. What a line had
 *   accepted and not written when its kept connection closed goes out on a new one.
 * - A request that undici refuses keeps its place in the pool for ever, and one that is given up while it waits is still
 *   written out. {@link Line.dispatch} sees to both.
 *
 * Why undici, and why by these paths: docs/adr/0011-calls-go-out-over-undici.md.
 */
import type { Socket } from "node:net";
import type { Client as ClientType, Dispatcher, Pool as PoolType, buildConnector } from "undici";
import Agent from "undici/lib/dispatcher/agent.js";
import Client from "undici/lib/dispatcher/client.js";
import Pool from "undici/lib/dispatcher/pool.js";
import { withoutInterim } from "./interim-answers.ts";

/** One request on its way through the pool. */
export interface Call extends Dispatcher.DispatchHandler {
  /** Nobody waits for it any more. */
  readonly over: boolean;
  /** The line that it was given. */
  line: Line | undefined;
}

export interface Connection {
  socket: Socket;
  /** A request went out on it. */
  used: boolean;
  /** To be called when one does. */
  expectAnswer: () => void;
}

export type Connect = buildConnector.connector;

/** One of a host's places, with at most one connection at a time. */
export class Line extends Client {
  readonly #held: { connection: Connection | undefined };

  constructor(origin: URL, options: ClientType.Options & { connect: Connect }) {
    const held: { connection: Connection | undefined } = { connection: undefined };
    super(origin, {
      ...options,
      connect: (asked, done) => {
        held.connection = undefined;
        options.connect(asked, (...[error, socket]) => {
          if (error) return done(error, null);
          held.connection = { socket, used: false, expectAnswer: withoutInterim(socket) };
          return done(null, socket);
        });
      },
    });
    this.#held = held;
  }

  /** The one that has come about last; undefined while another is being made. */
  get connection(): Connection | undefined {
    return this.#held.connection;
  }

  /** @returns false when the line has no room for another, as the pool understands it */
  override dispatch(options: Dispatcher.DispatchOptions, call: Call): boolean {
    if (call.over) return true;
    call.line = this;
    return super.dispatch(options, call) || call.over;
  }
}

/** @param connectTo  makes what connects to an origin */
export function createPool(
  options: PoolType.Options,
  connectTo: (origin: URL) => Connect,
): { dispatch(options: Dispatcher.DispatchOptions, call: Call): void; close(): void } {
  const agent = new Agent({
    factory: (address) => {
      const origin = new URL(address);
      const connect = connectTo(origin);
      return new Pool(origin, { ...options, factory: () => new Line(origin, { ...options, connect }) });
    },
  });
  return {
    dispatch: (asked, call) => void agent.dispatch(asked, call),
    close: () => void agent.destroy(),
  };
}

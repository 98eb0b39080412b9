/** A fictional destination: a server that pins cards, and answers as each test says. */
import { EventEmitter, once } from "node:events";
import type { AddressInfo } from "node:net";
import express, { type Request, type Response } from "express";
import type { Card } from "./board-app.ts";

/** How one call is answered. `pin` does the work. */
export type Behaviour = (request: Request, response: Response, pin: () => void) => void;

export interface Board {
  url: string;
  /** What the work of all calls amounts to. */
  cards: Card[];
  /** Texts of the calls to pin, worked or not, in the order of arrival. */
  calls: string[];
  lookups: number;
  /** How the next calls to pin are answered; without one they work. */
  next: Behaviour[];
  /** Answers every call to pin that has none of its own. */
  always: Behaviour | null;
  /** Answers look-ups when set. */
  lookup: Behaviour | null;
  /** Resolves once so many calls to pin have arrived in all. */
  arrived(count: number): Promise<void>;
  close(): Promise<void>;
}

export const works: Behaviour = (_request, response, pin) => {
  pin();
  response.json({ id: "card", pinned: true });
};
export const answers =
  (status: number, headers: Record<string, string> = {}, body: object = { message: "no" }): Behaviour =>
  (_request, response) => {
    response.status(status).set(headers).json(body);
  };
/** Does the work and loses the answer. */
export const worksThenDrops: Behaviour = (request, _response, pin) => {
  pin();
  request.socket.destroy();
};
/** Loses the call before any work is done. */
export const drops: Behaviour = (request) => void request.socket.destroy();
/** Does the work and never answers. */
export const worksThenHangs: Behaviour = (_request, _response, pin) => pin();
export const hangs: Behaviour = () => undefined;

export async function startBoard(): Promise<Board> {
  const app = express().use(express.json());
  const arrivals = new EventEmitter();
  const board: Omit<Board, "url" | "arrived" | "close"> = {
    cards: [],
    calls: [],
    lookups: 0,
    next: [],
    always: null,
    lookup: null,
  };
  app.post("/cards", (request, response) => {
    const card = request.body as Card;
    board.calls.push(card.text);
    arrivals.emit("call");
    const behaviour = board.next.shift() ?? board.always ?? works;
    behaviour(request, response, () => board.cards.push(card));
  });
  app.get("/cards", (request, response) => {
    board.lookups += 1;
    if (board.lookup) return board.lookup(request, response, () => undefined);
    const { key: wanted, all } = request.query;
    response.json(board.cards.filter(({ key }) => all !== undefined || key === wanted));
  });
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  return Object.assign(board, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async arrived(count: number) {
      while (board.calls.length < count) await once(arrivals, "call");
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** Somebody's address that is told of events: takes note of what arrives, and answers as each test says. */
import { EventEmitter, once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Delivered {
  id: string;
  headers: IncomingHttpHeaders;
  /** As it arrived. */
  text: string;
  body: Record<string, unknown>;
  /** What it was answered with; 0 when it was given none. */
  status: number;
}

export type Answer = number | ((response: ServerResponse, delivered: Delivered) => void);

export interface SubscriberServer {
  url: string;
  /** `host:port`, for `--allow`. */
  host: string;
  /** Everything that arrived, in order. */
  deliveries: Delivered[];
  /** How the next ones are answered; then `always`. */
  next: Answer[];
  always: Answer;
  /** Those answered 2xx, each id once, in the order in which they came first. */
  taken(): Delivered[];
  /** Resolves once so many have arrived in all. */
  arrived(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function startSubscriber(port = 0): Promise<SubscriberServer> {
  const arrivals = new EventEmitter();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      const delivered: Delivered = {
        id: String(request.headers["webhook-id"]),
        headers: request.headers,
        text,
        body: JSON.parse(text) as Record<string, unknown>,
        status: 0,
      };
      const answer = subscriber.next.shift() ?? subscriber.always;
      subscriber.deliveries.push(delivered);
      if (typeof answer === "number") {
        delivered.status = answer;
        response.writeHead(answer).end();
      } else answer(response, delivered);
      arrivals.emit("delivery");
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const subscriber: SubscriberServer = {
    url: `http://${host}/hook`,
    host,
    deliveries: [],
    next: [],
    always: 200,
    taken() {
      const good = subscriber.deliveries.filter(({ status }) => status >= 200 && status < 300);
      return [...new Map(good.toReversed().map((each) => [each.id, each])).values()].toReversed();
    },
    async arrived(count) {
      while (subscriber.deliveries.length < count) await once(arrivals, "delivery");
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return subscriber;
}

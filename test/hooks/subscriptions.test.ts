/** REST hooks at us, over HTTP: subscribe, be told, leave. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import { Webhook as Svix } from "svix";
import { startServer, type Server } from "../http/server.ts";
import { startSubscriber, type SubscriberServer } from "./subscriber.ts";

interface Hook {
  id: string;
  secret: string | null;
  existing: boolean;
  state: string;
  removedReason: string | null;
  expiresAt: number | null;
  expiration_date: string | null;
  [field: string]: unknown;
}

let server: Server;
let subscriber: SubscriberServer;
beforeEach(async () => {
  subscriber = await startSubscriber();
  server = await startServer({ workers: true, allow: [subscriber.host] });
  await server.get("POST", "/connections", { app: "hiresscope", values: { signing_secret: "of-tests" } });
});
afterEach(async () => {
  await server.close();
  await subscriber.close();
});

const EVENT = "hiresscope.application_scored";
const subscribe = (wish: Record<string, unknown> = {}) =>
  server.get<Hook>("POST", "/hooks", { targetUrl: subscriber.url, event: EVENT, ...wish });
async function send(changes: Record<string, unknown> = {}, event = EVENT): Promise<void> {
  const sent = await server.get("POST", "/samples", { event, changes });
  expect(sent["status"]).toBe(200);
}

describe("subscribing", () => {
  it("tells of events, signed as two independent clients check it", async () => {
    const { secret } = await subscribe();
    await send({ "data.score": 91 });
    await subscriber.arrived(1);
    const [delivered] = subscriber.deliveries;
    const headers = delivered?.headers as Record<string, string>;
    expect(new Webhook(secret!).verify(delivered!.text, headers)).toEqual(delivered?.body);
    for (const Client of [Webhook, Svix]) {
      expect(() => new Client(secret!).verify(delivered!.text, headers)).not.toThrow();
      expect(() => new Client(secret!).verify(`${delivered!.text} `, headers)).toThrow();
    }
    expect(headers["idempotency-key"]).toBe(headers["webhook-id"]);
    expect(headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(delivered?.body).toMatchObject({
      id: expect.stringMatching(/^evt_/),
      event: EVENT,
      test: false,
      receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      score: { value: 91 },
      interview: null,
      source: { vendor: "hiresscope", event: "application.scored", connection: "hiresscope" },
      payload: { data: { score: 91 } },
    });
  });
});

/** Subscribers of the real process: killed in the middle of its deliveries, and with nobody there to take them. */
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { startSubscriber, type SubscriberServer } from "../hooks/subscriber.ts";
import { startProduct, until, type Product } from "./crash/product.ts";
import { makeDataDir, removeDataDir } from "./hirewire.ts";

const EVENT = "hiresscope.application_scored";

let subscriber: SubscriberServer;
let dataDir: string;
let hirewire: Product;

const start = (...args: string[]) =>
  startProduct({ dataDir, inject: { retryScale: 0.02 }, args: ["--allow", subscriber.host, ...args] });

beforeEach(async () => {
  subscriber = await startSubscriber();
  dataDir = await makeDataDir();
  hirewire = await start();
  await hirewire.api("POST", "/connections", { app: "hiresscope", values: { signing_secret: "of-tests" } });
  await hirewire.api("POST", "/hooks", { targetUrl: subscriber.url, event: EVENT });
});
afterEach(async () => {
  await hirewire.end("SIGKILL");
  await subscriber.close();
  await removeDataDir(dataDir);
});

async function send(from: number, to: number): Promise<void> {
  for (let score = from; score < to; score += 1) {
    const sent = await hirewire.api("POST", "/samples", { event: EVENT, changes: { "data.score": score } });
    expect(sent["status"]).toBe(200);
  }
}

async function allFinished(): Promise<void> {
  const finished = async (): Promise<boolean> => {
    const { events } = await hirewire.api<{ events: Record<string, number> }>("GET", "/status");
    return events["received"] === events["finished"];
  };
  await until(finished, () => "every event to be finished", 25_000);
}

const scoreOf = ({ body }: { body: Record<string, unknown> }) => (body["score"] as { value: number }).value;

it("delivers everything at least once through kills, and whoever looks at webhook-id sees each once", async () => {
  const first = Promise.withResolvers<() => void>();
  subscriber.next = [(response) => first.resolve(() => void response.writeHead(200).end())];
  subscriber.always = () => undefined; // takes the delivery, and never answers
  await send(0, 12);
  const answerFirst = await first.promise;
  subscriber.deliveries[0]!.status = 200;
  answerFirst(); // those that waited behind it go together
  await subscriber.arrived(2);
  await hirewire.end("SIGKILL");
  const inFlight = subscriber.deliveries.length;

  let count = 0;
  subscriber.always = (response, delivered) => {
    count += 1;
    if (count % 2 === 0) return;
    delivered.status = 200;
    response.writeHead(200).end();
  };
  hirewire = await start();
  await subscriber.arrived(inFlight + 1);
  await send(12, 20);
  await hirewire.end("SIGKILL");

  subscriber.always = 200;
  hirewire = await start();
  await allFinished();
  const taken = subscriber.taken();
  expect(taken.map(scoreOf).toSorted((one, other) => one - other)).toEqual(
    Array.from({ length: 20 }, (_, n) => n),
  );
  const idsByEvent = Map.groupBy(subscriber.deliveries, ({ body }) => body["id"]);
  for (const deliveries of idsByEvent.values()) expect(new Set(deliveries.map(({ id }) => id)).size).toBe(1);
  expect(subscriber.deliveries.length).toBeGreaterThan(taken.length);
});

it("delivers in order what happened while nobody was there", async () => {
  const { port } = new URL(subscriber.url);
  await subscriber.close();
  await send(0, 8);
  const waits = async (): Promise<boolean> => {
    const { items } = await hirewire.api<{ items: { problem: string | null }[] }>("GET", "/hooks");
    return items[0]?.problem?.includes("could not be reached") === true;
  };
  await until(waits, () => "the trouble to be told", 10_000);
  subscriber = await startSubscriber(Number(port));
  await send(8, 10);
  await allFinished();
  expect(subscriber.deliveries.map(scoreOf)).toEqual(Array.from({ length: 10 }, (_, n) => n));
});

it("keeps to the pace that was set for a host", async () => {
  await hirewire.end("SIGTERM");
  hirewire = await start("--calls-per-second", `${subscriber.host}=0.001`);
  await send(0, 2);
  const heldBack = async (): Promise<boolean> => {
    const { items } = await hirewire.api<{ items: { code: string; reason: string }[] }>(
      "GET",
      "/runs?state=held",
    );
    return items[0]?.code === "rate_limited" && items[0].reason.includes(`${subscriber.host} allows`);
  };
  await until(heldBack, () => "the second to be held back", 20_000);
  expect(subscriber.deliveries).toHaveLength(1);
});

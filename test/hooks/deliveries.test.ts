/** What becomes of deliveries: in order after an outage, once per id, ended by 410. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Automation, Run } from "../../src/core/types.ts";
import { HOUR, START } from "../run/runner-house.ts";
import { OPERATOR, openSubscribedHouse, type SubscribedHouse } from "./subscribed-house.ts";
import { startSubscriber, type SubscriberServer } from "./subscriber.ts";

let house: SubscribedHouse;
let subscriber: SubscriberServer;
let id: string;
let automation: Automation;
let sent: number;

beforeEach(async () => {
  house = await openSubscribedHouse();
  subscriber = await startSubscriber();
  sent = 0;
  await subscribe();
});
afterEach(async () => {
  await house.close();
  await subscriber.close();
});

async function subscribe(wish: Record<string, unknown> = {}): Promise<void> {
  const made = await house.subscriptions.subscribe(
    { targetUrl: subscriber.url, event: "candidate.scored", ...wish },
    OPERATOR,
  );
  ({ id } = made);
  automation = await house.automationOf(id);
}

/** Events numbered on; @returns their runs */
async function events(count: number, lane: string | null = null): Promise<string[]> {
  const runs: string[] = [];
  for (let index = 0; index < count; index += 1) {
    runs.push(await house.receive(automation, { n: sent }, lane));
    sent += 1;
  }
  return runs;
}

const numberOf = ({ body }: { body: Record<string, unknown> }) => (body["payload"] as { n: number }).n;
const numbers = () => subscriber.deliveries.map(numberOf);
const run = async (runId: string) => (await house.store.run(runId)) as Run;

describe("a subscriber that is down for an hour", () => {
  it("is only probed meanwhile, and gets everything in order afterwards, once per id", async () => {
    house.runner.start();
    await events(3);
    await house.rest();
    subscriber.always = 503;
    for (let minute = 0; minute < 60; minute += 1) {
      await house.until(START + minute * 60_000);
      await events(2);
    }
    await house.until(START + HOUR);
    const during = subscriber.deliveries.length - 3;
    expect(during).toBeGreaterThan(5);
    expect(during).toBeLessThan(40);

    subscriber.always = 200;
    await house.until(START + 2 * HOUR);
    const taken = subscriber.taken();
    expect(taken.map(numberOf)).toEqual(Array.from({ length: 123 }, (_, index) => index));
    const good = subscriber.deliveries.filter(({ status }) => status === 200);
    expect(good).toHaveLength(123);
    expect(new Set(good.map((each) => each.id)).size).toBe(123);
  });
});

describe("a subscriber that never answers", () => {
  it("keeps no other one waiting, however much waits for it", async () => {
    subscriber.always = () => undefined;
    await events(400); // twice as many as a worker has in hand
    const other = await startSubscriber();
    const { id: otherId } = await house.subscriptions.subscribe(
      { targetUrl: other.url, event: "candidate.scored" },
      OPERATOR,
    );
    const theirs = await house.automationOf(otherId);
    house.runner.start();
    await subscriber.arrived(1);
    for (let n = 0; n < 5; n += 1) await house.receive(theirs, { n });
    house.runner.wake();
    await other.arrived(5);
    expect(other.deliveries.map(numberOf).toSorted((one, two) => one - two)).toEqual([0, 1, 2, 3, 4]);
    expect(subscriber.taken()).toEqual([]);
    await other.close();
  });
});

describe("410", () => {
  it("ends the subscription, and what waits is cancelled with the reason and not sent", async () => {
    house.runner.start();
    subscriber.always = 503;
    const runs = await events(4);
    await house.rest();
    const before = subscriber.deliveries.length;
    subscriber.always = 410;
    await house.until(START + 60_000);
    expect(subscriber.deliveries).toHaveLength(before + 1);
    for (const each of runs) {
      expect(await run(each)).toMatchObject({
        state: "cancelled",
        reason: `${subscriber.host} answered 410: it does not want to be told any more.`,
      });
    }
    expect(await house.subscriptions.list(OPERATOR)).toEqual([]);
    expect(await house.subscriptions.list(OPERATOR, { removed: true })).toMatchObject([
      { id, removedReason: expect.stringContaining("answered 410") },
    ]);
    await house.directory.reload();
    expect(house.directory.automations()).toEqual([]);
    expect((await house.store.subscription(id))?.sealed).toBeNull();
  });

  it("is heard by those that stand in line already", async () => {
    const first = Promise.withResolvers<() => void>();
    subscriber.next = [(response) => first.resolve(() => void response.writeHead(410).end())];
    const runs = await events(1);
    house.runner.start();
    const answer = await first.promise;
    runs.push(...(await events(3)));
    house.runner.wake();
    while (house.runner.inFlight() < 4) await new Promise(setImmediate);
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
    answer();
    await house.rest();
    expect(subscriber.deliveries).toHaveLength(1);
    for (const each of runs) expect(await run(each)).toMatchObject({ state: "cancelled" });
  });

  it("does not end one that subscribed again in the meantime", async () => {
    house.runner.start();
    subscriber.next = [410];
    await events(1);
    await house.rest();
    const gone = id;
    await subscribe();
    expect(id).not.toBe(gone);
    await events(1);
    await house.rest();
    expect(subscriber.taken().map(numberOf)).toEqual([1]);
    expect(await house.subscriptions.list(OPERATOR)).toMatchObject([{ id, state: "active" }]);
  });
});

describe("a subscriber that nothing reaches for days", () => {
  it("is paused, what happens then is kept, and resuming delivers it in order", async () => {
    house.runner.start();
    subscriber.always = 500;
    const [first = ""] = await events(1);
    await house.until(START + 80 * HOUR);
    expect(await run(first)).toMatchObject({ state: "failed", code: "deadline_passed" });
    const attempts = await house.store.attempts(first);
    expect(attempts.at(-1)!.startedAt - START).toBeGreaterThan(71 * HOUR);
    expect(await house.subscriptions.get(id, OPERATOR)).toMatchObject({
      state: "paused",
      stateReason: expect.stringContaining(`${subscriber.host} answered 500`),
    });

    const kept = await events(3);
    await house.rest();
    expect(await run(kept[0]!)).toMatchObject({ state: "held", hold: "paused" });
    subscriber.always = 200;
    expect(await house.subscriptions.resume(id, OPERATOR)).toMatchObject({
      state: "active",
      stateReason: null,
    });
    await house.until(house.clock.now + HOUR);
    expect(subscriber.taken().map(numberOf)).toEqual([1, 2, 3]);
  });
});

describe("one event that a subscriber can't take", () => {
  it("keeps the others from it for minutes, and is given up alone", async () => {
    house.runner.start();
    subscriber.always = (response, delivered) => {
      delivered.status = numberOf(delivered) === 1 ? 500 : 200;
      response.writeHead(delivered.status).end();
    };
    const [, poison = ""] = await events(5);
    await house.until(START + HOUR);
    expect(new Set(subscriber.taken().map(numberOf))).toEqual(new Set([0, 2, 3, 4]));
    await events(2);
    await house.until(START + HOUR + 15 * 60_000); // it could be down: the next probe tells
    expect(subscriber.taken()).toHaveLength(6);
    await events(1);
    await house.until(START + HOUR + 16 * 60_000); // by now it is known which one is to blame
    expect(subscriber.taken()).toHaveLength(7);
    await house.until(START + 100 * HOUR);
    expect(await run(poison)).toMatchObject({ state: "failed", code: "deadline_passed" });
    expect(await house.subscriptions.get(id, OPERATOR)).toMatchObject({ state: "active", problem: null });
  });
});

describe("what a subscriber answers", () => {
  it("is good from 200 to 299, whatever the body says", async () => {
    house.runner.start();
    subscriber.next = [
      204,
      (response, delivered) => {
        delivered.status = 200;
        response.writeHead(200, { "content-type": "application/json" }).end("no JSON at all");
      },
    ];
    const runs = await events(2);
    await house.rest();
    for (const each of runs) expect(await run(each)).toMatchObject({ state: "succeeded" });
    expect(subscriber.deliveries).toHaveLength(2);
  });

  it.each([400, 401, 404, 422, 500, 502])("%i is tried again under the same id", async (status) => {
    house.runner.start();
    subscriber.next = [status];
    const [first = ""] = await events(1);
    await house.rest();
    expect(await run(first)).toMatchObject({
      state: "waiting",
      code: "delivery_refused",
      reason: expect.stringContaining(`${subscriber.host} answered ${status}`),
    });
    await house.until(START + 60_000);
    expect(await run(first)).toMatchObject({ state: "succeeded" });
    const [one, two] = subscriber.deliveries;
    expect(one?.id).toBe(two?.id);
    expect(one?.text).toBe(two?.text);
    expect(Number(two?.headers["webhook-timestamp"])).toBeGreaterThan(
      Number(one?.headers["webhook-timestamp"]),
    );
  });

  it("429 is waited for as long as it asks, and spends no attempt", async () => {
    house.runner.start();
    subscriber.next = [(response) => void response.writeHead(429, { "retry-after": "120" }).end()];
    const [first = ""] = await events(1);
    await house.rest();
    await events(1);
    await house.rest();
    expect(subscriber.deliveries).toHaveLength(1);
    expect(await run(first)).toMatchObject({ state: "waiting", code: "rate_limited", attempts: 0 });
    expect((await house.store.nextDueAt())! - START).toBeGreaterThanOrEqual(120_000);
    await house.until(START + 10 * 60_000);
    expect(numbers()).toEqual([0, 0, 1]);
  });

  it("a redirect is not followed, on the same host or another", async () => {
    const other = await startSubscriber();
    house.runner.start();
    for (const location of [other.url, "/elsewhere", "http://169.254.169.254/latest/meta-data/"]) {
      subscriber.next = [(response) => void response.writeHead(307, { location }).end()];
      const [each = ""] = await events(1);
      await house.rest();
      expect(await run(each)).toMatchObject({
        state: "waiting",
        reason: expect.stringContaining("pointed to another address (307), which is not followed"),
      });
      await house.until(house.clock.now + HOUR);
    }
    expect(other.deliveries).toEqual([]);
    expect(subscriber.deliveries).toHaveLength(6);
    await other.close();
  });
});

describe("order", () => {
  const open: ServerResponseHolder[] = [];
  type ServerResponseHolder = () => void;
  const hold = (): void => {
    open.length = 0;
    subscriber.always = (response, delivered) => {
      open.push(() => {
        delivered.status = 200;
        response.writeHead(200).end();
      });
    };
  };
  const release = async (): Promise<void> => {
    subscriber.always = 200;
    for (const end of open.splice(0)) end();
    await house.rest();
  };

  it("is not waited for unless it was asked: what happens now is told at once", async () => {
    hold();
    await events(5, null);
    house.runner.start();
    await subscriber.arrived(5);
    await release();
    expect(new Set(numbers())).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  it("holds for one candidate where it was asked, and nobody else waits for it", async () => {
    await subscribe({ event: "candidate.hired", ordered: true });
    hold();
    await events(2, "ada@example.com");
    await events(1, "bo@example.com");
    house.runner.start();
    await subscriber.arrived(2);
    expect(new Set(numbers())).toEqual(new Set([0, 2]));
    await release();
    expect(numbers().at(-1)).toBe(1);
  });
});

describe("the end of a subscription", () => {
  it("comes at its time, for what waits too", async () => {
    await subscribe({ event: "candidate.hired", expiresInDays: 1 });
    subscriber.always = 503;
    house.runner.start();
    const [first = ""] = await events(1);
    await house.rest();
    house.clock.now = START + 24 * HOUR;
    subscriber.always = 200;
    await house.rest(); // nobody has looked for expired ones yet
    expect(await run(first)).toMatchObject({ state: "cancelled", reason: "The subscription has expired." });
    expect(await house.subscriptions.removeOver()).toBe(1);
    expect(await house.subscriptions.get(id, OPERATOR)).toMatchObject({
      removedReason: "the subscription expired without being renewed",
    });
    expect(subscriber.taken()).toEqual([]);
  });

  it("is put off by renewing", async () => {
    await subscribe({ event: "candidate.hired", expiresInDays: 2 });
    house.clock.now = START + 24 * HOUR;
    expect(await house.subscriptions.renew(id, OPERATOR)).toMatchObject({ expiresAt: START + 72 * HOUR });
    house.clock.now = START + 71 * HOUR;
    expect(await house.subscriptions.removeOver()).toBe(0);
    expect(await house.subscriptions.renew(id, OPERATOR, null)).toMatchObject({
      expiresAt: null,
      expiration_date: null,
    });
    house.clock.now = START + 9_999 * HOUR;
    expect(await house.subscriptions.removeOver()).toBe(0);
  });

  it("comes with that of the connection that it is about", async () => {
    const { name, id: vendor } = await house.connect("trycrucible", { app: "trycrucible", settings: {} });
    await house.directory.reload();
    await subscribe({ event: "candidate.hired", connection: name });
    expect(await house.subscriptions.removeOver()).toBe(0);
    await house.store.deleteConnection(vendor, house.clock.now);
    await house.directory.reload();
    expect(await house.subscriptions.removeOver()).toBe(1);
    expect(await house.subscriptions.get(id, OPERATOR)).toMatchObject({
      removedReason: "the connection that the subscription was about was removed",
    });
  });

  it("comes when it is unsubscribed while a delivery waits", async () => {
    subscriber.always = 503;
    house.runner.start();
    const [first = ""] = await events(1);
    await house.rest();
    expect(await house.subscriptions.unsubscribe(id, OPERATOR)).toBe(true);
    expect(await house.subscriptions.unsubscribe(id, OPERATOR)).toBe(false);
    await house.until(START + HOUR);
    expect(await run(first)).toMatchObject({ state: "cancelled", reason: "the subscriber unsubscribed" });
    expect(subscriber.deliveries).toHaveLength(1);
  });
});

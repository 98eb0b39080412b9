/** Silence: a worker thread that never comes back, and destinations that take a call and never answer, or are gone. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "@jest/globals";
import { type Desk, openDesk } from "./crash/desk.ts";
import { until } from "./crash/product.ts";

let desk: Desk;
afterEach(async () => desk.close());

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
const sorted = (all: readonly number[]) => all.toSorted((one, other) => one - other);

async function scores(wanted: readonly number[]): Promise<void> {
  const answers = await Promise.all(wanted.map((n) => desk.score(n)));
  const statuses = new Set(answers.map((answer) => answer?.status));
  expect([...statuses]).toEqual([200]);
}

it("goes on taking events while the worker thread hangs, and replaces it", async () => {
  desk = await openDesk();
  const hangFile = join(desk.dataDir, "hang-now");
  const product = await desk.start({ inject: { hangFile } });
  const held = desk.standIns.faults.slack.add({ mode: "hang_after", path: "chat.postMessage" });
  await scores([1]);
  await held.whenFired(); // posted, and the worker does not know yet
  writeFileSync(hangFile, "");
  await until(
    () => product.output().includes("worker hung"),
    () => "the hanging worker to be noticed",
    40_000,
  );
  await scores(numbers(2, 10));
  await desk.settled(60_000);
  expect(sorted(desk.posts())).toEqual(numbers(1, 10));
  expect(sorted(desk.requests())).toEqual(numbers(1, 10));
  expect(desk.receiver.received).toHaveLength(10);
  expect(product.alive()).toBe(true);
}, 120_000);

it("a destination that never answers holds up nobody but itself", async () => {
  desk = await openDesk();
  await desk.start();
  const { slack } = desk.standIns.faults;
  slack.add({ mode: "hang", times: Infinity });
  await scores(numbers(1, 100));
  // everything for the others goes through, while not one of Slack's calls has had an answer
  await until(
    () => desk.requests().length === 100,
    () => "the service to have all",
    30_000,
  );
  expect(desk.posts()).toEqual([]);
  const { events } = await desk.status();
  expect(events).toMatchObject({ received: 100, finished: 0, waiting: 100, addsUp: true });

  slack.clear();
  await desk.settled(60_000);
  expect(sorted(desk.posts())).toEqual(numbers(1, 100));
  expect(desk.receiver.received).toHaveLength(100);
}, 120_000);

it("takes events while 10,000 runs wait for destinations that are gone, and delivers every one of them later", async () => {
  const MANY = 10_000;
  desk = await openDesk({ slack: false });
  await desk.start();
  const gone = desk.receiver.faults.add({ mode: "drop_before", times: Infinity });
  for (let from = 1; from <= MANY; from += 100) await scores(numbers(from, from + 99));
  await gone.whenFired(50);
  expect((await desk.status()).events).toEqual({
    received: MANY,
    finished: 0,
    held: 0,
    waiting: MANY,
    addsUp: true,
  });
  await scores(numbers(MANY + 1, MANY + 10));
  expect(desk.requests()).toEqual([]);

  desk.receiver.faults.clear();
  await desk.settled(200_000);
  expect(sorted(desk.requests())).toEqual(numbers(1, MANY + 10));
  expect(desk.receiver.received).toHaveLength(MANY + 10);
}, 300_000);

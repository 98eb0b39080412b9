/** A clock that leaps, as after a suspended machine, a dead battery or somebody's hand. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type Desk, openDesk } from "./crash/desk.ts";
import { until } from "./crash/product.ts";

const HOUR = 3_600_000;
const PATIENCE_MS = 60_000;

describe.each([
  ["forward", 5 * HOUR],
  ["backward", -5 * HOUR],
])("a clock that leaps %s", (_which, ms) => {
  let desk: Desk;
  let clockFile: string;
  let last = 0;
  beforeAll(async () => {
    desk = await openDesk();
    clockFile = join(desk.dataDir, "clock-is-off-by");
    await desk.start({ inject: { clockFile } });
  }, PATIENCE_MS);
  afterAll(async () => desk.close());

  /** Time goes on from there. */
  const leap = (by: number): void => writeFileSync(clockFile, String(by));
  /** @returns its number */
  async function score(who?: number): Promise<number> {
    const n = (last += 1);
    expect(await desk.score(n, who === undefined ? {} : { who })).toMatchObject({ status: 200 });
    return n;
  }
  const sorted = (numbers: readonly number[]) => numbers.toSorted((one, other) => one - other);
  const everything = () => Array.from({ length: last }, (_, index) => index + 1);

  /** All that was ever sent is everywhere, once. */
  async function expectOnce(): Promise<void> {
    await desk.settled(PATIENCE_MS);
    expect(await desk.journal()).toEqual(everything());
    expect(sorted(desk.posts())).toEqual(everything());
    expect(sorted(desk.requests())).toEqual(everything());
    expect((await desk.status()).events.addsUp).toBe(true);
  }

  it(
    "doubles nothing that is under way",
    async () => {
      const held = desk.standIns.faults.slack.add({ mode: "hang_after", path: "chat.postMessage" });
      await score();
      await held.whenFired();
      leap(ms);
      await score(); // wakes who sleeps
      desk.standIns.faults.slack.clear(); // the connection breaks: was it posted?
      await until(
        () => desk.posts().length === last,
        () => "the second post",
        PATIENCE_MS,
      );
      leap(0);
      await expectOnce();
    },
    2 * PATIENCE_MS,
  );

  it(
    "keeps a candidate's events in the order of their arrival",
    async () => {
      const answering = Promise.withResolvers<void>();
      desk.receiver.answering = answering.promise;
      const first = await score(1);
      await until(
        () => desk.requests().includes(first),
        () => "the first request",
        PATIENCE_MS,
      );
      await score(1);
      leap(ms);
      await score(1);
      answering.resolve();
      leap(0);
      await score(1);
      await expectOnce();
      expect(desk.posts().slice(-4)).toEqual(everything().slice(-4));
      expect(desk.requests().slice(-4)).toEqual(everything().slice(-4));
    },
    2 * PATIENCE_MS,
  );

  it(
    "does not keep what waits from going on",
    async () => {
      desk.receiver.faults.add({ mode: "error_before", times: 2 });
      await score(2);
      await until(
        async () => (await desk.status()).runs["waiting"] === 1,
        () => "a run that waits",
        PATIENCE_MS,
      );
      await score(2); // stands behind it
      leap(ms);
      await score();
      await expectOnce();
      leap(0);
      await score(2);
      await expectOnce();
    },
    3 * PATIENCE_MS,
  );

  it(
    "is no reason to wait for hours where a destination asked for a second",
    async () => {
      const limited = desk.receiver.faults.add({ mode: "429", retryAfterSeconds: 1 });
      await score();
      await limited.whenFired();
      leap(ms);
      await score();
      await expectOnce();
      leap(0);
      await score();
      await expectOnce();
    },
    3 * PATIENCE_MS,
  );

  it(
    "and then back hides nothing that was done meanwhile",
    async () => {
      leap(ms);
      const held = desk.standIns.faults.slack.add({ mode: "hang_after", path: "chat.postMessage" });
      await score();
      await held.whenFired();
      leap(0);
      await score(); // wakes who sleeps
      desk.standIns.faults.slack.clear(); // the connection breaks: was it posted?
      await expectOnce();
    },
    2 * PATIENCE_MS,
  );

  it(
    "makes no new event of a repeat",
    async () => {
      leap(ms);
      expect(await desk.score(1)).toMatchObject({ status: 200 });
      await expectOnce();
      leap(0);
    },
    PATIENCE_MS,
  );
});

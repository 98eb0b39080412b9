/**
 * Guarantee 1 on disks that take no more: what was acknowledged stays, what cannot be written is refused with 503, and
 * nothing needs to be restarted when there is room again.
 */
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type Desk, openDesk } from "./crash/desk.ts";
import {
  canLimitFiles,
  canMount,
  limitFiles,
  onReadOnlyDisk,
  onSmallDisk,
  pathInside,
} from "./crash/disk.ts";
import { NeverListened, until } from "./crash/product.ts";

const BYTES = 20_000;

let desk: Desk;
let last: number;
beforeEach(async () => {
  desk = await openDesk();
  last = 0;
});
afterEach(async () => desk.close());

/** Sends large scores, ten at a time, until some are refused. @returns the numbers of those that were acknowledged */
async function fill(): Promise<number[]> {
  const acknowledged: number[] = [];
  for (let refused = 0; refused < 10;) {
    const numbers = Array.from({ length: 10 }, () => (last += 1));
    const answers = await Promise.all(numbers.map((n) => desk.score(n, { bytes: BYTES })));
    for (const [index, answer] of answers.entries()) {
      expect([200, 503]).toContain(answer?.status);
      if (answer?.status === 503) {
        expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
        refused += 1;
      } else acknowledged.push(numbers[index]!);
    }
  }
  // those that were refused shared a commit: one alone may still have found room
  while ((await desk.score((last += 1), { bytes: BYTES }))?.status === 200) acknowledged.push(last);
  return acknowledged;
}

const log = () => join(desk.dataDir, "hirewire.sqlite-wal");
const sorted = (numbers: readonly number[]) => numbers.toSorted((one, other) => one - other);

/** Nothing acknowledged is missing and nothing is there twice. A refused one may have been sent again and taken. */
async function expectOnce(acknowledged: readonly number[]): Promise<void> {
  await desk.settled(60_000);
  const journal = sorted(await desk.journal());
  expect(journal).toEqual(expect.arrayContaining([...acknowledged]));
  expect(sorted(desk.posts())).toEqual(journal);
  expect(sorted(desk.requests())).toEqual(journal);
  expect((await desk.status()).events).toMatchObject({ received: journal.length, addsUp: true });
}

(canLimitFiles ? describe : describe.skip)("a file that cannot grow", () => {
  it("costs no acknowledged event, and what was done meanwhile is remembered until it can be written", async () => {
    const product = await desk.start();
    expect(await desk.score((last += 1))).toMatchObject({ status: 200 });
    await desk.settled();
    const answering = Promise.withResolvers<void>();
    desk.receiver.answering = answering.promise;
    expect(await desk.score((last += 1))).toMatchObject({ status: 200 });
    await until(
      () => desk.requests().includes(2),
      () => "the request that is being held",
      10_000,
    );
    limitFiles(product.pid, statSync(log()).size + 1_000_000);
    const acknowledged = [1, 2, ...(await fill())];
    answering.resolve(); // the work is done, and nobody can write it down
    await until(
      () => product.output().includes("run not saved"),
      () => "a run that cannot be saved",
      10_000,
    );
    expect((await desk.status()).events.addsUp).toBe(true);

    limitFiles(product.pid, "unlimited");
    expect(await desk.score((last += 1))).toMatchObject({ status: 200 });
    await expectOnce([...acknowledged, last]);
    expect(desk.receiver.received.filter(({ n }) => n === 2)).toHaveLength(1);
  });

  it("and a kill on top of it doubles nothing that can be looked for", async () => {
    const product = await desk.start();
    expect(await desk.score((last += 1))).toMatchObject({ status: 200 });
    await desk.settled();
    const posted = desk.standIns.faults.slack.add({
      mode: "slow_body",
      path: "chat.postMessage",
      pauseMs: 200,
    });
    expect(await desk.score((last += 1))).toMatchObject({ status: 200 });
    await until(
      () => posted.fired > 0, // its answer takes another second
      () => "the post whose answer is slow",
      10_000,
    );
    limitFiles(product.pid, statSync(log()).size);
    const acknowledged = [1, 2, ...(await fill())];
    await posted.whenFired();
    await until(
      () => product.output().includes("run not saved"),
      () => "a run that cannot be saved",
      10_000,
    );
    await product.end();
    expect(desk.posts()).toContain(2);

    await desk.start();
    await expectOnce(acknowledged);
  });
});

(canMount ? describe : describe.skip)("a disk", () => {
  it("that is full refuses events, and takes them again once there is room", async () => {
    const product = await desk.start({ through: onSmallDisk(desk.dataDir, 8_000_000, 6_000_000) });
    const acknowledged = await fill();
    expect(product.output()).toMatch(/nothing can be written/);
    expect((await desk.score((last += 1), { bytes: BYTES }))?.status).toBe(503);

    rmSync(pathInside(product.pid, join(desk.dataDir, "ballast")));
    expect(await desk.score((last += 1))).toMatchObject({ status: 200 });
    await expectOnce([...acknowledged, last]);
  });

  it("that is read-only keeps Hirewire from starting, and says which folder it is", async () => {
    const first = await desk.start();
    expect(await desk.score((last += 1))).toMatchObject({ status: 200 });
    await desk.settled();
    await first.end("SIGTERM");

    const refused = await desk
      .start({ through: onReadOnlyDisk(desk.dataDir) })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(NeverListened);
    const { death, output } = refused as NeverListened;
    expect(death).toEqual({ code: 1, signal: null });
    expect(output).toContain(desk.dataDir);
    expect(output).toMatch(/read-only|can't be made or changed|writable/);
    expect(output).not.toMatch(/^\s+at /m); // words, and no stack

    await desk.start();
    await expectOnce([1]);
  });
});

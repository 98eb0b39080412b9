/**
 * What a power cut or a bad disk leaves of the files, and what the whole process makes of it: half of a commit that
 * nobody was told of is no damage; data that cannot be trusted is not started on. Which damage is noticed where is tried
 * out in test/store/damage.test.ts and damaged.test.ts.
 */
import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { type Desk, openDesk } from "./crash/desk.ts";
import { NeverListened } from "./crash/product.ts";

const SCORES = 20;
const MINUTE = 60_000;

let desk: Desk;
/** How long the log was when each score was acknowledged, by its number from 1. */
let lengths: number[];
beforeEach(async () => {
  desk = await openDesk();
  await desk.start();
  lengths = [0];
  for (let n = 1; n <= SCORES; n += 1) {
    expect(await desk.score(n)).toMatchObject({ status: 200 });
    lengths.push(statSync(log()).size);
  }
  await desk.settled();
}, MINUTE);
afterEach(async () => desk.close());

const database = () => join(desk.dataDir, "hirewire.sqlite");
const log = () => `${database()}-wal`;

async function expectKept(least: number): Promise<void> {
  await desk.settled();
  const journal = await desk.journal();
  expect(journal).toEqual(journal.map((_, index) => index + 1)); // in order and without a gap
  expect(journal.length).toBeGreaterThanOrEqual(least);
  expect((await desk.status()).events).toMatchObject({ received: journal.length, addsUp: true });
}

it(
  "loses nothing to half of a commit that was never acknowledged",
  async () => {
    await desk.product.end();
    appendFileSync(log(), readFileSync(log()).subarray(32, 3_000));
    await desk.start();
    await expectKept(SCORES);
    expect(desk.posts()).toHaveLength(SCORES);
    expect(desk.receiver.received).toHaveLength(SCORES);
  },
  MINUTE,
);

it(
  "goes on from what came before, where a disk has lost what it said it had written",
  async () => {
    await desk.product.end();
    rmSync(`${database()}-shm`); // or it would be noticed
    truncateSync(log(), lengths[12]! + 700);
    await desk.start();
    await expectKept(12);
    expect(await desk.score(SCORES + 1)).toMatchObject({ status: 200 });
    await desk.settled();
    expect(await desk.journal()).toContain(SCORES + 1);
  },
  MINUTE,
);

it(
  "does not start on a database with a bad page, touches nothing, and goes on once it is mended",
  async () => {
    await desk.product.end("SIGTERM"); // everything is in the one file now
    copyFileSync(database(), `${database()}.good`);
    const bytes = readFileSync(database());
    const middle = Math.floor(bytes.length / 8_192) * 4_096;
    writeFileSync(database(), bytes.fill(0xa5, middle, middle + 4_096));

    const refused = await desk.start().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(NeverListened);
    const { death, output } = refused as NeverListened;
    expect(death.code).toBe(1);
    expect(output).toMatch(/damaged.*backup/s);
    expect(output).not.toMatch(/^\s+at /m); // words, and no stack
    expect(readFileSync(database()).equals(bytes)).toBe(true);

    copyFileSync(`${database()}.good`, database());
    await desk.start();
    await expectKept(SCORES);
    expect(desk.posts()).toHaveLength(SCORES);
  },
  MINUTE,
);

/**
 * A file that was changed behind our back is told in words before anything is built on it, and is left as it is. What an
 * ordinary crash leaves behind is no damage.
 */
import { createHash } from "node:crypto";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { makeEvent, T0 } from "../contract/store/fixtures.ts";

const FRAME = 24 + 4096;
const DAMAGED = {
  name: "ConfigError",
  code: "database_damaged",
  message: expect.stringContaining("hirewire restore"),
};

let folder: string;
let count = 0;
/** As kill -9 leaves it: each of the events was acknowledged, and all are in the log alone. */
let crashed: string;
let acknowledged: string[];
/** The same a moment later, with more in the log. */
let later: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hirewire-damage-"));
  const file = join(folder, "live");
  await (await openSqliteStore({ file })).close();
  const store = await openSqliteStore({ file });
  acknowledged = [];
  const record = async (): Promise<void> => {
    const event = makeEvent({ body: new Uint8Array(500) });
    await store.recordEvent(event, [], T0);
    acknowledged.push(event.id);
  };
  for (let each = 0; each < 12; each += 1) await record();
  crashed = copyOf(file);
  const known = [...acknowledged];
  for (let each = 0; each < 3; each += 1) await record();
  later = copyOf(file);
  acknowledged = known;
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

function copyOf(file: string): string {
  const copy = join(folder, `copy${(count += 1)}`);
  for (const suffix of ["", "-wal", "-shm"]) {
    if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
  }
  return copy;
}

function flip(file: string, place: number, mask = 0x40): void {
  const bytes = readFileSync(file);
  bytes[place]! ^= mask;
  writeFileSync(file, bytes);
}

const stateOf = (file: string): string[] =>
  ["", "-wal", "-shm"].map((suffix) =>
    existsSync(file + suffix)
      ? createHash("sha256")
          .update(readFileSync(file + suffix))
          .digest("hex")
      : "none",
  );

async function refused(file: string, options = {}): Promise<void> {
  const before = stateOf(file);
  await expect(openSqliteStore({ file, ...options })).rejects.toMatchObject(DAMAGED);
  expect(stateOf(file).slice(0, 2)).toEqual(before.slice(0, 2));
}

async function holdsAll(file: string, ids = acknowledged): Promise<void> {
  const store = await openSqliteStore({ file });
  try {
    const kept = (await store.events({}, { limit: 100 })).map(({ id }) => id);
    expect(kept.toReversed().slice(0, ids.length)).toEqual(ids);
    expect(await store.conservation()).toMatchObject({ received: kept.length, finished: kept.length });
  } finally {
    await store.close();
  }
}

describe("the log of the last changes", () => {
  it("is read after a crash, and nothing that was acknowledged is missing", async () => {
    expect(statSync(`${crashed}-wal`).size).toBeGreaterThan(12 * FRAME);
    await holdsAll(copyOf(crashed));
  });

  it("may end in a commit that was being written, which nobody was told of", async () => {
    const torn = copyOf(crashed);
    const more = readFileSync(`${later}-wal`).subarray(statSync(`${crashed}-wal`).size);
    appendFileSync(`${torn}-wal`, more.subarray(0, FRAME + 1000));
    await holdsAll(torn);
    const garbage = copyOf(crashed);
    appendFileSync(`${garbage}-wal`, Buffer.alloc(3 * FRAME, 0xa5));
    await holdsAll(garbage);
  });

  it("is read without its index too, as after a power cut", async () => {
    const cut = copyOf(crashed);
    rmSync(`${cut}-shm`);
    await holdsAll(cut);
    const torn = copyOf(crashed);
    rmSync(`${torn}-shm`);
    truncateSync(`${torn}-wal`, statSync(`${torn}-wal`).size - 100); // within its last commit
    await holdsAll(torn, acknowledged.slice(0, -1));
    const blank = copyOf(crashed);
    rmSync(`${blank}-shm`);
    writeFileSync(`${blank}-wal`, Buffer.alloc(5000));
    await holdsAll(blank, []);
  });

  it("is refused when a byte of it changed, wherever", async () => {
    const { size } = statSync(`${crashed}-wal`);
    await fc.assert(
      fc.asyncProperty(fc.nat(size - 1), fc.integer({ min: 1, max: 255 }), async (place, mask) => {
        const copy = copyOf(crashed);
        flip(`${copy}-wal`, place, mask);
        await refused(copy);
      }),
      {
        numRuns: 60,
        examples: [
          [0, 1],
          [9, 1],
          [20, 1],
          [32, 1],
          [40, 1],
          [32 + FRAME + 30, 1],
          [size - 1, 1],
        ],
      },
    );
  });

  it("is refused without its index when a commit behind the change shows that it was whole", async () => {
    for (const place of [32 + 100, 32 + FRAME + 10, 32 + 5 * FRAME + 4000]) {
      const copy = copyOf(crashed);
      rmSync(`${copy}-shm`);
      flip(`${copy}-wal`, place);
      await refused(copy);
    }
  });

  it("is refused when it was cut off, emptied or taken away", async () => {
    const { size } = statSync(`${crashed}-wal`);
    for (const left of [size - 1, size - FRAME, Math.floor(size / 2), 32, 10, 0]) {
      const copy = copyOf(crashed);
      truncateSync(`${copy}-wal`, left);
      await refused(copy);
    }
    const copy = copyOf(crashed);
    rmSync(`${copy}-wal`);
    await refused(copy);
  });
});

describe("the database itself", () => {
  let clean: string;
  beforeAll(async () => {
    const file = join(folder, "clean");
    const store = await openSqliteStore({ file });
    for (let each = 0; each < 200; each += 1)
      await store.recordEvent(makeEvent({ body: new Uint8Array(900) }), [], T0);
    await store.close();
    clean = file;
  });

  it("is refused when a page of it was overwritten, wherever", async () => {
    const pages = statSync(clean).size / 4096;
    const free = new Set([1]); // the map of pages, which nothing is read through
    for (let page = 0; page < pages; page += 7) {
      if (free.has(page)) continue;
      const copy = copyOf(clean);
      const bytes = readFileSync(copy);
      bytes.fill(0xff, page * 4096, (page + 1) * 4096);
      writeFileSync(copy, bytes);
      await refused(copy);
    }
  });

  it("is refused when its head was changed, or its end cut off", async () => {
    for (const place of [0, 5, 16, 100, 103]) {
      const copy = copyOf(clean);
      flip(copy, place);
      await refused(copy);
    }
    for (const left of [statSync(clean).size - 4096, 8192, 4096, 50]) {
      const copy = copyOf(clean);
      truncateSync(copy, left);
      await refused(copy);
      await refused(copy, { checkedAtOnceBytes: 0 });
    }
  });

  describe("that is too large to be checked at once", () => {
    const large = { checkedAtOnceBytes: 0 };
    function damagedCopy(): string {
      const copy = copyOf(crashed);
      const bytes = readFileSync(copy);
      bytes.fill(0xff, 4096 * 8, 4096 * 9);
      writeFileSync(copy, bytes);
      return copy;
    }

    it("is checked aside after a crash", async () => {
      await refused(damagedCopy(), large);
      const store = await openSqliteStore({ file: copyOf(crashed), ...large });
      expect(await store.events({}, { limit: 100 })).toHaveLength(acknowledged.length);
      await store.close();
    });

    it("is not waited for endlessly, and damage is told when it is found", async () => {
      const { promise, resolve } = Promise.withResolvers<unknown>();
      const store = await openSqliteStore({
        file: damagedCopy(),
        ...large,
        checkPatienceMs: 0,
        onDamage: resolve,
      });
      expect(await promise).toMatchObject(DAMAGED);
      await store.close();
      expect(readdirSync(folder)).not.toEqual([]);
    });
  });
});

/** What is special about removing things where several processes do it, and where a month has a table of its own. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { Client } from "pg";
import { DEFAULT_WORKSPACE, openPostgres } from "../../src/store/postgres/open-postgres-store.ts";
import type { Store } from "../../src/store/store.ts";
import { HOUR, makeEvent, T0 } from "../contract/store/fixtures.ts";
import { temporaryPostgres, type TemporaryPostgres } from "../postgres/temporary-postgres.ts";

const MONTH = 31 * 24 * HOUR;
const removeAll = (store: Store) =>
  store.removeEvents({ before: T0 + HOUR, limit: 100, at: T0 + MONTH, repeats: {} });

describe("removals on PostgreSQL", () => {
  let opened: TemporaryPostgres;
  let now = T0;
  beforeEach(async () => {
    now = T0;
    opened = await temporaryPostgres(() => now);
  });
  afterEach(() => opened.destroy());

  const record = (store: Store) => store.recordEvent(makeEvent(), [], 0);
  async function months(): Promise<string[]> {
    const client = new Client({ connectionString: opened.url });
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE tablename ~ '^event(s|_payloads)_2' ORDER BY 1",
    );
    await client.end();
    return rows.map(({ name }) => name);
  }

  it("give a month back to the disk once it is over and empty, and take its late events all the same", async () => {
    const { store } = opened;
    await record(store);
    expect(await store.giveBack(1)).toBe(0); // it is not over
    now = T0 + MONTH;
    expect(await store.giveBack(1)).toBe(0); // it is not empty
    const before = await months();
    await removeAll(store);
    const full = await store.usage();
    expect(full.spareBytes).toBeGreaterThan(0);
    expect(await store.giveBack(1)).toBeGreaterThan(0);
    expect(await months()).toHaveLength(before.length - 2);
    expect((await store.usage()).spareBytes).toBe(0);
    expect(await record(store)).toEqual({ duplicateOf: null });
    expect(await store.events({}, { limit: 9 })).toHaveLength(1);
  });

  it("count each event once, whoever removes it", async () => {
    const { store } = opened;
    for (let count = 0; count < 30; count += 1) await record(store);
    const other = await openPostgres({ url: opened.url, migrated: true, connections: 2, now: () => now });
    try {
      const second = other.store(DEFAULT_WORKSPACE);
      const done = await Promise.all([removeAll(store), removeAll(second), removeAll(store)]);
      expect(done.reduce((sum, { removed }) => sum + removed.events, 0)).toBe(30);
      expect(await store.usage()).toMatchObject({ removedEvents: 30 });
      const [day] = await store.dayCounts({ from: 0, to: 1e6 });
      expect(day).toMatchObject({ kind: "event", count: 30 });
    } finally {
      await other.close();
    }
  });

  it("leave nothing in the search of what goes while it is filled in", async () => {
    const { store } = opened;
    for (let count = 0; count < 60; count += 1) await record(store);
    const fills = Array.from({ length: 12 }, () => store.fillSearch(10));
    await Promise.all([...fills, removeAll(store)]);
    const client = new Client({ connectionString: opened.url });
    await client.connect();
    const { rows } = await client.query(
      "SELECT 1 FROM hirewire.event_text UNION ALL SELECT 1 FROM hirewire.event_search",
    );
    await client.end();
    expect(rows).toEqual([]);
  });
});

/** What PostgreSQL does that the embedded database never does: it goes away, it is shared, and it is partitioned. */
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { Client, type Pool } from "pg";
import type { Automation } from "../../src/core/types.ts";
import { type Database, databaseOf, openPool } from "../../src/store/postgres/database.ts";
import { migrate } from "../../src/store/postgres/migrate.ts";
import {
  DEFAULT_WORKSPACE,
  openPostgres,
  type Postgres,
} from "../../src/store/postgres/open-postgres-store.ts";
import { makePartitions, monthOf } from "../../src/store/postgres/partitions.ts";
import { StoreUnreachable } from "../../src/store/store-unreachable.ts";
import {
  definition,
  finished,
  HOUR,
  LEASE,
  makeAttempt,
  makeEvent,
  makeRun,
  T0,
} from "../contract/store/fixtures.ts";
import { testDatabase, type TestDatabase } from "../postgres/cluster.ts";
import { migrated } from "../postgres/temporary-postgres.ts";

const AUTOMATION: Automation = {
  id: "aut_1",
  name: "a",
  state: "on",
  versionId: "ver_1",
  versionNumber: 1,
  definition: definition("a"),
  createdAt: T0,
  updatedAt: T0,
};

let database: TestDatabase;
let admin: Client;

async function connect(): Promise<Client> {
  const client = new Client({ connectionString: database.url, options: "-c search_path=hirewire" });
  await client.connect();
  return client;
}
const rows = async <R>(text: string): Promise<R[]> => (await admin.query(text)).rows as R[];

afterEach(async () => {
  await admin.end();
  await database.drop();
});

describe("a database that is made", () => {
  beforeEach(async () => {
    database = await testDatabase();
    admin = await connect();
  });

  it("is made once by several that start at the same time", async () => {
    await Promise.all([1, 2, 3].map(() => migrate(database.url)));
    expect(await rows("SELECT number FROM migrations")).toHaveLength(1);
    await migrate(database.url);
  });

  it("is left alone when a newer Hirewire wrote it, or another program", async () => {
    await admin.query("CREATE SCHEMA hirewire; CREATE TABLE hirewire.orders (id int)");
    await expect(migrate(database.url)).rejects.toMatchObject({ code: "database_foreign" });
    await admin.query("DROP TABLE hirewire.orders");
    await migrate(database.url);
    await admin.query("INSERT INTO migrations (number, name) VALUES (9999, 'later')");
    await expect(migrate(database.url)).rejects.toMatchObject({ code: "database_newer" });
  });

  it("is waited for by whoever starts: it says so when nothing answers", async () => {
    const nowhere = "postgres://hirewire:hirewire@127.0.0.1:9/hirewire";
    await expect(openPostgres({ url: nowhere })).rejects.toBeInstanceOf(StoreUnreachable);
    await expect(openPostgres({ url: nowhere, migrated: true })).rejects.toMatchObject({
      code: "store_unreachable",
    });
  });
});

describe("a database that is used", () => {
  let postgres: Postgres;
  let pool: Pool;
  let db: Database;
  beforeEach(async () => {
    database = await testDatabase(migrated);
    admin = await connect();
    postgres = await openPostgres({ url: database.url, migrated: true, connections: 4, now: () => T0 });
    pool = openPool({ url: database.url, connections: 4 });
    db = databaseOf(pool, DEFAULT_WORKSPACE);
  });
  afterEach(async () => {
    await postgres.close();
    await pool.end();
  });

  it("may cut its connections at any time: what was told to be kept is kept, once", async () => {
    const store = postgres.store(DEFAULT_WORKSPACE);
    const events = Array.from({ length: 150 }, (_, index) => makeEvent({ idempotencyKey: `${index}` }));
    const fates: string[] = [];
    const send = async (event: (typeof events)[number]): Promise<void> => {
      for (;;) {
        try {
          const { duplicateOf } = await store.recordEvent(event, [], T0 - HOUR);
          fates.push(duplicateOf === null ? "new" : "repeat");
          return;
        } catch (error) {
          expect(error).toBeInstanceOf(StoreUnreachable);
          fates.push("unreachable");
          await delay(5);
        }
      }
    };
    const sending = Promise.all(
      events.map(async (event, index) => {
        await delay(index * 4);
        await send(event);
      }),
    );
    for (let cut = 0; cut < 6; cut += 1) {
      await delay(100);
      await admin.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
      );
    }
    await sending;
    expect(await rows("SELECT 1 FROM events")).toHaveLength(150);
    expect(await rows("SELECT 1 FROM event_payloads")).toHaveLength(150);
    // the last cut may meet the question itself
    const counted = await store.conservation().catch(() => store.conservation());
    expect(counted).toEqual({ received: 150, finished: 150, held: 0, waiting: 0 });
  });

  it("does what lost against another transaction again", async () => {
    const store = postgres.store(DEFAULT_WORKSPACE);
    for (const key of ["a", "b"]) await store.keySet(key, "", null);
    const text = "UPDATE keys SET value = value || $3 WHERE workspace_seq = $1 AND key = $2";
    // each waits for what the other one holds
    const both = [["a", "b"] as const, ["b", "a"] as const].map(([one, other]) =>
      db.transaction(async (tx) => {
        await tx.run(text, one, "1");
        await delay(50);
        await tx.run(text, other, "2");
      }),
    );
    await Promise.all(both);
    expect(["12", "21"]).toContain(await store.keyGet("a", T0));
  });

  it("writes nothing of a transaction that fails, its counters neither", async () => {
    const failing = db.transaction(async (tx) => {
      tx.tally("received", 5);
      await tx.run("INSERT INTO keys (workspace_seq, key, value) VALUES ($1, 'k', 'v')");
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await rows("SELECT 1 FROM keys UNION ALL SELECT 1 FROM counters")).toEqual([]);
  });

  it("says which of several statements on their way failed, and writes none of them", async () => {
    const put = "INSERT INTO keys (workspace_seq, key, value) VALUES ($1, $2, 'v')";
    const failing = db.transaction(async (tx) => {
      const [first, second] = [tx.run(put, "a"), tx.run("SELECT 1 / ($1::int - $1)")];
      second.catch(() => undefined); // nobody waits for it
      await Promise.all([first, tx.run(put, "b")]);
    });
    await expect(failing).rejects.toMatchObject({ code: "22012" });
    const unnoticed = db.transaction((tx) => {
      tx.run("SELECT 1 / ($1::int - $1)").catch(() => undefined);
      tx.run(put, "c").catch(() => undefined);
      return Promise.resolve();
    });
    await expect(unnoticed).rejects.toMatchObject({ code: "22012" });
    expect(await rows("SELECT 1 FROM keys")).toEqual([]);
    await db.transaction((tx) => tx.run(put, "d"));
    expect(await rows("SELECT key FROM keys")).toEqual([{ key: "d" }]);
  });

  it("takes in what PostgreSQL's texts can't hold", async () => {
    const store = postgres.store(DEFAULT_WORKSPACE);
    await store.createAutomation(AUTOMATION);
    const event = makeEvent({ lane: "a\0da", wireName: "x\0", idempotencyKey: "\0", misfits: ["\0\ud800"] });
    const runs = [makeRun(AUTOMATION, { lane: event.lane })];
    expect(await store.recordEvent(event, runs, T0 - HOUR)).toEqual({ duplicateOf: null });
    expect(await store.recordEvent(event, [], T0 - HOUR)).toEqual({ duplicateOf: event.id });
    const [claimed] = await store.claimRuns({ now: T0, leaseMs: LEASE, limit: 9 });
    expect(claimed!.run.lane).toBe("a\u{fffd}da");
    expect(claimed!.event).toMatchObject({ wireName: "x\u{fffd}", misfits: ["\0\ud800"] });
    const attempt = makeAttempt({ response: "\0" });
    expect(
      await store.changeRun(claimed!.run.id, claimed!.token, { to: "next_step", outputs: {}, attempt }),
    ).toBe(true);
  });

  it("changes a run twice in one transaction, in order", async () => {
    const store = postgres.store(DEFAULT_WORKSPACE);
    await store.createAutomation(AUTOMATION);
    const run = makeRun(AUTOMATION);
    await store.recordEvent(makeEvent(), [run], T0 - HOUR);
    const [lease] = await store.leaseRuns({ now: T0, leaseMs: LEASE, limit: 9 });
    const { token } = lease!;
    const step = { to: "next_step" as const, outputs: { post: 1 }, attempt: makeAttempt() };
    const both = [
      store.changeRun(run.id, token, step),
      store.changeRun(run.id, token, finished("succeeded")),
    ];
    expect(await Promise.all([...both, store.changeRun(run.id, token, finished("failed"))])).toEqual([
      true,
      true,
      false,
    ]);
    expect(await store.run(run.id)).toMatchObject({ state: "succeeded", stepIndex: 1 });
    expect(await store.attempts(run.id)).toHaveLength(1);
  });

  it("refuses a statement that forgets its workspace", async () => {
    await expect(db.all("SELECT id FROM runs")).rejects.toThrow();
  });

  it("gives each month a partition, and moves what came before it was there", async () => {
    const store = postgres.store(DEFAULT_WORKSPACE);
    const later = T0 + 200 * 24 * HOUR;
    const event = makeEvent({ receivedAt: later });
    await store.recordEvent(event, [], later - HOUR);
    const where = () => rows<{ place: string }>("SELECT tableoid::regclass::text AS place FROM events");
    expect(await where()).toEqual([{ place: "events_other" }]);
    await Promise.all([makePartitions(pool, later), makePartitions(pool, later)]);
    expect(await where()).toEqual([{ place: `events_${monthOf(later).name}` }]);
    expect(await store.event(event.id)).toEqual(event);
    await makePartitions(pool, later);
  });

  it("knows its months", () => {
    const december = Date.UTC(2026, 11, 31, 23, 59, 59, 999);
    expect(monthOf(december)).toEqual({
      name: "2026_12",
      from: Date.UTC(2026, 11),
      until: Date.UTC(2027, 0),
    });
    expect(monthOf(december, 2).name).toBe("2027_02");
  });

  it("keeps workspaces apart", async () => {
    await admin.query("INSERT INTO workspaces (seq, id, name, created_at) VALUES (2, 'other', 'Other', 0)");
    const [ours, theirs] = [postgres.store(DEFAULT_WORKSPACE), postgres.store(2)];
    await ours.createAutomation(AUTOMATION);
    const event = makeEvent({ lane: "ada" });
    const run = makeRun(AUTOMATION, { lane: "ada" });
    await ours.recordEvent(event, [run], T0 - HOUR);
    const due = { now: T0, leaseMs: LEASE, limit: 9 };
    expect(await theirs.claimRuns(due)).toEqual([]);
    const [lease] = await ours.leaseRuns(due);
    expect(await theirs.leasedRuns([lease!])).toEqual([]);
    expect(await theirs.extendLease(run.id, lease!.token, T0 + 9)).toBe(false);
    expect(await theirs.changeRun(run.id, lease!.token, { to: "unclaimed" })).toBe(false);
    expect([await theirs.run(run.id), await theirs.event(event.id), await theirs.nextDueAt()]).toEqual([
      null,
      null,
      null,
    ]);
    const at = { at: T0, deadlineAt: T0 };
    await expect(
      theirs.addRun({ id: "run_2", eventId: event.id, automationId: AUTOMATION.id, ...at }),
    ).rejects.toMatchObject({ code: "event_not_found" });
    await expect(theirs.removeAutomation(AUTOMATION.id, T0, "")).rejects.toMatchObject({
      code: "automation_not_found",
    });
    await expect(theirs.recordEvent(makeEvent(), [makeRun(AUTOMATION)], T0 - HOUR)).rejects.toMatchObject({
      code: "version_not_found",
    });
    // the same delivery to another workspace is another event
    expect(await theirs.recordEvent(makeEvent({ idempotencyKey: event.idempotencyKey }), [], 0)).toEqual({
      duplicateOf: null,
    });
    expect(await theirs.conservation()).toEqual({ received: 1, finished: 1, held: 0, waiting: 0 });
    expect(await ours.conservation()).toEqual({ received: 1, finished: 0, held: 0, waiting: 1 });
  });
});

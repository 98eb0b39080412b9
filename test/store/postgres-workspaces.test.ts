/** One installation, many clients: which there are, whose something is, what each uses, and how one of them goes. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import {
  DEFAULT_WORKSPACE,
  openPostgres,
  type Postgres,
} from "../../src/store/postgres/open-postgres-store.ts";
import { linkCandidate } from "../../src/store/postgres/candidate-links.ts";
import { databaseOf, openPool } from "../../src/store/postgres/database.ts";
import { TABLES } from "../../src/store/postgres/remove-workspace.ts";
import { NO_QUOTAS, type Workspace } from "../../src/store/workspaces.ts";
import { HOUR, LEASE, makeEvent, makeRun, T0 } from "../contract/store/fixtures.ts";
import { testDatabase, type TestDatabase } from "../postgres/cluster.ts";
import { migrated } from "../postgres/temporary-postgres.ts";
import { fillWorkspace, SHARED } from "./full-workspace.ts";
import { openTables } from "./tables.ts";
import { tagged } from "./tagged.ts";

const DAY = 24 * HOUR;

describe("workspaces", () => {
  let database: TestDatabase;
  let postgres: Postgres;
  let tables: Awaited<ReturnType<typeof openTables>>;
  beforeEach(async () => {
    database = await testDatabase(migrated);
    postgres = await openPostgres({ url: database.url, migrated: true, connections: 4, now: () => T0 });
    tables = await openTables(database.url);
  });
  afterEach(async () => {
    await tables.close();
    await postgres.close();
    await database.drop();
  });

  const create = (id: string): Promise<Workspace> =>
    postgres.workspaces.create({ id, name: `The ${id}s`, createdAt: T0 });

  it("are made, renamed, suspended and resumed", async () => {
    const { workspaces } = postgres;
    const [first] = await workspaces.list();
    expect(first).toMatchObject({ seq: DEFAULT_WORKSPACE, id: "default", state: "active" });
    const north = await create("north");
    expect(north).toEqual({
      seq: 2,
      id: "north",
      name: "The norths",
      state: "active",
      createdAt: T0,
    });
    expect(await workspaces.rename(north.seq, "North Agency")).toBe(true);
    expect(await workspaces.setState(north.seq, "suspended")).toBe(true);
    expect(await workspaces.find("north")).toEqual({ ...north, name: "North Agency", state: "suspended" });
    expect(await workspaces.setState(north.seq, "active")).toBe(true);
    expect((await workspaces.list()).map(({ id }) => id)).toEqual(["default", "north"]);
    expect([await workspaces.find("south"), await workspaces.rename(9, "x")]).toEqual([null, false]);
  });

  it("have ids of their own that can stand in an address", async () => {
    await create("north");
    await expect(create("north")).rejects.toMatchObject({ code: "workspace_id_taken", path: "id" });
    for (const id of ["", "North", "-north", "north-", "a b", "ä", "a".repeat(64)])
      await expect(create(id)).rejects.toMatchObject({ code: "workspace_id_invalid" });
    const longest = "a".repeat(63);
    expect(await create(longest)).toMatchObject({ id: longest });
  });

  it("keep the quotas that they were given", async () => {
    const { workspaces } = postgres;
    const { seq } = await create("north");
    expect(await workspaces.quotas(seq)).toEqual(NO_QUOTAS);
    const quotas = { eventsPerDay: 5e9, eventsPerSecond: 20, keptBytes: 1e12, runsAtOnce: null };
    expect(await workspaces.setQuotas(seq, quotas)).toBe(true);
    expect(await workspaces.quotas(seq)).toEqual(quotas);
    const south = await workspaces.create({ id: "south", name: "South", createdAt: T0, quotas });
    expect(await workspaces.quotas(south.seq)).toEqual(quotas);
    expect([await workspaces.quotas(9), await workspaces.setQuotas(9, quotas)]).toEqual([null, false]);
  });

  it("know what they use: the day's events, what is kept, and what is at work", async () => {
    const { workspaces } = postgres;
    const [north, south] = [await create("north"), await create("south")];
    const store = postgres.store(north.seq);
    const automation = tagged("north").automation("scores");
    await store.createAutomation(automation);
    const body = new Uint8Array(50_000);
    const headers = { "x-name": "Zoë" };
    const record = (receivedAt: number) => {
      const event = makeEvent({ receivedAt, body, headers });
      return store.recordEvent(event, [makeRun(automation, { createdAt: receivedAt })], 0);
    };
    const none = { eventsToday: 0, keptBytes: 0, runsAtOnce: 0 };
    expect(await workspaces.quotaUse(north.seq, T0)).toEqual(none);
    for (let count = 0; count < 3; count += 1) await record(T0);
    await store.leaseRuns({ now: T0, leaseMs: LEASE, limit: 2 });
    const each = 1_000 + body.length + Buffer.byteLength(JSON.stringify(headers));
    const use = { eventsToday: 3, keptBytes: 3 * each, runsAtOnce: 2 };
    expect(await workspaces.quotaUse(north.seq, T0 + 1)).toEqual(use);
    expect(await workspaces.quotaUse(south.seq, T0 + 1)).toEqual(none);
    // the next day
    expect(await workspaces.quotaUse(north.seq, T0 + DAY)).toEqual({ ...use, eventsToday: 0 });
    await record(T0 + DAY);
    const later = await workspaces.quotaUse(north.seq, T0 + DAY);
    expect(later).toEqual({ ...use, eventsToday: 1, keptBytes: 4 * each });
    expect(await workspaces.quotaUse(north.seq, T0 + 2)).toMatchObject({ eventsToday: 4 }); // a clock that is behind
    // what is removed is given back to the byte, whether in one go or the payload first
    const done = await store.claimRuns({ now: T0 + DAY, leaseMs: LEASE, limit: 9 });
    for (const { run, token } of done)
      await store.changeRun(run.id, token, {
        to: "succeeded",
        reason: null,
        code: null,
        outputs: {},
        attempt: null,
        at: T0,
      });
    const step = { before: T0 + 9 * DAY, limit: 2 };
    await store.removePayloads(step);
    expect((await workspaces.quotaUse(north.seq, T0 + DAY)).keptBytes).toBe(2 * each + 2 * 1_000);
    await store.removeEvents({ ...step, limit: 9, at: T0 + DAY, repeats: {} });
    expect(await workspaces.quotaUse(north.seq, T0 + DAY)).toEqual({ ...none, eventsToday: 1 });
    for (let day = 2; day < 9; day += 1) await workspaces.quotaUse(north.seq, T0 + day * DAY);
    expect((await tables.counts(north.seq))["quota_days"]).toBeLessThan(4);
  });

  describe("take turns", () => {
    const due = async (id: string, at: number) => {
      const { seq } = await create(id);
      const store = postgres.store(seq);
      const automation = tagged(id).automation("scores");
      await store.createAutomation(automation);
      await store.recordEvent(makeEvent(), [makeRun(automation, { createdAt: at })], 0);
      return seq;
    };

    it("so that each that has work is served, and none that has not", async () => {
      const { workspaces } = postgres;
      expect([await workspaces.dueWorkspaces(T0, 9), await workspaces.nextDueAt()]).toEqual([[], null]);
      const [a, b, later, c] = [
        await due("a", T0 - 5),
        await due("b", T0 - 9),
        await due("later", T0 + 60),
        await due("c", T0),
      ];
      await create("idle");
      const [ofA, ofB, ofC] = [
        { workspace: a, dueAt: T0 - 5 },
        { workspace: b, dueAt: T0 - 9 },
        { workspace: c, dueAt: T0 },
      ];
      expect(await workspaces.dueWorkspaces(T0, 9)).toEqual([ofA, ofB, ofC]);
      expect(await workspaces.dueWorkspaces(T0, 2, a)).toEqual([ofB, ofC]);
      expect(await workspaces.dueWorkspaces(T0, 2, b)).toEqual([ofC, ofA]);
      expect(await workspaces.dueWorkspaces(T0, 9, c)).toEqual([ofA, ofB, ofC]);
      expect(await workspaces.nextDueAt()).toBe(T0 - 9);
      for (const seq of [a, b]) await workspaces.setState(seq, "suspended");
      await workspaces.remove(c);
      expect(await workspaces.dueWorkspaces(T0, 9)).toEqual([]);
      expect(await workspaces.nextDueAt()).toBe(T0 + 60);
      expect(await workspaces.dueWorkspaces(T0 + 60, 9)).toEqual([{ workspace: later, dueAt: T0 + 60 }]);
    });
  });

  describe("are removed", () => {
    it("the first one never", async () => {
      await expect(postgres.workspaces.remove(DEFAULT_WORKSPACE)).rejects.toMatchObject({
        code: "workspace_is_default",
      });
      expect(await postgres.workspaces.list()).toHaveLength(1);
    });

    it("with all that they had, step by step, and nothing of the others", async () => {
      const { workspaces } = postgres;
      const [north, south] = [await create("north"), await create("south")];
      await fillWorkspace(postgres, north.seq, "north", T0);
      await fillWorkspace(postgres, south.seq, "south", T0 + 7);
      // an owner that died
      await tables.query("INSERT INTO owned VALUES ($1, 'a digest', 'a process', 0)", [north.seq]);
      await tables.query("INSERT INTO moves VALUES ($1, 'a hash', '{}', 0, 1)", [north.seq]);
      await tables.query("INSERT INTO move_steps VALUES ($1, 'events', '[1]', 1)", [north.seq]);
      expect(tables.others).toEqual(["migrations", "workspaces"]);
      const before = await tables.counts(north.seq);
      // the filling has something of every table, and so has the removal
      expect(Object.entries(before).filter(([, rows]) => rows === 0)).toEqual([]);
      expect([...TABLES].toSorted()).toEqual(tables.owned);
      const untouched = await tables.checksums(south.seq);

      expect(await workspaces.removeRows(9)).toEqual({ rows: 0, more: false });
      expect(await workspaces.remove(north.seq)).toBe(true);
      expect(await workspaces.remove(north.seq)).toBe(false);
      expect(await workspaces.list()).toHaveLength(2);
      const again = await create("north"); // its id is free
      expect(again.seq).toBeGreaterThan(south.seq);

      let went = 0;
      for (let more = true; more;) {
        const step = await workspaces.removeRows(7);
        expect(step.rows).toBeLessThanOrEqual(7);
        went += step.rows;
        more = step.more;
      }
      const after = await tables.counts(north.seq);
      expect(Object.entries(after).filter(([, rows]) => rows > 0)).toEqual([]);
      expect(went).toBe(Object.values(before).reduce((sum, rows) => sum + rows, 0));
      expect(await tables.checksums(south.seq)).toEqual(untouched);
      expect(await tables.query("SELECT 1 FROM workspaces WHERE seq = $1", [north.seq])).toEqual([]);
    });

    it("not before who is adding something has done so", async () => {
      const { seq } = await create("north");
      const pool = openPool({ url: database.url, connections: 2 });
      try {
        const [begun, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
        const adding = databaseOf(pool, seq).transaction(
          async (tx) => {
            await linkCandidate(tx, [["", "ada@example.com"]], "Ada", T0);
            begun.resolve();
            await goOn.promise;
          },
          { barrier: "shared" },
        );
        await begun.promise;
        await postgres.workspaces.remove(seq);
        let steps = 0;
        const removing = (async () => {
          while ((await postgres.workspaces.removeRows(50)).more) steps += 1;
        })();
        const waits = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
        while ((await tables.query(waits)).length === 0);
        goOn.resolve();
        await Promise.all([adding, removing]);
        expect(steps).toBe(2); // what was added meanwhile takes another one
        expect(await tables.counts(seq)).toMatchObject({ candidates: 0, candidate_refs: 0 });
      } finally {
        await pool.end();
      }
    });

    it("and leave the room that they had to the others", async () => {
      const { seq } = await create("north");
      const store = postgres.store(seq);
      for (let count = 0; count < 20; count += 1) await store.recordEvent(makeEvent(), [], 0);
      const other = postgres.store(DEFAULT_WORKSPACE);
      const full = await other.usage();
      await postgres.workspaces.remove(seq);
      while ((await postgres.workspaces.removeRows(100)).more);
      expect((await other.usage()).spareBytes - full.spareBytes).toBeGreaterThan(20 * 1_000);
    });

    it("and nothing gets in any more, also by way of who has not heard of it", async () => {
      const { workspaces } = postgres;
      const { seq } = await create("north");
      const { store } = await fillWorkspace(postgres, seq, "north", T0);
      const gone = { code: "workspace_removed" };
      const record = (event = makeEvent()) => store.recordEvent(event, [], 0);
      const link = () =>
        store.linkCandidate([{ email: "new@example.com" }, { email: "x@example.com" }], { at: T0 });
      await workspaces.remove(seq);
      await expect(record()).rejects.toMatchObject(gone);
      await expect(link()).rejects.toMatchObject(gone);
      await store.keySet("late", "1", null); // as long as its row is there; it goes along
      while ((await workspaces.removeRows(50)).more);
      await expect(record()).rejects.toMatchObject(gone);
      await expect(record(makeEvent({ connectionId: SHARED.connectionId }))).rejects.toMatchObject(gone);
      await expect(link()).rejects.toMatchObject(gone);
      await expect(store.keySet("late", "1", null)).rejects.toMatchObject(gone);
      await expect(store.createAutomation(tagged("late").automation("x"))).rejects.toMatchObject(gone);
      await expect(store.changeSetting("alerts", 1, T0)).rejects.toMatchObject(gone);
      expect(await store.fillSearch(9)).toBe(0);
      await store.rollUp({ limit: 9, since: 0 });
      await workspaces.quotaUse(seq, T0);
      await store.close();
      const counts = await tables.counts(seq);
      expect(Object.entries(counts).filter(([, rows]) => rows > 0)).toEqual([]);
    });
  });
});

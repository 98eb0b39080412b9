/** What a store of one kind holds, one of the other kind holds after the move: told by both through one interface. */
import { copyFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { newId } from "../../../src/core/id.ts";
import type { Store } from "../../../src/store/store.ts";
import { DEFAULT_WORKSPACE, openPostgres } from "../../../src/store/postgres/open-postgres-store.ts";
import { CONNECTION, HOUR, makeEvent, makeRun, T0 } from "../../contract/store/fixtures.ts";
import { Scene } from "../../contract/store/scene.ts";
import { AWKWARD, BEGIN } from "./history.ts";
import { furnishedFolder, type House, MOVED_AT } from "./house.ts";
import { portraitOf } from "./portrait.ts";

let folder: Awaited<ReturnType<typeof furnishedFolder>>;
let house: House;
beforeAll(async () => {
  folder = await furnishedFolder();
});
afterAll(() => folder.remove());
beforeEach(async () => {
  house = await folder.openHouse();
});
afterEach(() => house.close());

/** What the folder tells once whoever was at work is gone. */
const expected = () =>
  house.inFolder(async (store) => {
    await store.releaseClaims(MOVED_AT);
    return await portraitOf(store);
  });
const sceneOf = (store: Store) =>
  new Scene({ store, reopen: () => Promise.resolve(store), destroy: () => Promise.resolve() });

describe("a move to PostgreSQL", () => {
  it("holds the same afterwards, whatever is asked, and leaves the folder as it was", async () => {
    const before = house.hash();
    const { same, tables } = await house.move();
    expect(tables.filter((table) => !table.same)).toEqual([]);
    expect(same).toBe(true);
    expect(tables.filter(({ here }) => here.rows === 0)).toEqual([]); // else nothing was shown of that table
    expect(tables.map(({ here }) => here)).toEqual(tables.map(({ there }) => there));
    expect(house.hash()).toBe(before);
    const moved = await house.inDatabase((store) => portraitOf(store));
    expect(moved).toEqual(await expected());
    expect(moved["runCounts"]).toMatchObject({ running: 0 });
  });

  it("makes what was at work due at once, told that it was interrupted", async () => {
    await house.move();
    await house.inDatabase(async (store) => {
      const claimed = await store.claimRuns({ now: MOVED_AT, leaseMs: HOUR, limit: 500 });
      expect(claimed.filter(({ interruptedSince }) => interruptedSince === T0)).not.toEqual([]);
      expect(await store.claimRuns({ now: MOVED_AT, leaseMs: HOUR, limit: 500 })).toEqual([]);
    });
  });

  it("goes on from there: new things come after old ones, and what was seen is known", async () => {
    await house.move();
    const [counted] = await house.inFolder((store) => store.events({}, { limit: 1 }));
    await house.inDatabase(async (store) => {
      const conserved = await store.conservation();
      const { hours } = await store.sourceHistory(CONNECTION);
      const again = makeEvent({ idempotencyKey: AWKWARD, receivedAt: T0 + 100 });
      expect(await store.recordEvent(again, [], 0)).toEqual({ duplicateOf: counted!.id });
      const gone = makeEvent({ idempotencyKey: "k of a removed one", receivedAt: T0 + 100 });
      expect(await store.recordEvent(gone, [], 0)).toEqual({ duplicateOf: null });
      const automation = await sceneOf(store).automation("Made later");
      const { event } = await sceneOf(store).record([automation], { receivedAt: T0 + 200 });
      expect(await store.events({}, { limit: 2 })).toMatchObject([{ id: event.id }, { id: gone.id }]);
      expect((await store.automations()).at(-1)).toMatchObject({ id: automation.id });
      expect(await store.conservation()).toMatchObject({ received: conserved.received + 2 });
      expect(await store.fillSearch(100)).toBe(4); // two that the folder had not filled in, and these two
      await store.tallySources({ connectionIds: [CONNECTION], at: T0 + 300, keepHours: 9_999, limit: 99 });
      const counts = async () =>
        (await store.sourceHistory(CONNECTION)).hours.reduce((sum, { events }) => sum + events, 0);
      expect(await counts()).toBe(hours.reduce((sum, { events }) => sum + events, 0) + 3);
      await store.appendAudit({ ...(await store.audit({}, { limit: 1 }))[0]!, id: newId("aud", T0 + 1) });
      const [newest, last] = await store.audit({}, { limit: 2 });
      expect(newest!.previous).toBe(last!.hash);
    });
  });

  it("knows deliveries whose events are gone", async () => {
    const key = "a delivery that comes again";
    await house.inFolder(async (store) => {
      await store.recordEvent(makeEvent({ receivedAt: BEGIN - 1, idempotencyKey: key }), [], 0);
      const old = { before: T0 + HOUR, limit: 500, at: T0, repeats: { [CONNECTION]: 1_000 * 24 * HOUR } };
      await store.removeEvents(old);
    });
    await house.move();
    await house.inDatabase(async (store) => {
      const again = makeEvent({ receivedAt: T0, idempotencyKey: key });
      expect(await store.recordEvent(again, [], 0)).toEqual({ duplicateOf: "" });
    });
  });

  it("counts what is kept, as a workspace's quota has it", async () => {
    await house.move();
    const [{ bytes }] = (await house.sql<{ bytes: string }>(`
      SELECT (SELECT 1000 * count(*) FROM events)
        + (SELECT sum(octet_length(headers) + octet_length(body)) FROM event_payloads) AS bytes`)) as [
      { bytes: string },
    ];
    const use = await house.inDatabase((_, { workspaces }) => workspaces.quotaUse(DEFAULT_WORKSPACE, T0));
    expect(use).toEqual({ eventsToday: 0, keptBytes: Number(bytes), runsAtOnce: 0 });
    await house.inDatabase(async (store, { workspaces }) => {
      const later = T0 + 300 * 24 * HOUR;
      await store.releaseHeld("paused", {}, T0);
      for (const { id } of await store.runs({}, { limit: 500 })) await store.cancelRun(id, T0, "no more");
      for (let after: string | null = "0"; after !== null;) {
        ({ next: after } = await store.removeEvents({
          before: later,
          after,
          limit: 900,
          at: later,
          repeats: {},
        }));
      }
      expect(await workspaces.quotaUse(DEFAULT_WORKSPACE, T0)).toMatchObject({ keptBytes: 0 });
    });
  });

  it("gives events of other months tables of their own", async () => {
    await house.move();
    const rows = await house.sql<{ n: string }>(
      "SELECT count(*) AS n FROM events_other UNION ALL SELECT count(*) FROM event_payloads_other",
    );
    expect(rows).toEqual([{ n: "0" }, { n: "0" }]);
  });

  it("finds its place beside another workspace, which keeps what it has", async () => {
    const { seq } = await house.inDatabase((_, { workspaces }) =>
      workspaces.create({ id: "other", name: "Other", createdAt: T0 }),
    );
    // what is noted with the first workspace of a third one, which is gone
    await house.sql("INSERT INTO counters VALUES (1, 'freed 2026_11', 0, 99)");
    const furnishOther = async (store: Store): Promise<void> => {
      const automation = await sceneOf(store).automation("Theirs");
      for (let count = 0; count < 3; count += 1) {
        const event = makeEvent({ receivedAt: T0 + count });
        await store.recordEvent(event, [makeRun(automation)], 0, [
          { email: "a@b.example" },
          { email: "c@d.example" },
        ]);
      }
    };
    const other = <T>(work: (store: Parameters<typeof portraitOf>[0]) => Promise<T>): Promise<T> =>
      house.inDatabase((_, postgres) => work(postgres.store(seq)));
    await other(furnishOther);
    const before = await other(portraitOf);
    expect(await house.move()).toMatchObject({ same: true });
    expect(await other(portraitOf)).toEqual(before);
    const { attempts, ...rest } = await house.inDatabase((store) => portraitOf(store));
    const { attempts: attempted, ...wanted } = await expected();
    expect(rest).toEqual(wanted);
    expect(JSON.stringify(attempts).length).toBe(JSON.stringify(attempted).length);
    await other(furnishOther); // and places are not given out twice
    await house.inDatabase((store) => furnishOther(store));
  });

  it("keeps a text with a NUL in it as the PostgreSQL store does", async () => {
    const nul = { idempotencyKey: "a\0b", wireName: "\0" };
    await house.inFolder((store) => store.recordEvent(makeEvent({ receivedAt: T0 + 20, ...nul }), [], 0));
    expect(await house.move()).toMatchObject({ same: true });
    await house.inDatabase(async (store) => {
      expect(await store.events({}, { limit: 1 })).toMatchObject([{ idempotencyKey: "a\u{fffd}b" }]);
      const again = makeEvent({ receivedAt: T0 + 30, ...nul });
      expect(await store.recordEvent(again, [], 0)).toMatchObject({
        duplicateOf: expect.stringMatching(/^evt_/),
      });
    });
  });

  it("takes what a killed server left in its log", async () => {
    const killed = `${house.file}.killed`;
    const count = await house.inFolder(async (store) => {
      await store.recordEvent(makeEvent({ receivedAt: T0 + 20 }), [], 0);
      for (const suffix of ["", "-wal"]) copyFileSync(house.file + suffix, killed + suffix);
      return (await store.conservation()).received;
    });
    expect(await house.move({ file: killed })).toMatchObject({ same: true });
    expect(await house.inDatabase((store) => store.conservation())).toMatchObject({ received: count });
  });

  it("is done once: a second one finds it done", async () => {
    await house.move();
    expect(await house.move({ now: () => MOVED_AT + 1 })).toEqual({
      before: MOVED_AT,
      tables: [],
      same: true,
      sealedWith: expect.any(Array),
    });
    await expect(
      openPostgres({ url: house.url }).then((postgres) => postgres.close()),
    ).resolves.toBeUndefined();
  });
});

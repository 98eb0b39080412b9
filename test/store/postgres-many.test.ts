/** Several processes on one database, as far as the database can tell: each store has connections of its own. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { setImmediate as turn } from "node:timers/promises";
import { Client, type Pool } from "pg";
import type { Automation } from "../../src/core/types.ts";
import { horizon } from "../../src/store/postgres/barrier.ts";
import { type Database, databaseOf, openPool } from "../../src/store/postgres/database.ts";
import {
  DEFAULT_WORKSPACE,
  openPostgres,
  type Postgres,
  type PostgresStore,
} from "../../src/store/postgres/open-postgres-store.ts";
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

const STORES = 4;

let database: TestDatabase;
let opened: Postgres[];
let stores: PostgresStore[];
beforeEach(async () => {
  database = await testDatabase(migrated);
  opened = await Promise.all(
    Array.from({ length: STORES }, () =>
      openPostgres({ url: database.url, migrated: true, connections: 4, now: () => T0 }),
    ),
  );
  stores = opened.map((postgres) => postgres.store(DEFAULT_WORKSPACE));
});
afterEach(async () => {
  await Promise.all(opened.map((postgres) => postgres.close()));
  await database.drop();
});

async function makeAutomation(id: string): Promise<Automation> {
  const automation: Automation = {
    id,
    name: id,
    state: "on",
    versionId: `ver_${id}`,
    versionNumber: 1,
    definition: definition(id),
    createdAt: T0,
    updatedAt: T0,
  };
  await stores[0]!.createAutomation(automation);
  return automation;
}

const record = (
  store: PostgresStore,
  automations: Automation[],
  changes: Parameters<typeof makeEvent>[0],
) => {
  const event = makeEvent(changes);
  const runs = automations.map((automation) => makeRun(automation, { lane: event.lane }));
  return store.recordEvent(event, runs, event.receivedAt - HOUR);
};

async function rows<R>(text: string): Promise<R[]> {
  const client = new Client({ connectionString: database.url, options: "-c search_path=hirewire" });
  await client.connect();
  try {
    return (await client.query(text)).rows as R[];
  } finally {
    await client.end();
  }
}

/** Works on whatever it can claim until nothing is unfinished; a few tries fail, and a few are put back. */
async function work(
  store: PostgresStore,
  seed: number,
  took: (runId: string, lane: string | null) => () => void,
) {
  let draw = seed;
  for (;;) {
    const claimed = await store.claimRuns({ now: T0, leaseMs: LEASE, limit: 5 });
    await Promise.all(
      claimed.map(async ({ run, token }) => {
        const leave = took(run.id, run.lane && `${run.automationId} ${run.lane}`);
        await turn();
        draw = (draw * 1_103_515_245 + 12_345) % 2_147_483_648;
        const luck = draw % 10;
        const again = {
          to: "waiting" as const,
          nextAt: T0,
          reason: "busy",
          code: null,
          attempts: 1,
          ambiguousSince: null,
          attempt: makeAttempt({ outcome: "retry" }),
        };
        leave();
        if (luck === 0) return await store.changeRun(run.id, token, { to: "unclaimed" });
        if (luck === 1) return await store.changeRun(run.id, token, again);
        const step = { to: "next_step" as const, outputs: { post: luck }, attempt: makeAttempt() };
        if (luck < 6) await store.changeRun(run.id, token, step);
        return await store.changeRun(run.id, token, finished(luck === 2 ? "failed" : "succeeded"));
      }),
    );
    if (claimed.length === 0) {
      const { received, finished: ended } = await store.conservation();
      if (received === 120 && ended === received) return;
    }
  }
}

describe("many processes on one PostgreSQL", () => {
  it("take a delivery in once, to whichever of them and however often it comes at the same time", async () => {
    const automation = await makeAutomation("aut_a");
    const keys = Array.from({ length: 40 }, (_, index) => `delivery ${index}`);
    const answers = await Promise.all(
      stores.flatMap((store, first) =>
        // each in another order
        keys.map(async (_, index) => {
          const idempotencyKey = keys[(index * 7 + first * 11) % keys.length]!;
          const { duplicateOf } = await record(store, [automation], { idempotencyKey });
          return { idempotencyKey, duplicateOf };
        }),
      ),
    );
    expect(answers.filter(({ duplicateOf }) => duplicateOf === null)).toHaveLength(keys.length);
    const known = await rows<{ id: string; idempotency_key: string }>(
      "SELECT id, idempotency_key FROM events",
    );
    const idOf = new Map(known.map(({ id, idempotency_key }) => [idempotency_key, id]));
    for (const { idempotencyKey, duplicateOf } of answers) {
      if (duplicateOf !== null) expect(duplicateOf).toBe(idOf.get(idempotencyKey));
    }
    expect(await stores[0]!.conservation()).toEqual({ received: 40, finished: 0, held: 0, waiting: 40 });
  });

  it("never take the same run", async () => {
    const automation = await makeAutomation("aut_a");
    for (let index = 0; index < 100; index += 1) void record(stores[0]!, [automation], {});
    await record(stores[0]!, [automation], {});
    const claims = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        stores[index % STORES]!.leaseRuns({ now: T0, leaseMs: LEASE, limit: 10 }),
      ),
    );
    const ids = claims.flat().map(({ runId }) => runId);
    expect(ids).toHaveLength(101);
    expect(new Set(ids).size).toBe(101);
  });

  it("take back what they had in hand themselves, and nothing of the others", async () => {
    const automation = await makeAutomation("aut_1");
    for (let count = 0; count < 6; count += 1) await record(stores[0]!, [automation], {});
    const [one, other] = [stores[0]!, stores[1]!];
    const mine = await one.claimRuns({ now: T0, leaseMs: LEASE, limit: 2 });
    const theirs = await other.claimRuns({ now: T0, leaseMs: LEASE, limit: 3 });
    expect([mine.length, theirs.length]).toEqual([2, 3]);
    expect(await one.releaseClaims(T0)).toBe(2);
    expect(await other.extendLease(theirs[0]!.run.id, theirs[0]!.token, T0 + 2 * LEASE)).toBe(true);
    expect(await one.extendLease(mine[0]!.run.id, mine[0]!.token, T0 + 2 * LEASE)).toBe(false);
    // what a process that never comes back held is taken over when its leases end
    const later = await one.claimRuns({ now: T0 + LEASE, leaseMs: LEASE, limit: 9 });
    expect(later).toHaveLength(5);
    expect(later.filter(({ interrupted }) => interrupted)).toHaveLength(4);
    expect(await other.changeRun(theirs[1]!.run.id, theirs[1]!.token, finished("succeeded"))).toBe(false);
  });

  it("keep the order of every lane while events come in and runs end everywhere", async () => {
    const automations = [await makeAutomation("aut_a"), await makeAutomation("aut_b")];
    const lanes = ["ada", "bo", "cy", null];
    const atWork = new Map<string, string>();
    const order = new Map<string, string[]>();
    const together: string[] = [];
    const took = (runId: string, lane: string | null) => {
      if (lane === null) return () => undefined;
      if (atWork.has(lane)) together.push(`${atWork.get(lane)} and ${runId}`);
      atWork.set(lane, runId);
      const ids = order.get(lane) ?? [];
      if (ids.at(-1) !== runId) ids.push(runId);
      order.set(lane, ids);
      return () => void atWork.delete(lane);
    };
    const recording = stores.map(async (store, first) => {
      for (let index = 0; index < 30; index += 3) {
        await Promise.all(
          [0, 1, 2].map((more) =>
            record(store, automations, { lane: lanes[(index + more + first) % 4] ?? null }),
          ),
        );
      }
    });
    await Promise.all([...recording, ...stores.map((store, index) => work(store, index + 1, took))]);

    expect(together).toEqual([]);
    const made = await rows<{ id: string; lane: string; automation: string }>(
      "SELECT r.id, r.lane, a.id AS automation FROM runs r JOIN automations a ON a.seq = r.automation_seq WHERE r.lane IS NOT NULL ORDER BY r.seq",
    );
    for (const [lane, ids] of order) {
      expect(ids).toEqual(made.filter((run) => `${run.automation} ${run.lane}` === lane).map(({ id }) => id));
    }
    expect(order.size).toBe(6);
    expect(await rows("SELECT 1 FROM runs WHERE finished_at IS NULL OR due_at IS NOT NULL")).toEqual([]);
    const counts = await stores[0]!.runCounts();
    expect(counts.succeeded + counts.failed).toBe(240);
  });

  it("see one another's automations paused: no run slips past", async () => {
    const automation = await makeAutomation("aut_a");
    const recording = stores.map(async (store) => {
      for (let index = 0; index < 10; index += 1) await record(store, [automation], { lane: `${index}` });
    });
    await stores[1]!.setAutomationState(automation.id, "paused", { at: T0, held: "keep" });
    const before = await rows<{ id: string }>("SELECT id FROM runs WHERE state <> 'held'");
    await Promise.all(recording);
    expect(await rows("SELECT id FROM runs WHERE state <> 'held'")).toHaveLength(before.length);
    await stores[2]!.removeAutomation(automation.id, T0, "gone");
    expect(await stores[3]!.conservation()).toEqual({ received: 40, finished: 40, held: 0, waiting: 0 });
  });

  it("make one candidate of what they hear at the same time", async () => {
    const [email, other] = [{ email: "ada@example.com" }, { email: "a.berg@example.com" }];
    const ids = ["1", "2", "3", "4"].map((id) => ({ connectionId: "con_vendor", id }));
    await Promise.all(
      stores.flatMap((store, index) => {
        const hear = (refs: Parameters<PostgresStore["recordEvent"]>[3]) =>
          store.recordEvent(makeEvent(), [], T0 - HOUR, refs);
        return [hear([email, ids[index]!]), hear([ids[index]!, other]), hear([other, ids[(index + 1) % 4]!])];
      }),
    );
    const refs = await rows<{ candidate_seq: string }>("SELECT candidate_seq FROM candidate_refs");
    expect(refs).toHaveLength(6);
    expect(new Set(refs.map(({ candidate_seq }) => candidate_seq)).size).toBe(1);
    expect(await rows("SELECT seq FROM candidates")).toHaveLength(1);
  });

  describe("wait for what is being recorded", () => {
    /** A transaction that has been given a place and has not committed. */
    async function recordSlowly(): Promise<{ commit(): void; done: Promise<void> }> {
      const begun = Promise.withResolvers<void>();
      const goOn = Promise.withResolvers<void>();
      const done = db.transaction(
        async (tx) => {
          await tx.run(
            `INSERT INTO events (workspace_seq, received_at, id, source_seq, wire_name, idempotency_key, test, misfits, hiring)
             VALUES ($1, $2, 'evt_slow', 0, '', '', 0, '[]', '{}')`,
            T0,
          );
          begun.resolve();
          await goOn.promise;
        },
        { barrier: "shared" },
      );
      await begun.promise;
      return { commit: goOn.resolve, done };
    }
    /** Until somebody waits, or nobody does who should. */
    async function someoneWaits(who: Promise<unknown>): Promise<void> {
      const over = new AbortController();
      who.finally(() => over.abort()).catch(() => undefined);
      const waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
      while (!over.signal.aborted && (await rows(waiting)).length === 0);
    }
    const below = async (seq: number) => (await rows(`SELECT 1 FROM events WHERE seq <= ${seq}`)).length;

    let pool: Pool;
    let db: Database;
    beforeEach(() => {
      pool = openPool({ url: database.url, connections: 4 });
      db = databaseOf(pool, DEFAULT_WORKSPACE);
    });
    afterEach(() => pool.end());

    it("so that no event appears below a horizon that was seen", async () => {
      const slow = await recordSlowly();
      await record(stores[0]!, [], {}); // a higher place, committed first
      const seen = horizon(db).then(async ({ event }) => [event, await below(event)] as const);
      await record(stores[0]!, [], {}); // whoever comes meanwhile is not kept waiting
      slow.commit();
      await slow.done;
      const [event, then] = await seen;
      expect(then).toBeGreaterThanOrEqual(2);
      expect(await below(event)).toBe(then);
    });

    it("so that an automation that is paused, or removed, is so for all that comes later", async () => {
      const automation = await makeAutomation("aut_a");
      const order: string[] = [];
      const slow = await recordSlowly();
      const ended = slow.done.then(() => order.push("recorded"));
      const paused = stores[1]!
        .setAutomationState(automation.id, "paused", { at: T0, held: "keep" })
        .then(() => order.push("paused"));
      await someoneWaits(paused);
      slow.commit();
      await Promise.all([ended, paused]);
      expect(order).toEqual(["recorded", "paused"]);
    });
  });
});

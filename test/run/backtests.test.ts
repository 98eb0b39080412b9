/** Backtests over many events: bounded, one at a time, and stopped when somebody says so. */
import { afterEach, describe, expect, it } from "@jest/globals";
import { catalog } from "../../index.ts";
import type { EventSummary } from "../../src/core/types.ts";
import type { PlanResult } from "../../src/run/evaluator/evaluator.ts";
import { createBacktests, type Backtests } from "../../src/run/backtest/backtests.ts";
import { createKeptLooks } from "../../src/run/preview/kept-looks.ts";
import type { StoredEvent } from "../../src/store/events.ts";
import { eventually } from "../e2e/hirewire.ts";

const NOW = 1_800_000_000_000;
let tests: Backtests | undefined;
afterEach(() => tests?.close());

function eventAt(index: number): StoredEvent {
  const source = { vendor: "trycrucible", event: "invitation_scored", connection: "trycrucible" };
  return {
    id: `evt_${String(1e9 - index)}`,
    connectionId: "con_1",
    hookId: "hook",
    app: "trycrucible",
    eventKey: "invitation_scored",
    wireName: "invitation_scored",
    hiringType: "candidate.scored",
    idempotencyKey: String(index),
    receivedAt: NOW - index * 1_000,
    test: false,
    misfits: [],
    lane: null,
    hiring: { type: "candidate.scored", source, candidate: { email: `p${index}@example.com` } },
    headers: {},
    body: Buffer.from(JSON.stringify({ score: index % 100 })),
  };
}

/** @param decide  what the evaluator answers, by the score of the event */
function open(count: number, decide: (score: number) => PlanResult | Promise<PlanResult>) {
  let largest = 0;
  const asked = { pages: 0 };
  const nobody = (): never => {
    throw new Error("there is no step that anybody would be asked about");
  };
  tests = createBacktests({
    looks: createKeptLooks(),
    outbound: { clientFor: nobody },
    reader: { find: nobody, fresh: nobody, forget: nobody },
    cacheFor: nobody,
    catalog,
    now: () => NOW,
    directory: { connection: () => undefined, hook: () => undefined },
    log: { error: () => undefined },
    evaluator: {
      plan: async ({ payload }) => decide((JSON.parse(payload) as { score: number }).score),
    },
    store: {
      candidate: async () => null,
      connections: async () => [],
      linkCandidate: nobody,
      event: async (id) => eventAt(1e9 - Number(id.slice(4))),
      async events(_filter, { before, limit }): Promise<EventSummary[]> {
        asked.pages += 1;
        largest = Math.max(largest, limit);
        const from = before === undefined ? 0 : 1e9 - Number(before.slice(4)) + 1;
        return Array.from({ length: Math.max(0, Math.min(limit, count - from)) }, (_, at) =>
          eventAt(from + at),
        );
      },
    },
  });
  return { tests, asked, largest: () => largest };
}

const filtered = (why: string): PlanResult => ({ outcome: "filtered", why });
const passed = (): PlanResult => ({ outcome: "input", why: "ok", input: {} });
const draft = { name: "", trigger: "trycrucible.invitation_scored", when: "score > 1", steps: [] };
const range = { since: NOW - 86_400_000, until: NOW + 1 };
const wanted = { draft, live: null, range };

describe("a backtest over many events", () => {
  it("goes page by page, counts everybody and lists a bounded number", async () => {
    const { tests: all, largest } = open(6_000, (score) => (score < 50 ? passed() : filtered("low")));
    const { id } = all.start(wanted);
    const done = await eventually(() => {
      const now = all.get(id);
      return Promise.resolve(now.state === "running" ? undefined : now);
    }, "its end");
    expect(done).toMatchObject({
      state: "done",
      progress: 1,
      events: 6_000,
      draft: { matches: 3_000, filtered: 3_000 },
      rowsLeftOut: 1_000 + 2_500,
    });
    expect(largest()).toBeLessThanOrEqual(200);
    const { items, total } = all.rows(id, { where: ["draft"], offset: 1_990, limit: 50 });
    expect([items.length, total]).toEqual([10, 2_000]);
  }, 30_000);

  it("lets the turns of the event loop go on meanwhile", async () => {
    const { tests: all } = open(2_000, passed);
    const { id } = all.start(wanted);
    let turns = 0;
    while (all.get(id).state === "running") {
      await new Promise((resolve) => setImmediate(resolve));
      turns += 1;
    }
    expect(turns).toBeGreaterThan(100);
  }, 30_000);

  it("stops when it is told to, and the one behind it begins", async () => {
    const { promise, resolve } = Promise.withResolvers<PlanResult>();
    const { tests: all } = open(3, () => promise);
    const first = all.start(wanted);
    const second = all.start(wanted);
    expect(all.cancel(first.id)).toMatchObject({ state: "cancelled" });
    expect(all.get(second.id)).toMatchObject({ state: "running", events: 0 });
    resolve(passed());
    await eventually(
      () => Promise.resolve(all.get(second.id).state === "done" || undefined),
      "the end of the second",
    );
    expect(all.get(first.id)).toMatchObject({ state: "cancelled" });
  });

  it("keeps few of them", () => {
    const { tests: all } = open(0, passed);
    const ids = Array.from({ length: 30 }, () => all.start(wanted).id);
    expect(() => all.get(ids[0]!)).toThrow(/no longer kept/);
    expect(all.get(ids.at(-1)!).id).toBe(ids.at(-1));
  });

  it("says that it broke off when something breaks", async () => {
    const { tests: all } = open(1, () => {
      throw new Error("broken");
    });
    const { id } = all.start(wanted);
    const done = await eventually(() => {
      const now = all.get(id);
      return Promise.resolve(now.state === "running" ? undefined : now);
    }, "its end");
    expect(done).toMatchObject({ state: "failed", problem: { code: "backtest_failed" } });
  });
});

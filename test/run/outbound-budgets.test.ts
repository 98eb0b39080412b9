import { describe, expect, it } from "@jest/globals";
import type { ActionApp } from "../../src/core/define-action.ts";
import { RetryLater } from "../../src/core/errors.ts";
import { silentLog } from "../../src/log.ts";
import { createBudgets } from "../../src/run/outbound/budgets.ts";
import { createOutbound } from "../../src/run/outbound/outbound.ts";
import { failureOf, json, memoryCache, useDestination } from "./outbound-destination.ts";

const budget = { perMinute: 36, burst: 18 };

describe("a budget", () => {
  it("lets a burst go at once, then keeps a steady pace, and fills up again", () => {
    let now = 1_000_000;
    const budgets = createBudgets({ now: () => now });
    const waits = Array.from({ length: 21 }, () => budgets.take("a", budget));
    expect(waits.slice(0, 18)).toEqual(Array.from({ length: 18 }, () => 0));
    expect(waits.slice(18)).toEqual([1_667, 3_334, 5_000]);
    expect(budgets.waitMs("a", budget)).toBe(6_667);
    expect(budgets.waitMs("b", budget)).toBe(0);
    now += 60_000;
    expect(Array.from({ length: 18 }, () => budgets.take("a", budget))).toEqual(waits.slice(0, 18));
  });

  it("allows no more than both together in any minute", () => {
    let now = 1_000_000;
    const budgets = createBudgets({ now: () => now });
    const calls: number[] = [];
    while (now < 1_000_000 + 300_000) {
      now += budgets.take("a", budget);
      calls.push(now);
    }
    const most = calls.map((from) => calls.filter((at) => at >= from && at < from + 60_000).length);
    expect(Math.max(...most)).toBeLessThanOrEqual(54);
    expect(calls.length).toBeGreaterThanOrEqual(5 * 36);
  });
});

describe("calls with a budget of the app's", () => {
  const at = useDestination();
  const app = (): ActionApp => ({
    key: "board",
    label: "Board",
    summary: "",
    sources: [],
    connection: {},
    setup: [],
    budgets: { slow: { perMinute: 12, burst: 2 } },
    actions: {},
  });
  const open = () => {
    const clock = { now: 1_000_000 };
    const waits: number[] = [];
    const outbound = createOutbound({
      egress: { allowPrivate: true },
      log: silentLog,
      now: () => clock.now,
      random: () => 0,
      wait: async (ms) => {
        waits.push(ms);
        await new Promise(setImmediate);
        clock.now += ms;
      },
    });
    const client = (id = "con_1") =>
      outbound.clientFor({
        app: app(),
        connection: { id, name: "hall", values: {} },
        cache: memoryCache(),
        signal: new AbortController().signal,
      }).http;
    const waitMs = (connectionId = "con_1") =>
      outbound.waitMs({ app: app(), connectionId, budgets: ["slow", "other"] });
    return { outbound, client, waits, clock, waitMs };
  };

  it("wait for their turn; others, and other connections, do not", async () => {
    const { outbound, client, waits, waitMs } = open();
    const call = (budgetName: string, id?: string) =>
      client(id).get(at.destination.url, { budget: budgetName });
    for (let index = 0; index < 4; index += 1) await call("slow");
    expect(waits).toEqual([5_000, 5_000]);
    expect(waitMs()).toBe(5_000);
    await call("other");
    await call("slow", "con_2");
    expect(waits).toHaveLength(2);
    expect(waitMs("con_2")).toBe(0);
    outbound.close();
  });

  it("are given back when they would have to wait for long, without being sent", async () => {
    const { outbound, client, waits } = open();
    const asked = Array.from({ length: 12 }, () => client().get(at.destination.url, { budget: "slow" }));
    const results = await Promise.allSettled(asked);
    const refused = results.flatMap((one) => (one.status === "rejected" ? [one.reason as RetryLater] : []));
    expect(refused.length).toBeGreaterThan(0);
    for (const error of refused) {
      expect(error).toBeInstanceOf(RetryLater);
      expect(error).toMatchObject({ code: "rate_limited", ambiguous: false });
      expect(error.afterMs).toBeGreaterThan(20_000);
    }
    expect(at.destination.seen).toHaveLength(12 - refused.length);
    expect(Math.max(...waits)).toBeLessThanOrEqual(20_000);
    outbound.close();
  });

  it("keep to what the destination itself asked for", async () => {
    const { outbound, client, clock, waitMs } = open();
    at.destination.answers.push(json(429, {}, { "retry-after": "90" }), json(200, {}));
    const call = () => client().get(at.destination.url, { budget: "slow" });
    expect(await failureOf(call())).toMatchObject({ code: "rate_limited", afterMs: 90_000 });
    expect(waitMs()).toBe(90_000);
    expect(await failureOf(call())).toMatchObject({ code: "rate_limited" });
    expect(at.destination.seen).toHaveLength(1);
    clock.now += 90_000;
    await call();
    outbound.close();
  });
});

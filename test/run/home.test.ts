/** What Home says and draws, from facts at hand. */
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { chartsOf } from "../../src/run/home/charts.ts";
import {
  inOrder,
  needOfRejections,
  needOfSource,
  withoutCommands,
  type Need,
} from "../../src/run/home/needs.ts";
import type { SourceView } from "../../src/run/operations/sources.ts";
import { delayBucketOf, longestOf, type DayCount } from "../../src/store/home.ts";

const HOUR = 3_600_000;

describe("the time to delivery", () => {
  const count = (delays: readonly number[]): DayCount[] =>
    delays.map((ms) => ({ day: 7, kind: "delivery", name: String(delayBucketOf(ms)), count: 1 }));
  const draw = (delays: readonly number[]) =>
    chartsOf(count(delays), { from: 6, to: 7 }, { labelOf: (app) => app, complete: true }).delivery;

  it("is that of the middle one and of the nineteenth of twenty, as a naive count has it", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1 }), (delays) => {
        const sorted = delays.toSorted((one, other) => one - other);
        const at = (share: number) => longestOf(delayBucketOf(sorted[Math.ceil(share * sorted.length) - 1]!));
        const { days, all } = draw(delays);
        expect(all).toEqual({ median: at(0.5), p95: at(0.95) });
        expect(days).toEqual([{ median: null, p95: null }, all]);
      }),
    );
  });
});

describe("a hiring tool", () => {
  const rhythm = { perDay: 12, lastEventAt: 1, quietSince: null, words: null, advice: [] };
  const source: SourceView = {
    state: "live",
    reason: null,
    since: 1,
    advice: [],
    by: "hand",
    events: [],
    needed: [],
    orphans: [],
    rhythm,
  };
  const named = { id: "con_1", label: "NTRVSTA" };

  it("needs nobody while it is live", () => {
    expect(needOfSource(named, source)).toBeNull();
  });

  it.each([
    ["drifted", "NTRVSTA is set up differently than it should be"],
    ["refused", "NTRVSTA refuses to send events here"],
    ["switched_off", "NTRVSTA has stopped sending events"],
    ["unreachable", "NTRVSTA can't be reached"],
  ] as const)("that %s is told of in words", (state, title) => {
    const reason = "It said 403. Run `hirewire hooks --reconcile` to try again.";
    expect(needOfSource(named, { ...source, state, reason })).toMatchObject({
      urgency: "now",
      title,
      why: "It said 403.",
      next: { link: "/connections/con_1" },
    });
  });

  it("that fell quiet says since when, and the first thing to look at", () => {
    const quiet = { ...rhythm, quietSince: 5, words: "usually 12 events a day, none for 26 hours" };
    const advice = ["More: `hirewire sources ntrvsta`.", "Look at its dashboard.", "Then at the other."];
    expect(needOfSource(named, { ...source, rhythm: { ...quiet, advice } })).toMatchObject({
      kind: "quiet",
      urgency: "soon",
      why: "Usually 12 events a day, none for 26 hours. Look at its dashboard.",
      since: 5,
    });
  });

  it("whose calls are turned away is told of once they are many within an hour", () => {
    const rejection = {
      hookId: "h",
      status: 401,
      code: "signature_mismatch",
      reason: "the secret is wrong.",
    };
    const now = 10 * HOUR;
    const few = [
      { ...rejection, at: now - 1, count: 4 },
      { ...rejection, at: now - 2 * HOUR, count: 100 },
    ];
    expect(needOfRejections(named, few, now)).toBeNull();
    const many = [{ ...rejection, at: now - 1, count: 5 }];
    expect(needOfRejections(named, many, now)).toMatchObject({
      title: "5 calls to NTRVSTA were turned away",
      why: "Within the last hour. The newest: The secret is wrong.",
    });
  });
});

describe("words for a page", () => {
  it("leave out what is for the terminal", () => {
    expect(withoutCommands("Slack said no. Run `hirewire connect --update slack`.")).toBe("Slack said no.");
    expect(withoutCommands("Hirewire waits. Set HIREWIRE_KEY.")).toBe("Hirewire waits.");
  });

  it("come in the order of their urgency and age", () => {
    const need = (id: string, urgency: Need["urgency"], since: number | null): Need => ({
      id,
      kind: "failed",
      urgency,
      title: "",
      why: "",
      since,
      runs: 0,
      next: { words: "", link: "/" },
    });
    const all = [need("a", "soon", 1), need("b", "now", null), need("c", "now", 9), need("d", "now", 3)];
    expect(inOrder(all).map(({ id }) => id)).toEqual(["d", "c", "b", "a"]);
  });
});

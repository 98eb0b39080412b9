/** What is concluded from costs, by sums that can be done by hand. */
import { describe, expect, it } from "@jest/globals";
import { fitCosts, PARTS, poolPhases, type ByPart, type Phase } from "../../scripts/bench/capacity/costs.ts";
import {
  capacityOf,
  connectionsOf,
  eventCosts,
  planOf,
  shapeFor,
  workspacesIn,
  type EventCosts,
} from "../../scripts/bench/capacity/model.ts";

const parts = (some: Partial<ByPart>): ByPart =>
  Object.fromEntries(PARTS.map((part) => [part, some[part] ?? 0])) as ByPart;
const phase = (cpuMs: Partial<ByPart>, counts: Partial<Phase> = {}): Phase => ({
  cpuMs: parts(cpuMs),
  records: 1,
  claims: 0,
  changes: 0,
  walBytes: 3_000,
  keptBytes: 2_000,
  coresLeft: 2,
  ...counts,
});
/** 0.2 ms an event and 1 ms a transaction at the intake; 0.1 and 0.8 in PostgreSQL; 0.3 and 0.5 at the worker's two threads together. */
const shared = { records: 0.1, claims: 0.05, changes: 0.05 };
const phases = {
  dropped: phase({ intake: 0.2 + 1 * 0.1, postgres: 0.1 + 0.8 * 0.1, load: 0.05 }, { records: 0.1 }),
  droppedSingly: phase({ intake: 0.2 + 1, postgres: 0.1 + 0.8 }),
  delivered: phase(
    {
      intake: 0.3 + 1 * 0.1,
      postgres: 0.1 + 0.8 * 0.1 + 0.2 + 0.6 * 0.1,
      store: 0.1 + 0.3 * 0.1,
      runs: 0.2 + 0.2 * 0.1,
      workerAside: 0.04,
      sink: 0.06,
    },
    shared,
  ),
  deliveredSingly: phase(
    { intake: 0.3 + 1, postgres: 0.1 + 0.8 + 0.2 + 0.6 * 3, store: 0.1 + 0.3 * 3, runs: 0.2 + 0.2 * 3 },
    { claims: 2, changes: 1 },
  ),
};

describe("costs", () => {
  it("tells what an event costs from what a transaction does", () => {
    const costs = fitCosts(phases);
    expect(costs.intake).toEqual({
      dropped: expect.closeTo(0.2),
      delivered: expect.closeTo(0.3),
      transaction: expect.closeTo(1),
    });
    expect(costs.record).toEqual({ event: expect.closeTo(0.1), transaction: expect.closeTo(0.8) });
    expect(costs.change).toEqual({ event: expect.closeTo(0.2), transaction: expect.closeTo(0.6) });
    expect(costs.store).toEqual({ event: expect.closeTo(0.1), transaction: expect.closeTo(0.3) });
    expect(costs.runs).toEqual({ event: expect.closeTo(0.2), transaction: expect.closeTo(0.2) });
    expect(costs).toMatchObject({ load: 0.05, sink: 0.06, workerAside: 0.04 });
  });

  it("lets noise make nothing cost less than nothing", () => {
    const cheaper = { ...phases, droppedSingly: phase({ intake: 0.1, postgres: 0.01 }) };
    expect(fitCosts(cheaper).intake).toMatchObject({ dropped: expect.closeTo(0.3), transaction: 0 });
    const dearer = { ...phases, droppedSingly: phase({ intake: 40, postgres: 40 }) };
    expect(fitCosts(dearer).intake.dropped).toBeGreaterThanOrEqual(0);
  });

  it("does not go on when the store's statements were not recognised", () => {
    const unseen = { ...phases, dropped: { ...phases.dropped, records: 0 } };
    expect(() => fitCosts(unseen)).toThrow(RangeError);
  });

  it("takes the means of several turns", () => {
    const other = { ...phases, dropped: phase({ intake: 0.5 }, { records: 0.3, walBytes: 5_000 }) };
    const { dropped, delivered } = poolPhases([phases, other]);
    expect(dropped).toMatchObject({ records: expect.closeTo(0.2), walBytes: 4_000 });
    expect(dropped.cpuMs.intake).toBeCloseTo(0.4);
    expect(delivered).toEqual(phases.delivered);
  });
});

describe("what an event costs in all", () => {
  it("adds its part of what is shared", () => {
    const each = eventCosts(fitCosts(phases), phases.delivered, { delivers: true, sharesMachine: true });
    expect(each).toMatchObject({
      intakeMs: expect.closeTo(0.4),
      workerMs: expect.closeTo(0.13 + 0.22 + 0.04),
      storeThreadMs: expect.closeTo(0.13),
      runsThreadMs: expect.closeTo(0.22),
      postgresMs: expect.closeTo(0.44),
      besidesMs: expect.closeTo(0.11),
      commits: expect.closeTo(0.2),
    });
  });

  it("leaves out the worker when the filter drops it, and the sender when that is elsewhere", () => {
    const each = eventCosts(fitCosts(phases), phases.dropped, { delivers: false, sharesMachine: false });
    expect(each).toMatchObject({ workerMs: 0, besidesMs: 0, commits: 0.1, postgresMs: expect.closeTo(0.18) });
  });
});

describe("a cell", () => {
  const each: EventCosts = {
    intakeMs: 0.5,
    intakeThreadMs: 0.4,
    workerMs: 1,
    storeThreadMs: 0.3,
    runsThreadMs: 0.5,
    postgresMs: 0.5,
    besidesMs: 0,
    commits: 0.2,
    walBytes: 6_000,
    keptBytes: 4_000,
  };
  const plenty = { cores: 1_000, flushesPerSecond: 1e9, diskBytesPerSecond: 1e12 };

  it.each([
    ["processor", 1_000, { ...plenty, cores: 2 }, { intakes: 9, workers: 9 }],
    ["an intake's thread", 2_500, plenty, { intakes: 1, workers: 9 }],
    ["a worker's thread", 4_000, plenty, { intakes: 9, workers: 2 }],
    ["flushes", 500, { ...plenty, flushesPerSecond: 100 }, { intakes: 9, workers: 9 }],
    ["disk", 1_000, { ...plenty, diskBytesPerSecond: 14e6 }, { intakes: 9, workers: 9 }],
  ])("is bound by %s at %d events a second", (binds, perSecond, machine, shape) => {
    expect(capacityOf(each, shape, machine)).toMatchObject({ binds, perSecond: expect.closeTo(perSecond) });
  });

  it("of one process has intake and store on one thread", () => {
    const { limits } = capacityOf(each, { intakes: 1, workers: 1, together: true }, plenty);
    expect(limits["an intake's thread"]).toBeCloseTo(1000 / 0.7);
    expect(limits["a worker's thread"]).toBeCloseTo(2_000);
  });

  it.each([
    [2, { intakes: 1, workers: 1 }],
    [8, { intakes: 2, workers: 2 }],
    [16, { intakes: 4, workers: 4 }],
  ])("has the processes that keep %d cores busy", (cores, shape) => {
    expect(shapeFor(each, cores)).toEqual(shape);
    expect(capacityOf(each, shape, { ...plenty, cores }).binds).toBe("processor");
  });

  it("is planned with room, and for as long as things are kept", () => {
    const plan = planOf({ perSecond: 1_000 }, each, { headroom: 0.5, keptDays: 10, peakOverMean: 4 });
    expect(plan).toEqual({
      perSecond: 500,
      perDay: 10_800_000,
      keptBytes: 10_800_000 * 4_000 * 10,
      walBytesPerDay: 10_800_000 * 6_000,
    });
    expect(workspacesIn(plan, { name: "large", eventsPerDay: 20_000 }, 1_000)).toBe(540);
    expect(workspacesIn(plan, { name: "small", eventsPerDay: 500 }, 1_000)).toBe(1_000);
  });

  it("needs connections for each process, and some for whoever looks after the database", () => {
    const [one, two] = [1, 2].map((workers) => connectionsOf({ intakes: 1, workers }));
    expect(two! - one!).toBe(14);
    expect(connectionsOf({ intakes: 2, workers: 1 }) - one!).toBe(12);
    expect(connectionsOf({ intakes: 1, workers: 1, together: true })).toBe(24);
  });
});

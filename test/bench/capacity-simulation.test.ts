/** The simulated machine, and Hirewire on it, where the answer is known beforehand. */
import { describe, expect, it } from "@jest/globals";
import type { Costs } from "../../scripts/bench/capacity/costs.ts";
import { simulate, type Setting } from "../../scripts/bench/capacity/simulate.ts";
import {
  createDisk,
  createRandom,
  createVirtualMachine,
} from "../../scripts/bench/capacity/virtual-machine.ts";

describe("the machine", () => {
  it("gives each thread a core while there are enough, and shares them evenly when there are not", () => {
    const ended = (cores: number): number[] => {
      const machine = createVirtualMachine(cores);
      const at: number[] = [];
      for (const ms of [10, 10, 30]) machine.thread().work(ms, () => at.push(machine.now()));
      machine.run();
      expect(machine.busyMs()).toBeCloseTo(50);
      return at;
    };
    expect(ended(3)).toEqual([expect.closeTo(10), expect.closeTo(10), expect.closeTo(30)]);
    expect(ended(1)).toEqual([expect.closeTo(30), expect.closeTo(30), expect.closeTo(50)]);
  });

  it("lets a thread do one thing after the other", () => {
    const machine = createVirtualMachine(8);
    const thread = machine.thread();
    const order: string[] = [];
    thread.work(5, () => order.push(`first ${machine.now()}`));
    thread.work(0, () => order.push(`then ${machine.now()}`));
    machine.after(3, () => order.push(`timer ${machine.now()}`));
    machine.run();
    expect(order).toEqual(["timer 3", "first 5", "then 5"]);
  });

  it("flushes once for all who came while the disk was busy", () => {
    const machine = createVirtualMachine(1);
    const disk = createDisk(machine, () => 4);
    const at: number[] = [];
    for (const ms of [0, 1, 2, 3]) machine.after(ms, () => disk.flush(() => at.push(machine.now())));
    machine.run();
    expect(at).toEqual([4, 8, 8, 8]);
    expect(disk.flushes()).toBe(2);
  });

  it("draws the same numbers for the same seed", () => {
    const draw = (seed: number): number[] => Array.from({ length: 3 }, createRandom(seed));
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(7).every((value) => value >= 0 && value < 1)).toBe(true);
  });
});

const costs: Costs = {
  intake: { dropped: 0.2, delivered: 0.25, transaction: 1 },
  store: { event: 0.1, transaction: 0.5 },
  runs: { event: 0.2, transaction: 0.3 },
  record: { event: 0.1, transaction: 0.6 },
  change: { event: 0.2, transaction: 0.7 },
  intakeAside: 0,
  workerAside: 0,
  load: 0,
  sink: 0,
};
const setting: Setting = {
  costs,
  roles: ["intake", "worker"],
  cores: 100,
  flushesMs: [1],
  events: 2_000,
  connections: 50,
  delivers: true,
};

describe("Hirewire on it", () => {
  it("comes out the same each time, and a little different with another seed", () => {
    const flushesMs = [0.2, 0.5, 4];
    expect(simulate({ ...setting, flushesMs })).toEqual(simulate({ ...setting, flushesMs }));
    expect(simulate({ ...setting, flushesMs })).not.toEqual(simulate({ ...setting, flushesMs, seed: 2 }));
  });

  it.each([
    ["1 process", ["all"]],
    ["4 processes", ["intake", "worker", "worker", "worker"]],
    ["2 of both kinds", ["intake", "intake", "worker", "worker"]],
  ] as const)(
    "spends the processor time that events cost, and no more than there is: %s",
    (_words, roles) => {
      const cores = 0.5;
      const { perSecond, cpuMs } = simulate({ ...setting, roles, cores });
      expect(cpuMs).toBeGreaterThan(0.25 + 0.1 + 0.1 + 0.2 + 0.2);
      // what is written down after the last arrival is still to come then
      expect(perSecond * cpuMs).toBeLessThan(cores * 1000 * 1.03);
      expect(perSecond * cpuMs).toBeGreaterThan(cores * 1000 * 0.9);
    },
  );

  it("adds up one event's way from hook to destination", () => {
    // written: 1 + 0.6 + 0.1 and a flush; told 0.3 later; claimed: 0.5 + 0.7, its part of 0.1 + 0.2, a flush; half of its run
    const wayMs = 0.1;
    const { medianMs, records, claims } = simulate({ ...setting, events: 50, singly: true, wayMs });
    const work = 0.25 + 1 + 0.7 + 1 + 0.3 + 0.5 + 0.05 + 0.7 + 0.1 + 1 + 0.1;
    expect(medianMs).toBeGreaterThan(work);
    expect(medianMs).toBeLessThan(work + 20 * wayMs + 3); // ways, and the three milliseconds between two signals
    expect(records).toBe(1);
    expect(claims).toBeGreaterThanOrEqual(1);
  });

  it("puts more events into a transaction the longer a flush takes", () => {
    const quick = {
      ...costs,
      intake: { ...costs.intake, transaction: 0.01 },
      record: { event: 0, transaction: 0 },
      load: 0.3, // they come one after the other
    };
    const recordsWith = (flushMs: number): number =>
      simulate({ ...setting, costs: quick, delivers: false, flushesMs: [flushMs] }).records;
    expect(recordsWith(20)).toBeLessThan(recordsWith(0.5) / 3);
    expect(recordsWith(20)).toBeGreaterThanOrEqual(1 / 50); // there are no more than 50 on the way
  });

  it("shares no transaction between workspaces", () => {
    const [one, many] = [1, 200].map((workspaces) => simulate({ ...setting, cores: 1, workspaces }));
    expect(many).toMatchObject({ records: 1, changes: 1 });
    expect(one!.records).toBeLessThan(0.2);
    expect(many!.cpuMs / one!.cpuMs).toBeGreaterThan(2);
    expect(many!.perSecond).toBeLessThan(one!.perSecond / 2);
  });

  it("looks for runs in vain where several workers are told of the same", () => {
    const claimsOf = (workers: number): number =>
      simulate({
        ...setting,
        roles: ["intake", ...Array.from({ length: workers }, () => "worker" as const)],
        events: 100,
        singly: true,
      }).claims;
    expect(claimsOf(3)).toBeGreaterThan(claimsOf(1) + 1);
  });

  it("is bound by a slow destination at so many calls at once for each worker", () => {
    const slow = { ...setting, connections: 1_000, destinationMs: 500 };
    const one = simulate(slow).perSecond;
    expect(one).toBeLessThan(50 / 0.5 + 15);
    const two = simulate({ ...slow, roles: ["intake", "worker", "worker"] }).perSecond;
    expect(two / one).toBeGreaterThan(1.6);
  });

  it("leaves less for events when idle processes use some of it", () => {
    const busy = { ...setting, cores: 1 };
    const less = simulate({ ...busy, idleCores: 0.2 }).perSecond / simulate(busy).perSecond;
    expect(less).toBeGreaterThan(0.5);
    expect(less).toBeLessThan(0.7);
  });
});

/**
 * Whatever happens in whatever order, the store agrees with a model of a few lines: which runs may be claimed,
 * which calls are refused, what may be removed, and `received = finished + held + waiting`.
 */
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import type { Automation, RunState } from "../../../src/core/types.ts";
import { addUp, NOTHING_REMOVED } from "../../../src/store/add-up.ts";
import type { RemovalDone, Removed } from "../../../src/store/removals.ts";
import { CONNECTION, finished, HOUR, LEASE, makeEvent, makeRun, T0 } from "./fixtures.ts";
import { type Effort, type OpenStore, Scene } from "./scene.ts";

interface ModelRun {
  id: string;
  event: number;
  automation: number;
  lane: string | null;
  state: RunState;
  hold: "paused" | "config" | null;
  dueAt: number;
  token: string | null;
}

const isFinished = ({ state }: ModelRun): boolean => !["waiting", "running", "held"].includes(state);

const operation = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("record" as const),
      key: fc.integer({ min: 0, max: 30 }),
      lane: fc.constantFrom("ada", "bo", null),
      automations: fc.subarray([0, 1]),
      filteredBecause: fc.constantFrom("79 is below 80", null),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("claim" as const), limit: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("change" as const),
      run: fc.nat(),
      to: fc.constantFrom("succeeded", "filtered", "failed", "cancelled", "waiting", "held", "unclaimed"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("cancel" as const), run: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("replay" as const),
      run: fc.nat(),
      fromStart: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("turn" as const),
      automation: fc.constantFrom(0, 1),
      state: fc.constantFrom("on", "paused"),
      held: fc.constantFrom("release", "skip", "keep"),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("release" as const), hold: fc.constantFrom("paused", "config") }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.constantFrom(1, 500, LEASE) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom("strip" as const, "remove" as const, "erase" as const),
      knownStill: fc.boolean(),
    }),
  },
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

class Model {
  now = T0;
  events: string[] = [];
  lanes: (string | null)[] = [];
  keys = new Map<number, string>();
  runs: ModelRun[] = [];
  automationStates: ("on" | "paused")[] = ["on", "on"];
  /** Events without a payload, and those that are gone, by their place in `events`. */
  stripped = new Set<number>();
  gone = new Set<number>();

  isGone({ event }: ModelRun): boolean {
    return this.gone.has(event);
  }

  finishedEvents(): number[] {
    const open = new Set(this.runs.filter((run) => !isFinished(run)).map(({ event }) => event));
    return this.events.map((_, event) => event).filter((event) => !open.has(event) && !this.gone.has(event));
  }

  remove(events: number[], knownStill: boolean): void {
    for (const event of events) {
      this.gone.add(event);
      for (const [key, id] of this.keys) {
        if (id !== this.events[event]) continue;
        if (knownStill) this.keys.set(key, "");
        else this.keys.delete(key);
      }
    }
  }

  add(run: ModelRun): void {
    this.runs.push(run);
  }

  /** What a worker may take now, in no order: nothing before it in its lane, and due. */
  claimable(): ModelRun[] {
    return this.runs.filter(
      (run, index) =>
        (run.state === "waiting" || run.state === "running") &&
        run.dueAt <= this.now &&
        !this.runs
          .slice(0, index)
          .some(
            (earlier) =>
              run.lane !== null &&
              earlier.lane === run.lane &&
              earlier.automation === run.automation &&
              !isFinished(earlier),
          ),
    );
  }

  finish(run: ModelRun, state: RunState): void {
    Object.assign(run, { state, hold: null, token: null });
  }

  letGo(hold: string, automation: number | null): void {
    for (const run of this.runs) {
      if (run.hold !== hold || (automation !== null && run.automation !== automation)) continue;
      Object.assign(run, { state: "waiting", hold: null, dueAt: this.now });
    }
  }

  conservation() {
    const counts = { received: this.events.length, finished: 0, held: 0, waiting: 0 };
    this.events.forEach((_, event) => {
      const runs = this.runs.filter((run) => run.event === event && !isFinished(run));
      if (runs.length === 0) counts.finished += 1;
      else if (runs.some(({ state }) => state === "held")) counts.held += 1;
      else counts.waiting += 1;
    });
    return counts;
  }

  runCounts() {
    const counts = { waiting: 0, running: 0, held: 0, succeeded: 0, filtered: 0, failed: 0, cancelled: 0 };
    for (const { state } of this.runs) counts[state] += 1;
    return counts;
  }
}

async function perform(
  step: Operation,
  model: Model,
  scene: Scene,
  automations: Automation[],
): Promise<void> {
  const { store } = scene;
  const pick = (index: number): ModelRun | undefined => model.runs[index % Math.max(1, model.runs.length)];
  switch (step.do) {
    case "record": {
      const event = makeEvent({ idempotencyKey: `key ${step.key}`, lane: step.lane, receivedAt: model.now });
      const runs = step.automations.map((index) =>
        makeRun(automations[index]!, {
          lane: step.lane,
          createdAt: model.now,
          filteredBecause: step.filteredBecause,
        }),
      );
      const duplicateOf = model.keys.get(step.key) ?? null;
      expect(await store.recordEvent(event, runs, T0 - HOUR)).toEqual({ duplicateOf });
      if (duplicateOf !== null) return;
      model.keys.set(step.key, event.id);
      model.events.push(event.id);
      model.lanes.push(step.lane);
      runs.forEach(({ id }, index) => {
        const automation = step.automations[index]!;
        const paused = model.automationStates[automation] === "paused";
        model.add({
          id,
          event: model.events.length - 1,
          automation,
          lane: step.lane,
          state: paused ? "held" : step.filteredBecause === null ? "waiting" : "filtered",
          hold: paused ? "paused" : null,
          dueAt: model.now,
          token: null,
        });
      });
      return;
    }
    case "claim": {
      const possible = model.claimable();
      const claimed = await scene.claim(model.now, step.limit);
      expect(claimed).toHaveLength(Math.min(step.limit, possible.length));
      for (const { run, token, interrupted } of claimed) {
        const expected = possible.find(({ id }) => id === run.id);
        expect(possible.map(({ id }) => id)).toContain(run.id);
        if (expected!.state === "running") expect(interrupted).toBe(true);
        Object.assign(expected!, { state: "running", token, dueAt: model.now + LEASE });
      }
      return;
    }
    case "change": {
      const run = pick(step.run);
      if (run === undefined) return;
      const base = { reason: "because", code: null, attempt: null, ambiguousSince: null };
      const change =
        step.to === "unclaimed"
          ? ({ to: "unclaimed" } as const)
          : step.to === "waiting"
            ? ({ to: "waiting", nextAt: model.now + 400, attempts: 1, ...base } as const)
            : step.to === "held"
              ? ({ to: "held", hold: "config", connectionId: null, ...base } as const)
              : finished(step.to, model.now);
      const before = { ...run };
      expect(await store.changeRun(run.id, run.token ?? "none", change)).toBe(before.state === "running");
      if (before.state !== "running") return;
      if (step.to === "held") Object.assign(run, { state: "held", hold: "config", token: null });
      else if (step.to === "waiting")
        Object.assign(run, { state: "waiting", token: null, dueAt: model.now + 400 });
      else if (step.to === "unclaimed") {
        const stored = await scene.run(run.id);
        expect(stored.nextAt).toBeLessThanOrEqual(model.now);
        Object.assign(run, { state: "waiting", token: null, dueAt: stored.nextAt });
      } else model.finish(run, step.to);
      return;
    }
    case "cancel": {
      const run = pick(step.run);
      if (run === undefined) return;
      const possible = run.state === "waiting" || run.state === "held";
      expect(await store.cancelRun(run.id, model.now, "cancelled")).toBe(possible);
      if (possible) model.finish(run, "cancelled");
      return;
    }
    case "replay": {
      const run = pick(step.run);
      if (run === undefined) return;
      const newRunId = `run_replay_${model.runs.length}`;
      const times = { at: model.now, deadlineAt: model.now + HOUR };
      const replay = store.replayRun(run.id, {
        newRunId,
        ...times,
        fromStart: step.fromStart,
        version: "current",
      });
      if (model.isGone(run)) {
        await expect(replay).rejects.toMatchObject({ code: "run_not_found" });
        return;
      }
      if (isFinished(run) && model.stripped.has(run.event)) {
        await expect(replay).rejects.toMatchObject({ code: "payload_removed" });
        return;
      }
      if (run.state === "waiting" || run.state === "running") {
        await expect(replay).rejects.toMatchObject({ code: "run_unfinished" });
        return;
      }
      await replay;
      if (run.state === "held") model.finish(run, "cancelled");
      model.add({ ...run, id: newRunId, state: "waiting", hold: null, token: null, dueAt: model.now });
      return;
    }
    case "turn": {
      model.automationStates[step.automation] = step.state;
      const { id } = automations[step.automation]!;
      await store.setAutomationState(id, step.state, { at: model.now, held: step.held });
      if (step.held === "release" && step.state === "on") model.letGo("paused", step.automation);
      if (step.held === "skip") {
        const skipped = model.runs.filter(
          (run) => run.hold === "paused" && run.automation === step.automation,
        );
        for (const run of skipped) model.finish(run, "cancelled");
      }
      return;
    }
    case "release":
      await store.releaseHeld(step.hold, {}, model.now);
      model.letGo(step.hold, null);
      return;
    case "pass":
      model.now += step.ms;
      return;
    case "strip": {
      const old = { before: model.now + HOUR, limit: 1000 };
      const removed = await toTheEnd((after) => store.removePayloads({ ...old, after }));
      const stripped = model.finishedEvents().filter((event) => !model.stripped.has(event));
      expect(removed).toMatchObject({ events: 0, payloads: stripped.length });
      for (const event of stripped) model.stripped.add(event);
      return;
    }
    case "remove":
    case "erase": {
      const repeats: Record<string, number> = step.knownStill ? { [CONNECTION]: 1000 * HOUR } : {};
      const how = { at: model.now, limit: 1000, repeats };
      const erased = model.lanes.flatMap((lane, event) =>
        lane === "ada" && !model.gone.has(event) ? [event] : [],
      );
      const going = step.do === "remove" ? model.finishedEvents() : erased;
      const removed = await toTheEnd((after) =>
        step.do === "remove"
          ? store.removeEvents({ ...how, after, before: model.now + HOUR })
          : store.eraseEvents([{ email: "ada" }], { ...how, after }),
      );
      const runs = model.runs.filter(({ event }) => going.includes(event));
      expect(removed).toMatchObject({ events: going.length, runs: runs.length });
      for (const run of runs) if (!isFinished(run)) model.finish(run, "cancelled");
      model.remove(going, step.knownStill);
      const left = await store.events({}, { limit: 1000 });
      expect(left).toHaveLength(model.events.length - model.gone.size);
      return;
    }
    case "restart": {
      await scene.reopen();
      const running = model.runs.filter(({ state }) => state === "running");
      expect(await scene.store.releaseClaims(model.now)).toBe(running.length);
      for (const run of running) Object.assign(run, { state: "waiting", token: null, dueAt: model.now });
    }
  }
}

async function toTheEnd(step: (after: string | null) => Promise<RemovalDone>): Promise<Removed> {
  let removed: Removed = NOTHING_REMOVED;
  let after: string | null = null;
  do {
    const done: RemovalDone = await step(after);
    removed = addUp(removed, done.removed);
    after = done.next;
  } while (after !== null);
  return removed;
}

export function describeConservation(open: OpenStore, { sequences }: Effort): void {
  describe("conservation", () => {
    it("adds up after every step of any sequence", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(operation, { minLength: 15, maxLength: 45 }), async (steps) => {
          const opened = await open();
          try {
            const scene = new Scene(opened);
            const model = new Model();
            const automations = [await scene.automation("One"), await scene.automation("Two")];
            for (const step of steps) {
              await perform(step, model, scene, automations);
              const counts = await scene.store.conservation();
              expect(counts).toEqual(model.conservation());
              expect(counts.received).toBe(counts.finished + counts.held + counts.waiting);
              expect(await scene.store.runCounts()).toEqual(model.runCounts());
            }
          } finally {
            await opened.destroy();
          }
        }),
        { numRuns: sequences },
      );
    }, 120_000);
  });
}

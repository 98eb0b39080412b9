/** Whatever happens in whatever order, the numbers of Home are those that a naive count of everything finds. */
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import type { Automation, Event, Run } from "../../../src/core/types.ts";
import { DAY_MS, delayBucketOf, longestOf, type DayCount } from "../../../src/store/home.ts";
import type { Store } from "../../../src/store/store.ts";
import { finished, HOUR, makeEvent, makeRun, T0 } from "./fixtures.ts";
import { type Effort, type OpenStore, Scene, useScene } from "./scene.ts";

const DAY_0 = Math.floor(T0 / DAY_MS);

const operation = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("record" as const),
      app: fc.constantFrom("trycrucible", "ntrvsta"),
      type: fc.constantFrom("candidate.scored" as const, "candidate.shortlisted" as const),
      who: fc.constantFrom("ada@example.com", "bo@example.com"),
      score: fc.option(fc.integer({ min: 0, max: 100 })),
      test: fc.boolean(),
      runs: fc.integer({ min: 0, max: 2 }),
      filteredBecause: fc.constantFrom("79 is below 80", null),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("work" as const),
      to: fc.constantFrom("succeeded" as const, "failed" as const, "filtered" as const, "held" as const),
      limit: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("cancel" as const), run: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("replay" as const), run: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("release" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("pass" as const),
      ms: fc.constantFrom(7, 40 * 60_000, 9 * HOUR),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("look" as const), limit: fc.constantFrom(1, 2, 50) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("remove" as const, "erase" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const) }) },
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/** Everything that ever was, also what is gone. */
class History {
  now = T0;
  events: Event[] = [];
  runs = new Map<string, Run>();
  /** As the store hands them on. */
  after: number | null = null;

  /** What is still there as it is now; what is gone as it was. */
  async learn(store: Store): Promise<void> {
    for (const id of this.runs.keys()) {
      const run = await store.run(id);
      if (run !== null) this.runs.set(id, run);
    }
  }

  counts(): DayCount[] {
    const days = new Map<string, DayCount>();
    const add = (at: number, kind: DayCount["kind"], name: string | number): void => {
      const key = `${Math.floor(at / DAY_MS)} ${kind} ${name}`;
      const known = days.get(key) ?? {
        day: Math.floor(at / DAY_MS),
        kind,
        name: String(name),
        count: 0,
      };
      days.set(key, { ...known, count: known.count + 1 });
    };
    for (const { receivedAt, test, app, hiringType, hiring } of this.events) {
      if (test) continue;
      add(receivedAt, "event", app);
      const score = hiring.score?.value;
      if (score === undefined || hiringType !== "candidate.scored") continue;
      add(receivedAt, "score", score === 100 ? 9 : Math.floor(score / 10));
    }
    for (const { state, createdAt, finishedAt, eventId, replayOf } of this.runs.values()) {
      if (state === "waiting" || state === "running") continue;
      add(createdAt, "outcome", state);
      if (state !== "succeeded" || replayOf !== null || finishedAt === null) continue;
      const { receivedAt } = this.events.find(({ id }) => id === eventId)!;
      add(createdAt, "delivery", delayBucketOf(finishedAt - receivedAt));
    }
    return [...days.values()];
  }
}

async function perform(step: Operation, history: History, scene: Scene, on: Automation[]): Promise<void> {
  const { store } = scene;
  const { now } = history;
  const pick = (index: number): Run | undefined => [...history.runs.values()][index % history.runs.size];
  switch (step.do) {
    case "record": {
      const event = makeEvent({
        app: step.app,
        hiringType: step.type,
        receivedAt: now,
        test: step.test,
        hiring: {
          type: step.type,
          candidate: { email: step.who },
          ...(step.score !== null && { score: { value: step.score } }),
          source: { vendor: step.app, event: "scored", connection: "Vendor" },
        },
      });
      const runs = on
        .slice(0, step.runs)
        .map((each) => makeRun(each, { createdAt: now, filteredBecause: step.filteredBecause }));
      await store.recordEvent(event, runs, T0);
      history.events.push(event);
      for (const { id } of runs) history.runs.set(id, await scene.run(id));
      return;
    }
    case "work":
      for (const { run, token } of await scene.claim(now, step.limit)) {
        const held = { reason: "no channel", code: null, attempt: null, ambiguousSince: null };
        await store.changeRun(
          run.id,
          token,
          step.to === "held"
            ? { to: "held", hold: "config", connectionId: null, ...held }
            : finished(step.to, now),
        );
      }
      return;
    case "cancel": {
      const run = pick(step.run);
      if (run) await store.cancelRun(run.id, now, "not needed");
      return;
    }
    case "replay": {
      const run = pick(step.run);
      const newRunId = `run_replay_${history.runs.size}`;
      const how = {
        newRunId,
        at: now,
        deadlineAt: now + HOUR,
        fromStart: true,
        version: "recorded",
      } as const;
      const made = run && (await store.replayRun(run.id, how).catch(() => null));
      if (made) history.runs.set(made.id, made);
      return;
    }
    case "release":
      await store.releaseHeld("config", {}, now);
      return;
    case "pass":
      history.now += step.ms;
      return;
    case "look": {
      const done = await store.rollUp({ limit: step.limit, after: history.after, since: 0 });
      history.after = done.after;
      return;
    }
    case "remove":
      await store.removeEvents({ before: now + 1, limit: 1000, at: now, repeats: {} });
      return;
    case "erase": {
      const gone = history.events.filter(({ hiring }) => hiring.candidate?.email === "ada@example.com");
      const ids = new Set(gone.map(({ id }) => id));
      await history.learn(store);
      await store.eraseEvents([{ email: "ada@example.com" }], { limit: 1000, at: now, repeats: {} });
      for (const run of history.runs.values()) {
        const open = ["waiting", "running", "held"].includes(run.state);
        if (open && ids.has(run.eventId)) history.runs.set(run.id, { ...run, state: "cancelled" });
      }
      return;
    }
    case "restart":
      await scene.reopen();
      return;
  }
}

async function lookAtAll(store: Store): Promise<void> {
  let after: number | null = null;
  let more = true;
  while (more || after !== null) ({ more, after } = await store.rollUp({ limit: 3, after, since: 0 }));
}

const inOrder = (counts: readonly DayCount[]): string[] =>
  counts
    .filter(({ count }) => count !== 0)
    .map(({ day, kind, name, count }) => `${day - DAY_0} ${kind} ${name}: ${count}`)
    .toSorted();

const ALWAYS = { from: 0, to: DAY_0 + 10_000 };

export function describeHome(open: OpenStore, { sequences }: Effort): void {
  describe("numbers by day", () => {
    const scene = useScene(open);

    it("are those of a naive count, through removals, erasures and restarts", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(operation, { minLength: 30, maxLength: 60, size: "max" }),
          async (steps) => {
            const opened = await open();
            try {
              const own = new Scene(opened);
              const history = new History();
              const on = [await own.automation("First"), await own.automation("Second")];
              for (const step of steps) {
                await perform(step, history, own, on);
                await history.learn(own.store);
              }
              await lookAtAll(own.store);
              expect(inOrder(await own.store.dayCounts(ALWAYS))).toEqual(inOrder(history.counts()));
            } finally {
              await opened.destroy();
            }
          },
        ),
        { numRuns: Math.min(15, sequences) },
      );
    }, 60_000);

    it("are given for some days, and forgotten when they are old", async () => {
      for (const days of [0, 1, 2]) await scene().record([], { receivedAt: T0 + days * DAY_MS });
      await lookAtAll(scene().store);
      const days = async (from: number, to: number) =>
        (await scene().store.dayCounts({ from: DAY_0 + from, to: DAY_0 + to }))
          .filter(({ kind }) => kind === "event")
          .map(({ day }) => day - DAY_0);
      expect(await days(0, 1)).toEqual([0, 1]);
      await scene().record([], { receivedAt: T0 + 2 * DAY_MS });
      await scene().store.rollUp({ limit: 10, since: DAY_0 + 2 });
      expect(await days(0, 5)).toEqual([2]);
    });

    it("put a delay on a scale that is a tenth off at most", () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 30 * DAY_MS }), (ms) => {
          const longest = longestOf(delayBucketOf(ms));
          expect(longest).toBeGreaterThanOrEqual(ms);
          expect(longest).toBeLessThanOrEqual(ms * 1.1 + 1);
        }),
      );
    });
  });
}

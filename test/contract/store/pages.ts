import { describe, expect, it } from "@jest/globals";
import type { Event } from "../../../src/core/types.ts";
import type { EventFilter } from "../../../src/store/events.ts";
import type { RunFilter } from "../../../src/store/runs.ts";
import { finished, makeEvent, makeRun, T0 } from "./fixtures.ts";
import { type OpenStore, type Scene, useScene } from "./scene.ts";

/** Turns page after page until there is none, and checks the length of each. */
async function turnAll<T extends { id: string }>(
  page: (before: string | undefined) => Promise<T[]>,
  limit: number,
): Promise<string[]> {
  const ids: string[] = [];
  for (let before: string | undefined; ;) {
    const rows = await page(before);
    expect(rows.length).toBeLessThanOrEqual(limit);
    ids.push(...rows.map(({ id }) => id));
    if (rows.length < limit) return ids;
    before = ids.at(-1);
  }
}

const eventPages = (scene: Scene, filter: EventFilter, limit: number) =>
  turnAll((before) => scene.store.events(filter, { before, limit }), limit);
const runPages = (scene: Scene, filter: RunFilter, limit: number) =>
  turnAll((before) => scene.store.runs(filter, { before, limit }), limit);

export function describePages(open: OpenStore): void {
  describe("pages", () => {
    const scene = useScene(open);

    it("show every event once, newest first, without its payload", async () => {
      const ids: string[] = [];
      for (let count = 0; count < 7; count += 1) {
        const event = makeEvent({ lane: "ada", misfits: ["odd"] });
        await scene().recordEvent(event);
        ids.push(event.id);
        const { body: _body, headers: _headers, ...summary } = event;
        expect(await scene().store.events({}, { limit: 1 })).toEqual([summary]);
      }
      for (const limit of [1, 3, 7, 20])
        expect(await eventPages(scene(), {}, limit)).toEqual(ids.toReversed());
    });

    it("answer every mix of filters", async () => {
      const kinds: Partial<Event>[] = [];
      for (const [connectionId, app] of [
        ["con_a", "trycrucible"],
        ["con_b", "trycrucible"],
        ["con_c", "ntrvsta"],
      ] as const) {
        for (const hiringType of ["candidate.scored", "candidate.hired", null] as const) {
          for (const lane of ["ada", "bo", null]) {
            kinds.push({ connectionId, hookId: `hook_${connectionId}`, app, hiringType, lane });
          }
        }
      }
      const events = [...kinds, ...kinds.toReversed()].map((kind) => makeEvent(kind));
      for (const event of events) await scene().recordEvent(event);

      for (const connectionId of [undefined, "con_a", "con_none"]) {
        for (const app of [undefined, "trycrucible", "ntrvsta"]) {
          for (const hiringType of [undefined, "candidate.scored", "job.opened"]) {
            for (const lane of [undefined, "ada", "nobody"]) {
              const filter = { connectionId, app, hiringType, lane };
              const wanted = events.filter(
                (event) =>
                  (connectionId ?? event.connectionId) === event.connectionId &&
                  (app ?? event.app) === event.app &&
                  (hiringType ?? event.hiringType) === event.hiringType &&
                  (lane ?? event.lane) === event.lane,
              );
              const expected = wanted.map(({ id }) => id).toReversed();
              expect({ filter, ids: await eventPages(scene(), filter, 4) }).toEqual({
                filter,
                ids: expected,
              });
            }
          }
        }
      }
    });

    it("are not disturbed by what arrives meanwhile", async () => {
      const ids: string[] = [];
      for (let count = 0; count < 4; count += 1) ids.push((await scene().record([])).event.id);
      const [first] = [await scene().store.events({}, { limit: 2 })];
      await scene().record([]);
      const second = await scene().store.events({}, { limit: 2, before: first.at(-1)!.id });
      expect([...first, ...second].map(({ id }) => id)).toEqual(ids.toReversed());
    });

    it("go on from an id that is no longer there", async () => {
      const older = await scene().record([], { id: "evt_0000000001" });
      await scene().record([], { id: "evt_0000000003" });
      const page = await scene().store.events({}, { limit: 5, before: "evt_0000000002" });
      expect(page.map(({ id }) => id)).toEqual([older.event.id]);
      expect(await scene().store.events({}, { limit: 5, before: "evt_0000000000" })).toEqual([]);
    });

    it("show runs by automation, event and state", async () => {
      const automations = [await scene().automation("One"), await scene().automation("Two")];
      const events: Event[] = [];
      for (let count = 0; count < 6; count += 1) events.push((await scene().record(automations)).event);
      const claimed = await scene().claim(T0, 8);
      for (const [index, { run, token }] of claimed.entries()) {
        if (index % 2 === 0) await scene().store.changeRun(run.id, token, finished("succeeded"));
      }
      const all = await scene().store.runs({}, { limit: 50 });
      expect(all).toHaveLength(12);
      expect(all.map(({ id }) => id)).toEqual(
        all
          .map(({ id }) => id)
          .toSorted()
          .toReversed(),
      );
      expect(new Set(all.map(({ state }) => state))).toEqual(new Set(["waiting", "running", "succeeded"]));

      for (const automationId of [undefined, automations[0]!.id, "aut_none"]) {
        for (const eventId of [undefined, events[2]!.id, "evt_none"]) {
          for (const state of [undefined, "waiting", "succeeded", "failed"] as const) {
            const filter = { automationId, eventId, state };
            const expected = all.filter(
              (run) =>
                (automationId ?? run.automationId) === run.automationId &&
                (eventId ?? run.eventId) === run.eventId &&
                (state ?? run.state) === run.state,
            );
            const ids = await runPages(scene(), filter, 3);
            expect({ filter, ids }).toEqual({ filter, ids: expected.map(({ id }) => id) });
          }
        }
      }
    });

    it("show a run as it is when asked for alone", async () => {
      const automation = await scene().automation();
      const id = await scene().recordRun(automation, { lane: "ada" });
      expect(await scene().store.runs({}, { limit: 1 })).toEqual([await scene().run(id)]);
      expect(await scene().store.run("run_unknown")).toBeNull();
      expect(await scene().store.attempts("run_unknown")).toEqual([]);
      await scene().recordEvent(makeEvent(), [makeRun(automation, { replayOf: id })]);
      expect((await scene().store.runs({}, { limit: 1 }))[0]!.replayOf).toBe(id);
    });
  });
}

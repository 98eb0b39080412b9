import { describe, expect, it } from "@jest/globals";
import type { Event } from "../../../src/core/types.ts";
import { HOUR, makeConnection, makeEvent, T0 } from "./fixtures.ts";
import { type OpenStore, useScene } from "./scene.ts";

const HOUR_0 = Math.floor(T0 / HOUR);

export function describeSources(open: OpenStore): void {
  describe("what connections send", () => {
    const scene = useScene(open);
    const vendor = makeConnection({ id: "con_vendor", app: "trycrucible" });
    const other = makeConnection({ id: "con_other", app: "trycrucible" });
    const connect = async () => {
      for (const each of [vendor, other]) await scene().store.createConnection(each, [], null);
    };
    const send = (receivedAt: number, changes: Partial<Event> = {}) =>
      scene().store.recordEvent(makeEvent({ receivedAt, ...changes }), [], 0);
    const tally = (at: number, ids = [vendor.id, other.id], limit = 1000) =>
      scene().store.tallySources({ connectionIds: ids, at, keepHours: 48, limit });
    const hoursOf = async (id: string) =>
      (await scene().store.sourceHistory(id)).hours.map(({ hour, events }) => [hour - HOUR_0, events]);

    it("is told by hook: the first and the newest event", async () => {
      expect(await scene().store.sourcePulses()).toEqual([]);
      await send(T0);
      await send(T0 + 5, { wireName: "webhook.test", hiringType: "webhook.test", test: true });
      await send(T0 + 9, { hookId: "hook_next" });
      await send(T0 + 7, { connectionId: other.id, hookId: "hook_other" });
      const last = { at: T0 + 5, test: true, wireName: "webhook.test" };
      expect(await scene().store.sourcePulses(vendor.id)).toEqual([
        { connectionId: vendor.id, hookId: "hook_vendor", firstAt: T0, last },
        expect.objectContaining({ hookId: "hook_next", firstAt: T0 + 9 }),
      ]);
      expect(await scene().store.sourcePulses()).toHaveLength(3);
    });

    it("is counted once, from the first look on, in the hour in which it came", async () => {
      await connect();
      await send(T0 - HOUR);
      await tally(T0);
      expect(await hoursOf(vendor.id)).toEqual([[0, 0]]);
      await send(T0 + 1);
      await send(T0 + 2, { hiringType: "candidate.hired" });
      await send(T0 + 3, { test: true });
      await send(T0 + HOUR);
      await tally(T0 + HOUR);
      await tally(T0 + HOUR + 1);
      await scene().reopen();
      await tally(T0 + HOUR + 2);
      expect(await hoursOf(vendor.id)).toEqual([
        [0, 2],
        [1, 1],
      ]);
      expect(await hoursOf(other.id)).toEqual([
        [0, 0],
        [1, 0],
      ]);
    });

    it("has no hours in which nobody looked, and forgets old ones", async () => {
      await connect();
      await tally(T0);
      await tally(T0 + 3 * HOUR);
      expect(await hoursOf(vendor.id)).toEqual([
        [0, 0],
        [3, 0],
      ]);
      await tally(T0 + 50 * HOUR);
      expect(await hoursOf(vendor.id)).toEqual([
        [3, 0],
        [50, 0],
      ]);
    });

    it("costs no more than so many events a look", async () => {
      await connect();
      await tally(T0);
      for (let index = 0; index < 20; index += 1) await send(T0 + index);
      await tally(T0 + 30, [vendor.id], 5);
      await tally(T0 + 31, [vendor.id], 5);
      expect(await hoursOf(vendor.id)).toEqual([[0, 5]]);
    });

    it("goes on being counted after its newest events were erased", async () => {
      await connect();
      await tally(T0);
      const gone = makeEvent({ receivedAt: T0 + 1 });
      await scene().store.recordEvent(gone, [], 0);
      await tally(T0 + 2);
      await scene().store.removeEvents({
        connectionId: vendor.id,
        before: T0 + 3,
        limit: 10,
        at: T0 + 3,
        repeats: {},
      });
      await tally(T0 + 4);
      await send(T0 + 5);
      await send(T0 + 6);
      await tally(T0 + 7);
      expect((await scene().store.sourceHistory(vendor.id)).hours[0]?.events).toBe(3);
    });

    it("remembers of which quiet spell the owner was told, until the connection goes", async () => {
      await connect();
      await tally(T0);
      await scene().store.noteQuiet(vendor.id, T0);
      await scene().reopen();
      expect(await scene().store.sourceHistory(vendor.id)).toMatchObject({ quietSince: T0 });
      await scene().store.noteQuiet(vendor.id, null);
      expect(await scene().store.sourceHistory(vendor.id)).toMatchObject({ quietSince: null });
      await scene().store.deleteConnection(vendor.id, T0);
      expect(await scene().store.sourceHistory(vendor.id)).toEqual({ hours: [], quietSince: null });
    });
  });
}

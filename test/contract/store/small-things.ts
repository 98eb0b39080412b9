import { describe, expect, it } from "@jest/globals";
import type { Rejection } from "../../../src/core/types.ts";
import { finished, T0 } from "./fixtures.ts";
import { type OpenStore, useScene } from "./scene.ts";

function makeRejection(changes: Partial<Rejection> = {}): Rejection {
  return {
    hookId: "hook_a",
    at: T0,
    status: 401,
    code: "signature_mismatch",
    reason: "signed, but with another secret",
    count: 1,
    ...changes,
  };
}

export function describeSmallThings(open: OpenStore): void {
  describe("rejections", () => {
    const scene = useScene(open);

    it("are shown at once, newest first, for one hook or for all", async () => {
      const first = makeRejection();
      const second = makeRejection({ at: T0 + 1, code: "stale", reason: "timestamp 14 minutes old" });
      const other = makeRejection({ at: T0 + 2, hookId: "hook_b" });
      for (const rejection of [first, second, other]) await scene().store.addRejection(rejection);
      expect(await scene().store.rejections("hook_a")).toEqual([second, first]);
      expect(await scene().store.rejections()).toEqual([other, second, first]);
      expect(await scene().store.rejections("hook_none")).toEqual([]);
    });

    it("of the same kind in a row are counted, also across a restart", async () => {
      for (let at = T0; at < T0 + 3; at += 1) await scene().store.addRejection(makeRejection({ at }));
      expect(await scene().store.rejections()).toEqual([makeRejection({ at: T0 + 2, count: 3 })]);
      await scene().reopen();
      await scene().store.addRejection(makeRejection({ at: T0 + 9, count: 2 }));
      const another = makeRejection({ at: T0 + 10, reason: "body altered" });
      await scene().store.addRejection(another);
      await scene().store.addRejection(makeRejection({ at: T0 + 11 }));
      const expected = [makeRejection({ at: T0 + 11 }), another, makeRejection({ at: T0 + 9, count: 5 })];
      expect(await scene().store.rejections()).toEqual(expected);
      await scene().reopen();
      expect(await scene().store.rejections()).toEqual(expected);
    });

    it("are forgotten after fifty for a hook", async () => {
      for (let index = 0; index < 60; index += 1) {
        await scene().store.addRejection(makeRejection({ at: T0 + index, reason: `reason ${index}` }));
        if (index === 30) await scene().reopen();
      }
      await scene().store.addRejection(makeRejection({ hookId: "hook_b" }));
      const kept = await scene().store.rejections("hook_a");
      expect(kept.map(({ at }) => at - T0)).toEqual(Array.from({ length: 50 }, (_, index) => 59 - index));
      expect(await scene().store.rejections()).toHaveLength(51);
    });
  });

  describe("keyed state", () => {
    const scene = useScene(open);

    it("is kept until it expires", async () => {
      const { store } = scene();
      expect(await store.keyGet("a", T0)).toBeNull();
      await store.keySet("a", "1", null);
      await store.keySet("b", "2", T0 + 10);
      expect(await store.keyGet("a", T0 + 1e12)).toBe("1");
      expect(await store.keyGet("b", T0 + 9)).toBe("2");
      expect(await store.keyGet("b", T0 + 10)).toBeNull();
      await store.keySet("a", "3", T0 + 5);
      expect(await store.keyGet("a", T0 + 5)).toBeNull();
      await scene().reopen();
      expect(await scene().store.keyGet("a", T0 + 4)).toBe("3");
    });

    it("is removed by key and by prefix", async () => {
      const { store } = scene();
      const keys = [
        "channels::a",
        "channels::b",
        "channels::\u{10ffff}",
        "channel",
        "channelsx",
        "tokens::a",
        "%::a",
      ];
      for (const key of keys) await store.keySet(key, key, null);
      const left = async () => {
        const values = await Promise.all(keys.map((key) => store.keyGet(key, T0)));
        return values.filter((value) => value !== null);
      };
      expect(await store.keyDelete("tokens::a")).toBe(true);
      expect(await store.keyDelete("tokens::a")).toBe(false);
      await store.keyClear("channels::");
      expect(await left()).toEqual(["channel", "channelsx", "%::a"]);
      await store.keyClear("%::");
      expect(await left()).toEqual(["channel", "channelsx"]);
      await store.keyClear("");
      expect(await left()).toEqual([]);
    });
  });

  describe("the owner's view", () => {
    const scene = useScene(open);

    it("counts runs by state", async () => {
      const automation = await scene().automation();
      for (let count = 0; count < 6; count += 1) await scene().record([automation]);
      const [one, two, three] = await scene().claim(T0, 4);
      await scene().store.changeRun(one!.run.id, one!.token, finished("succeeded"));
      await scene().store.changeRun(two!.run.id, two!.token, finished("failed"));
      const why = { connectionId: null, reason: "", code: null, ambiguousSince: null, attempt: null };
      await scene().store.changeRun(three!.run.id, three!.token, { to: "held", hold: "config", ...why });
      const expected = {
        waiting: 2,
        running: 1,
        held: 1,
        succeeded: 1,
        filtered: 0,
        failed: 1,
        cancelled: 0,
      };
      expect(await scene().store.runCounts()).toEqual(expected);
      await scene().reopen();
      expect(await scene().store.runCounts()).toEqual(expected);
      expect(await scene().store.conservation()).toEqual({ received: 6, finished: 2, held: 1, waiting: 3 });
    });

    it("calls an event held when one of its runs is, and finished with the last of them", async () => {
      const automations = [await scene().automation("One"), await scene().automation("Two")];
      await scene().record(automations);
      const [one, two] = await scene().claim();
      const why = { connectionId: null, reason: "", code: null, ambiguousSince: null, attempt: null };
      await scene().store.changeRun(one!.run.id, one!.token, { to: "held", hold: "config", ...why });
      expect(await scene().store.conservation()).toEqual({ received: 1, finished: 0, held: 1, waiting: 0 });
      await scene().store.changeRun(two!.run.id, two!.token, finished("filtered"));
      expect(await scene().store.conservation()).toEqual({ received: 1, finished: 0, held: 1, waiting: 0 });
      await scene().store.cancelRun(one!.run.id, T0, "");
      expect(await scene().store.conservation()).toEqual({ received: 1, finished: 1, held: 0, waiting: 0 });
    });
  });

  describe("closing", () => {
    const scene = useScene(open);

    it("commits what was asked for and refuses what comes later", async () => {
      const { store } = scene();
      const asked = store.keySet("a", "1", null);
      await store.close();
      await asked;
      await store.close();
      await expect(store.keySet("b", "1", null)).rejects.toMatchObject({ code: "store_closed" });
      await expect(store.conservation()).rejects.toMatchObject({ code: "store_closed" });
      await scene().reopen();
      expect(await scene().store.keyGet("a", T0)).toBe("1");
    });
  });
}

import { describe, expect, it } from "@jest/globals";
import type { RunChange } from "../../../src/store/run-queue.ts";
import { finished, HOUR, T0 } from "./fixtures.ts";
import { type OpenStore, useScene } from "./scene.ts";

function waits(waitsFor: string | null, changes: { code?: string; attempts?: number } = {}): RunChange {
  return {
    to: "waiting",
    nextAt: T0 + HOUR,
    reason: "next try later",
    code: "destination_failed",
    attempts: 1,
    ambiguousSince: null,
    attempt: null,
    waitsFor,
    ...changes,
  };
}

export function describeOutages(open: OpenStore): void {
  describe("runs that wait for a destination", () => {
    const scene = useScene(open);

    it("go on earlier, those that arrived first first, and no others", async () => {
      const automation = await scene().automation();
      const ids: string[] = [];
      for (const waitsFor of ["con_a", "con_b", "con_a", null, "con_a"]) {
        ids.push(await scene().recordRun(automation));
        await scene().work(waits(waitsFor));
      }
      expect(await scene().claim(T0)).toEqual([]);
      expect(await scene().store.goOn("con_a", { now: T0 + 5, limit: 2 })).toBe(2);
      expect(await scene().run(ids[0]!)).toMatchObject({ state: "waiting", attempts: 1, nextAt: T0 + 5 });
      expect(await scene().claimedIds(T0 + 5)).toEqual([ids[0], ids[2]]);
      expect(await scene().store.goOn("con_a", { now: T0 + 6, limit: 2 })).toBe(1);
      expect(await scene().store.goOn("con_a", { now: T0 + 6, limit: 2 })).toBe(0);
      expect(await scene().claimedIds(T0 + 6)).toEqual([ids[4]]);
      for (const id of [ids[1]!, ids[3]!]) expect(await scene().run(id)).toMatchObject({ nextAt: T0 + HOUR });
    });

    it("go on all together where only those that never tried are meant", async () => {
      const automation = await scene().automation();
      const ids: string[] = [];
      for (const code of ["destination_down", "destination_failed", "destination_down"]) {
        ids.push(await scene().recordRun(automation));
        await scene().work(waits(`con_${ids.length}`, { code, attempts: 0 }));
      }
      expect(await scene().store.goOn(null, { now: T0, limit: 10 })).toBe(2);
      expect(await scene().claimedIds(T0)).toEqual([ids[0], ids[2]]);
    });

    it("wait for nothing any more once they are done, held or cancelled", async () => {
      const automation = await scene().automation();
      const done = await scene().recordRun(automation);
      await scene().work(waits("con_a"));
      await scene().store.goOn("con_a", { now: T0, limit: 10 });
      await scene().work(finished("succeeded"));
      const cancelled = await scene().recordRun(automation);
      await scene().work(waits("con_a"));
      await scene().store.cancelRun(cancelled, T0, "cancelled");
      expect(await scene().store.goOn("con_a", { now: T0, limit: 10 })).toBe(0);
      expect(await scene().state(done)).toBe("succeeded");
      expect(await scene().state(cancelled)).toBe("cancelled");
    });

    it("keep their place in the lane", async () => {
      const automation = await scene().automation();
      const first = await scene().recordRun(automation, { lane: "ada" });
      await scene().work(waits("con_a"));
      const second = await scene().recordRun(automation, { lane: "ada" });
      expect(await scene().claim(T0)).toEqual([]);
      expect(await scene().store.goOn("con_a", { now: T0, limit: 10 })).toBe(1);
      expect(await scene().claimedIds(T0)).toEqual([first]);
      expect(await scene().state(second)).toBe("waiting");
    });
  });
}

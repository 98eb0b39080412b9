import { describe, expect, it } from "@jest/globals";
import { finished, LEASE, T0 } from "./fixtures.ts";
import { type OpenStore, useScene } from "./scene.ts";

export function describeLanes(open: OpenStore): void {
  describe("lanes", () => {
    const scene = useScene(open);
    const ada = { lane: "ada" };

    it("let one run go at a time, in the order of arrival", async () => {
      const automation = await scene().automation();
      const ids: string[] = [];
      for (let count = 0; count < 5; count += 1) ids.push(await scene().recordRun(automation, ada));
      const done: string[] = [];
      for (let count = 0; count < 5; count += 1) done.push(await scene().work(finished("succeeded")));
      expect(done).toEqual(ids);
    });

    it("go side by side: other candidates, other automations, no candidate", async () => {
      const [one, two] = [await scene().automation("One"), await scene().automation("Two")];
      const first = await scene().record([one, two], ada);
      await scene().record([one, two], ada);
      const bo = await scene().recordRun(one, { lane: "bo" });
      const nobody = [await scene().recordRun(one), await scene().recordRun(one)];
      expect(await scene().claimedIds()).toEqual([...first.runs.map(({ id }) => id), bo, ...nobody]);
    });

    it("wait behind a run that waits for a later moment, and behind one whose worker was lost", async () => {
      const automation = await scene().automation();
      const first = await scene().recordRun(automation, ada);
      const second = await scene().recordRun(automation, ada);
      const later = { reason: "429", code: null, attempts: 1, ambiguousSince: null, attempt: null };
      await scene().work({ to: "waiting", nextAt: T0 + 1000, ...later });
      expect(await scene().claim(T0 + 999)).toEqual([]);
      expect(await scene().store.nextDueAt()).toBe(T0 + 1000);
      await scene().claimOne(T0 + 1000);
      expect(await scene().claim(T0 + 1001)).toEqual([]);
      await scene().work(finished("failed"), T0 + 1000 + LEASE);
      expect(await scene().state(first)).toBe("failed");
      expect(await scene().claimedIds(T0)).toEqual([second]);
    });

    it("wait behind a held run until it is released or given up", async () => {
      const automation = await scene().automation();
      const first = await scene().recordRun(automation, ada);
      const second = await scene().recordRun(automation, ada);
      const third = await scene().recordRun(automation, ada);
      const why = {
        connectionId: null,
        reason: "no column",
        code: null,
        ambiguousSince: null,
        attempt: null,
      };
      await scene().work({ to: "held", hold: "config", ...why });
      expect(await scene().claim()).toEqual([]);
      expect(await scene().store.nextDueAt()).toBeNull();
      await scene().store.releaseHeld("config", { runId: first }, T0 + 1);
      expect(await scene().work({ to: "held", hold: "config", ...why }, T0 + 1)).toBe(first);
      await scene().store.cancelRun(first, T0 + 2, "given up");
      expect(await scene().work(finished("filtered"), T0 + 2)).toBe(second);
      expect(await scene().claimedIds(T0 + 2)).toEqual([third]);
    });

    it("close up when one in the middle is cancelled", async () => {
      const automation = await scene().automation();
      const ids: string[] = [];
      for (let count = 0; count < 3; count += 1) ids.push(await scene().recordRun(automation, ada));
      await scene().store.cancelRun(ids[1]!, T0, "not needed");
      expect(await scene().work(finished("succeeded"))).toBe(ids[0]);
      expect(await scene().claimedIds()).toEqual([ids[2]]);
    });

    it("do not disturb the run at the head when one behind it is cancelled", async () => {
      const automation = await scene().automation();
      const first = await scene().recordRun(automation, ada);
      const second = await scene().recordRun(automation, ada);
      await scene().claimOne(T0);
      await scene().store.cancelRun(second, T0, "not needed");
      expect(await scene().claim(T0 + LEASE - 1)).toEqual([]);
      expect(await scene().claimedIds(T0 + LEASE)).toEqual([first]);
    });

    it("keep a run to its own moment when it comes to the head", async () => {
      const automation = await scene().automation();
      await scene().recordRun(automation, ada);
      const second = await scene().recordRun(automation, { ...ada, receivedAt: T0 + 5000 });
      await scene().work(finished("succeeded"));
      expect(await scene().claim(T0 + 4999)).toEqual([]);
      expect(await scene().claimedIds(T0 + 5000)).toEqual([second]);
    });

    it("are kept after the store was reopened and its claims were taken back", async () => {
      const automation = await scene().automation();
      const ids = [await scene().recordRun(automation, ada), await scene().recordRun(automation, ada)];
      await scene().claimOne();
      await scene().reopen();
      await scene().store.releaseClaims(T0);
      expect(await scene().work(finished("succeeded"))).toBe(ids[0]);
      expect(await scene().work(finished("succeeded"))).toBe(ids[1]);
    });
  });
}

import { describe, expect, it } from "@jest/globals";
import type { HoldKind } from "../../../src/core/types.ts";
import type { RunChange } from "../../../src/store/run-queue.ts";
import { finished, makeEvent, makeRun, T0 } from "./fixtures.ts";
import { type OpenStore, useScene } from "./scene.ts";

function held(hold: HoldKind, connectionId: string | null = null): RunChange {
  const reason = `held: ${hold}`;
  return { to: "held", hold, connectionId, reason, code: hold, ambiguousSince: null, attempt: null };
}

export function describeHolds(open: OpenStore): void {
  describe("holds", () => {
    const scene = useScene(open);

    it("keep a run until what it waits for is mended", async () => {
      const id = await scene().recordRun(await scene().automation());
      await scene().work(held("auth_expired", "con_slack"));
      expect(await scene().run(id)).toMatchObject({
        state: "held",
        hold: "auth_expired",
        holdConnectionId: "con_slack",
        reason: "held: auth_expired",
        code: "auth_expired",
        nextAt: null,
      });
      expect(await scene().store.conservation()).toEqual({ received: 1, finished: 0, held: 1, waiting: 0 });
      expect(await scene().claim(T0 + 1e12)).toEqual([]);

      expect(await scene().store.releaseHeld("auth_expired", { connectionId: "con_slack" }, T0 + 9)).toBe(1);
      expect(await scene().run(id)).toMatchObject({
        state: "waiting",
        hold: null,
        holdConnectionId: null,
        nextAt: T0 + 9,
      });
      expect(await scene().claimedIds(T0 + 9)).toEqual([id]);
    });

    it("are released by kind, connection, automation and run, and only those", async () => {
      const [one, two] = [await scene().automation("One"), await scene().automation("Two")];
      const slack = await scene().recordRun(one);
      await scene().work(held("auth_expired", "con_slack"));
      const sheet = await scene().recordRun(one);
      await scene().work(held("auth_expired", "con_sheet"));
      const other = await scene().recordRun(two);
      await scene().work(held("auth_expired", "con_slack"));
      const config = await scene().recordRun(two);
      await scene().work(held("config", "con_slack"));

      const release = (
        hold: HoldKind,
        filter: { connectionId?: string; automationId?: string; runId?: string },
      ) => scene().store.releaseHeld(hold, filter, T0);
      expect(await release("paused", {})).toBe(0);
      expect(await release("auth_expired", { connectionId: "con_slack", automationId: two.id })).toBe(1);
      expect(await scene().state(other)).toBe("waiting");
      expect(await release("auth_expired", { runId: config })).toBe(0);
      expect(await release("config", { runId: config, connectionId: "con_sheet" })).toBe(0);
      expect(await release("config", { runId: config, connectionId: "con_slack" })).toBe(1);
      expect(await release("auth_expired", {})).toBe(2);
      expect(await scene().claimedIds()).toEqual([slack, sheet, other, config]);
    });

    it("say when the call before the hold may have worked", async () => {
      await scene().recordRun(await scene().automation());
      await scene().work({ ...held("config"), ambiguousSince: T0 - 3 } as RunChange);
      await scene().store.releaseHeld("config", {}, T0);
      expect(await scene().claimOne()).toMatchObject({ interrupted: true, interruptedSince: T0 - 3 });
    });

    it("are counted by reason, connection and automation, with the one that arrived first", async () => {
      expect(await scene().store.holds()).toEqual([]);
      const [one, two] = [await scene().automation("One"), await scene().automation("Two")];
      const first = await scene().recordRun(one);
      await scene().work(held("auth_expired", "con_slack"));
      await scene().recordRun(one);
      await scene().work(held("auth_expired", "con_slack"));
      const other = await scene().recordRun(two);
      await scene().work(held("auth_expired", "con_slack"));
      const config = await scene().recordRun(one);
      await scene().work(held("config"));
      const groups = await scene().store.holds();
      expect(groups).toHaveLength(3);
      expect(groups).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            hold: "auth_expired",
            connectionId: "con_slack",
            runs: 2,
            until: null,
            oldest: expect.objectContaining({
              id: first,
              automationId: one.id,
              reason: "held: auth_expired",
            }),
          }),
          expect.objectContaining({ runs: 1, oldest: expect.objectContaining({ id: other }) }),
          expect.objectContaining({
            hold: "config",
            connectionId: null,
            oldest: expect.objectContaining({ id: config }),
          }),
        ]),
      );
      await scene().store.releaseHeld("auth_expired", {}, T0);
      await scene().store.cancelRun(config, T0, "cancelled");
      expect(await scene().store.holds()).toEqual([]);
    });

    it("end by themselves where a quota was waited for, all at once and in order", async () => {
      const automation = await scene().automation();
      const until = (at: number) => ({ ...held("quota", "con_slack"), until: at }) as RunChange;
      const ids: string[] = [];
      for (const at of [T0 + 9, T0 + 7, T0 + 90]) {
        ids.push(await scene().recordRun(automation));
        await scene().work(until(at));
      }
      await scene().recordRun(automation);
      await scene().work(held("auth_expired", "con_slack"));
      expect(await scene().run(ids[0]!)).toMatchObject({ state: "held", hold: "quota", nextAt: T0 + 9 });
      expect(await scene().store.holds()).toMatchObject([
        { hold: "auth_expired", until: null },
        { hold: "quota", connectionId: "con_slack", runs: 3, until: T0 + 90, oldest: { id: ids[0] } },
      ]);
      expect(await scene().store.conservation()).toMatchObject({ held: 4, waiting: 0 });
      expect(await scene().store.releaseQuota(T0 + 6)).toBe(0);
      expect(await scene().claim(T0 + 6)).toEqual([]);
      expect(await scene().store.releaseQuota(T0 + 10)).toBe(2);
      expect(await scene().run(ids[1]!)).toMatchObject({ state: "waiting", hold: null, nextAt: T0 + 10 });
      expect(await scene().claimedIds(T0 + 10, 1)).toEqual([ids[0]]);
      expect(await scene().claimedIds(T0 + 10)).toEqual([ids[1]]);
      // nobody has to wait for it
      expect(await scene().store.releaseHeld("quota", { connectionId: "con_slack" }, T0 + 11)).toBe(1);
      expect(await scene().claimedIds(T0 + 11)).toEqual([ids[2]]);
    });

    describe("while an automation is paused", () => {
      async function pausedWithRuns() {
        const automation = await scene().automation();
        await scene().store.setAutomationState(automation.id, "paused", { at: T0, held: "keep" });
        const runs = ["ada", "bo", "ada", null].map((lane) => makeRun(automation, { lane, hold: "paused" }));
        for (const run of runs) await scene().recordEvent(makeEvent(), [run]);
        const ids = runs.map(({ id }) => id);
        const turn = (state: "on" | "off" | "paused", held: "release" | "skip" | "keep") =>
          scene().store.setAutomationState(automation.id, state, { at: T0 + 1, held });
        return { automation, ids, turn };
      }

      it("its events are kept", async () => {
        const { ids } = await pausedWithRuns();
        expect(await scene().run(ids[0]!)).toMatchObject({
          state: "held",
          hold: "paused",
          reason: "the automation is paused",
        });
        expect(await scene().claim(T0 + 1e12)).toEqual([]);
        expect(await scene().store.conservation()).toEqual({ received: 4, finished: 0, held: 4, waiting: 0 });
      });

      it("they go in order once it is on again", async () => {
        const { automation, ids, turn } = await pausedWithRuns();
        await turn("on", "release");
        expect((await scene().store.automations())[0]).toMatchObject({ state: "on", updatedAt: T0 + 1 });
        const claimed = await scene().claim(T0 + 1);
        expect(claimed.map(({ run }) => run.id)).toEqual([ids[0], ids[1], ids[3]]);
        await scene().store.changeRun(ids[0]!, claimed[0]!.token, finished("succeeded"));
        expect(await scene().claimedIds(T0 + 1)).toEqual([ids[2]]);
        expect((await scene().store.runCounts()).held).toBe(0);
        expect(automation.state).toBe("on");
      });

      it("they are given up when told to skip them", async () => {
        const { ids, turn } = await pausedWithRuns();
        await turn("off", "skip");
        for (const id of ids) {
          expect(await scene().run(id)).toMatchObject({
            state: "cancelled",
            reason: "skipped while paused",
            hold: null,
            finishedAt: T0 + 1,
          });
        }
        expect(await scene().store.conservation()).toEqual({ received: 4, finished: 4, held: 0, waiting: 0 });
        expect((await scene().store.runCounts()).cancelled).toBe(4);
      });

      it("a skipped run frees the lane for those that were not held", async () => {
        const { automation, turn } = await pausedWithRuns();
        await turn("on", "keep");
        const fresh = await scene().recordRun(automation, { lane: "ada" });
        expect(await scene().claim()).toEqual([]);
        await turn("on", "skip");
        expect(await scene().claimedIds()).toEqual([fresh]);
      });

      it("they stay when told to keep them, or when it does not turn on", async () => {
        const { ids, turn } = await pausedWithRuns();
        await turn("off", "release");
        await turn("on", "keep");
        expect(await scene().claim(T0 + 1)).toEqual([]);
        expect(await scene().store.releaseHeld("paused", { runId: ids[3]! }, T0 + 1)).toBe(1);
        expect(await scene().claimedIds(T0 + 1)).toEqual([ids[3]]);
      });

      it("what is held for another reason stays held", async () => {
        const automation = await scene().automation();
        const id = await scene().recordRun(automation);
        await scene().work(held("config"));
        await scene().store.setAutomationState(automation.id, "on", { at: T0, held: "release" });
        await scene().store.setAutomationState(automation.id, "on", { at: T0, held: "skip" });
        expect(await scene().state(id)).toBe("held");
      });

      it("the stored state decides, whatever the caller still believed", async () => {
        const { automation, turn } = await pausedWithRuns();
        const unaware = makeRun(automation);
        await scene().recordEvent(makeEvent(), [unaware]);
        expect(await scene().state(unaware.id)).toBe("held");
        const [turned] = await Promise.all([
          turn("on", "release"),
          scene().recordEvent(makeEvent(), [makeRun(automation, { id: "run_late", hold: "paused" })]),
        ]);
        expect(turned).toBeUndefined();
        expect(await scene().state("run_late")).toBe("waiting");
        expect((await scene().store.runCounts()).held).toBe(0);
      });
    });

    it("cannot be changed for an automation that is not there", async () => {
      await expect(
        scene().store.setAutomationState("aut_unknown", "on", { at: T0, held: "keep" }),
      ).rejects.toMatchObject({ name: "ConfigError", code: "automation_not_found" });
    });
  });
}

import { describe, expect, it } from "@jest/globals";
import { finished, HOUR, T0 } from "./fixtures.ts";
import { type OpenStore, useScene } from "./scene.ts";

const wanted = (eventId: string, automationId: string) => ({
  id: "run_started",
  eventId,
  automationId,
  at: T0 + 500,
  deadlineAt: T0 + 500 + HOUR,
});

export function describeStarted(open: OpenStore): void {
  describe("runs that somebody starts", () => {
    const scene = useScene(open);

    it("begin at the first step of the present version, on an event that was finished", async () => {
      const { event } = await scene().record([]);
      const automation = await scene().automation();
      expect(await scene().store.conservation()).toMatchObject({ finished: 1, waiting: 0 });
      const run = await scene().store.addRun(wanted(event.id, automation.id));
      expect(run).toMatchObject({
        id: "run_started",
        eventId: event.id,
        automationId: automation.id,
        versionId: automation.versionId,
        state: "waiting",
        lane: event.lane,
        stepIndex: 0,
        nextAt: T0 + 500,
        replayOf: null,
      });
      expect(await scene().run("run_started")).toEqual(run);
      expect(await scene().store.conservation()).toEqual({ received: 1, finished: 0, held: 0, waiting: 1 });
      await scene().work(finished("succeeded"), T0 + 500);
      expect(await scene().store.conservation()).toEqual({ received: 1, finished: 1, held: 0, waiting: 0 });
    });

    it("stand behind what is unfinished in their lane", async () => {
      const automation = await scene().automation();
      const { event, runs } = await scene().record([automation], { lane: "ada@example.com" });
      await scene().store.addRun(wanted(event.id, automation.id));
      expect(await scene().claimedIds(T0 + 500)).toEqual([runs[0]!.id]);
    });

    it("are held while the automation is paused, and counted so", async () => {
      const automation = await scene().automation();
      const { event } = await scene().record([]);
      await scene().store.setAutomationState(automation.id, "paused", { at: T0, held: "keep" });
      expect(await scene().store.addRun(wanted(event.id, automation.id))).toMatchObject({
        state: "held",
        hold: "paused",
        reason: "the automation is paused",
      });
      expect(await scene().store.conservation()).toMatchObject({ finished: 0, held: 1 });
      await scene().store.setAutomationState(automation.id, "on", { at: T0 + 600, held: "release" });
      expect(await scene().claimedIds(T0 + 600)).toEqual(["run_started"]);
    });

    it("are refused for what is not there any more", async () => {
      const automation = await scene().automation();
      const { event } = await scene().record([]);
      await expect(scene().store.addRun(wanted("evt_none", automation.id))).rejects.toMatchObject({
        code: "event_not_found",
      });
      await expect(scene().store.addRun(wanted(event.id, "aut_none"))).rejects.toMatchObject({
        code: "automation_not_found",
      });
      await scene().store.removeAutomation(automation.id, T0, "not needed");
      await expect(scene().store.addRun(wanted(event.id, automation.id))).rejects.toMatchObject({
        code: "automation_not_found",
      });
      expect(await scene().store.conservation()).toMatchObject({ received: 1, finished: 1 });
    });
  });
}

import { describe, expect, it } from "@jest/globals";
import type { RunChange } from "../../../src/store/run-queue.ts";
import { finished, HOUR, makeEvent, makeRun, T0 } from "./fixtures.ts";
import { type OpenStore, useScene } from "./scene.ts";

const HELD: RunChange = {
  to: "held",
  hold: "question",
  question: { text: "Who?", choices: [], expects: null },
  connectionId: null,
  reason: "Who?",
  code: "unknown_candidate",
  ambiguousSince: null,
  attempt: null,
};

export function describeRemovals(open: OpenStore): void {
  describe("removing an automation", () => {
    const scene = useScene(open);
    const remove = (id: string) => scene().store.removeAutomation(id, T0 + 9, "the automation was removed");

    it("takes it out of the list for good; its name is free and its history stays", async () => {
      const [gone, stays] = [await scene().automation("Gone"), await scene().automation("Stays")];
      const id = await scene().recordRun(gone);
      await scene().work(finished("succeeded"));
      await remove(gone.id);
      await scene().reopen();
      expect((await scene().store.automations()).map((each) => each.id)).toEqual([stays.id]);
      const another = await scene().automation("Gone");
      expect((await scene().store.automations()).map((each) => each.id)).toEqual([stays.id, another.id]);
      expect(await scene().store.versions(gone.id)).toMatchObject([{ number: 1, automationId: gone.id }]);
      expect(await scene().run(id)).toMatchObject({ state: "succeeded", automationId: gone.id });
      expect(await scene().store.runs({ automationId: gone.id }, { limit: 9 })).toHaveLength(1);
      expect(await scene().store.runs({ state: "succeeded" }, { limit: 9 })).toHaveLength(1);
    });

    it("gives up what waits or is held, in every lane, and nothing of its neighbours", async () => {
      const [gone, stays] = [await scene().automation("Gone"), await scene().automation("Stays")];
      const asking = await scene().recordRun(gone, { lane: "ada" });
      await scene().work(HELD);
      const { runs } = await scene().record([gone, stays], { lane: "ada" });
      const [behind, neighbour] = runs.map(({ id }) => id);
      const paused = makeRun(gone, { hold: "paused" });
      await scene().store.setAutomationState(gone.id, "paused", { at: T0, held: "keep" });
      await scene().recordEvent(makeEvent(), [paused]);

      await remove(gone.id);
      for (const id of [asking, behind!, paused.id]) {
        expect(await scene().run(id)).toMatchObject({
          state: "cancelled",
          reason: "the automation was removed",
          code: "automation_removed",
          hold: null,
          question: null,
          finishedAt: T0 + 9,
        });
      }
      expect(await scene().claimedIds(T0 + 1e12)).toEqual([neighbour]);
      expect(await scene().store.conservation()).toEqual({ received: 3, finished: 2, held: 0, waiting: 1 });
      expect((await scene().store.runCounts()).cancelled).toBe(3);
    });

    it("lets a run that is under way go on", async () => {
      const gone = await scene().automation();
      const id = await scene().recordRun(gone);
      const { token, run } = await scene().claimOne();
      await remove(gone.id);
      expect(await scene().state(id)).toBe("running");
      const waits = { reason: "", code: null, attempts: 1, ambiguousSince: null, attempt: null };
      await scene().store.changeRun(id, token, { to: "waiting", nextAt: T0 + 1, ...waits });
      const again = await scene().claimOne(T0 + 1);
      expect(again).toMatchObject({ run: { id: run.id }, automationName: gone.name });
      await scene().store.changeRun(id, again.token, finished("succeeded"));
      expect(await scene().store.conservation()).toMatchObject({ finished: 1 });
    });

    it("makes no run for an event whose reader has not heard of it yet", async () => {
      const [gone, stays] = [await scene().automation("Gone"), await scene().automation("Stays")];
      await remove(gone.id);
      const late = makeRun(gone);
      await scene().recordEvent(makeEvent(), [late]);
      expect(await scene().store.run(late.id)).toBeNull();
      expect(await scene().store.conservation()).toEqual({ received: 1, finished: 1, held: 0, waiting: 0 });
      const { runs } = await scene().record([gone, stays]);
      expect(await scene().claimedIds()).toEqual([runs[1]!.id]);
    });

    it("holds at once: the same transaction decides for events, versions and states that follow it", async () => {
      const gone = await scene().automation();
      const late = makeRun(gone);
      await Promise.all([remove(gone.id), scene().recordEvent(makeEvent(), [late])]);
      expect(await scene().store.run(late.id)).toBeNull();
      const missing = { name: "ConfigError", code: "automation_not_found" };
      await expect(remove(gone.id)).rejects.toMatchObject(missing);
      await expect(remove("aut_unknown")).rejects.toMatchObject(missing);
      const { id: automationId, definition } = gone;
      const version = { id: "ver_2", automationId, number: 2, definition, createdAt: T0 };
      await expect(scene().store.addVersion(version)).rejects.toMatchObject(missing);
      const turned = scene().store.setAutomationState(gone.id, "on", { at: T0, held: "keep" });
      await expect(turned).rejects.toMatchObject(missing);
    });

    it("ends its replays", async () => {
      const gone = await scene().automation();
      const id = await scene().recordRun(gone);
      await scene().work(finished("failed"));
      await remove(gone.id);
      const again = { newRunId: "run_again", at: T0, deadlineAt: T0 + HOUR, fromStart: false } as const;
      await expect(scene().store.replayRun(id, { ...again, version: "recorded" })).rejects.toMatchObject({
        code: "automation_not_found",
        message: expect.stringContaining("removed"),
      });
      expect(await scene().state(id)).toBe("failed");
    });
  });
}

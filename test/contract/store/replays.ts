import { describe, expect, it } from "@jest/globals";
import type { RunChange } from "../../../src/store/run-queue.ts";
import type { Store } from "../../../src/store/store.ts";
import { definition, finished, HOUR, makeAttempt, T0 } from "./fixtures.ts";
import { type OpenStore, useScene } from "./scene.ts";

type Options = Parameters<Store["replayRun"]>[1];
const AGAIN: Options = {
  newRunId: "run_again",
  at: T0 + 500,
  deadlineAt: T0 + 500 + HOUR,
  fromStart: false,
  version: "recorded",
};
const STEPS = ["find", "post", "note"];
const FIRST: RunChange = {
  to: "next_step",
  outputs: { find: { id: 1 } },
  attempt: makeAttempt({ stepId: "find" }),
};

export function describeReplays(open: OpenStore): void {
  describe("replays", () => {
    const scene = useScene(open);

    /** A run whose first step is done and whose second one ended so. */
    async function runThatEnded(end: RunChange, lane: string | null = null) {
      const automation = await scene().automation("Find and post", STEPS);
      const id = await scene().recordRun(automation, { lane });
      const { token } = await scene().claimOne();
      await scene().store.changeRun(id, token, FIRST);
      const outputs = { find: { id: 1 } };
      await scene().store.changeRun(id, token, "outputs" in end ? { ...end, outputs } : end);
      return { automation, id };
    }

    it("continue at the step that failed", async () => {
      const { automation, id } = await runThatEnded(finished("failed"));
      expect(await scene().store.conservation()).toMatchObject({ finished: 1, waiting: 0 });
      const again = await scene().store.replayRun(id, AGAIN);
      expect(again).toEqual({
        ...(await scene().run(id)),
        id: "run_again",
        state: "waiting",
        stepIndex: 1,
        outputs: { find: { id: 1 } },
        versionId: automation.versionId,
        attempts: 0,
        createdAt: T0 + 500,
        nextAt: T0 + 500,
        deadlineAt: T0 + 500 + HOUR,
        finishedAt: null,
        replayOf: id,
      });
      expect(await scene().run("run_again")).toEqual(again);
      expect(await scene().state(id)).toBe("failed");
      expect(await scene().store.conservation()).toEqual({ received: 1, finished: 0, held: 0, waiting: 1 });
      await scene().work(finished("succeeded"), T0 + 500);
      expect(await scene().store.conservation()).toEqual({ received: 1, finished: 1, held: 0, waiting: 0 });
    });

    it("repeat everything when asked to", async () => {
      const { id } = await runThatEnded(finished("succeeded"));
      const again = await scene().store.replayRun(id, { ...AGAIN, fromStart: true });
      expect(again).toMatchObject({ stepIndex: 0, outputs: {} });
    });

    it("have nothing left to do after a success", async () => {
      const { id } = await runThatEnded(finished("succeeded"));
      expect(await scene().store.replayRun(id, AGAIN)).toMatchObject({ stepIndex: STEPS.length });
    });

    it("use the automation as it is now when asked to, and repeat no step that is still in it", async () => {
      const { automation, id } = await runThatEnded(finished("failed"));
      await scene().store.addVersion({
        id: "ver_2",
        automationId: automation.id,
        number: 2,
        definition: definition("Find and post", ["check", "find", "tell"]),
        createdAt: T0,
      });
      const recorded = await scene().store.replayRun(id, AGAIN);
      expect(recorded).toMatchObject({ versionId: automation.versionId, stepIndex: 1 });
      const current = await scene().store.replayRun(id, {
        ...AGAIN,
        newRunId: "run_now",
        version: "current",
      });
      expect(current).toMatchObject({ versionId: "ver_2", stepIndex: 2, outputs: { find: { id: 1 } } });
    });

    it("settle first what may have worked, as long as it is the same step", async () => {
      const { automation, id } = await runThatEnded({
        ...finished("failed"),
        ambiguousSince: T0 + 7,
      } as RunChange);
      await scene().store.replayRun(id, AGAIN);
      expect(await scene().claimOne(T0 + 500)).toMatchObject({ interrupted: true, interruptedSince: T0 + 7 });
      await scene().store.replayRun(id, { ...AGAIN, newRunId: "run_all", fromStart: true });
      expect(await scene().claimOne(T0 + 500)).toMatchObject({ interrupted: false });
      const steps = definition("Find and post", ["find", "tell"]);
      const version = {
        id: "ver_2",
        automationId: automation.id,
        number: 2,
        definition: steps,
        createdAt: T0,
      };
      await scene().store.addVersion(version);
      await scene().store.replayRun(id, { ...AGAIN, newRunId: "run_now", version: "current" });
      expect(await scene().claimOne(T0 + 500)).toMatchObject({ interrupted: false, run: { stepIndex: 1 } });
    });

    it("take the place of a held run, which then never goes on by itself", async () => {
      const { id } = await runThatEnded(
        {
          to: "held",
          hold: "auth_expired",
          connectionId: "con_slack",
          reason: "signed out",
          code: "auth_expired",
          ambiguousSince: T0 + 3,
          attempt: null,
        },
        "ada",
      );
      await scene().store.replayRun(id, AGAIN);
      expect(await scene().run(id)).toMatchObject({
        state: "cancelled",
        reason: "repeated as run_again",
        code: "replayed",
      });
      expect(await scene().store.releaseHeld("auth_expired", {}, T0 + 500)).toBe(0);
      expect(await scene().store.conservation()).toEqual({ received: 1, finished: 0, held: 0, waiting: 1 });
      const claimed = await scene().claimOne(T0 + 500);
      expect(claimed).toMatchObject({ run: { id: "run_again", stepIndex: 1 }, interruptedSince: T0 + 3 });
    });

    it("stand at the end of their lane", async () => {
      const { automation, id } = await runThatEnded(finished("failed"), "ada");
      const other = await scene().recordRun(automation, { lane: "ada" });
      await scene().store.replayRun(id, AGAIN);
      expect(await scene().work(finished("succeeded"), T0 + 500)).toBe(other);
      expect(await scene().claimedIds(T0 + 500)).toEqual(["run_again"]);
    });

    it("are refused for a run that is under way, and for one that is not there", async () => {
      const id = await scene().recordRun(await scene().automation());
      const unfinished = { name: "ConfigError", code: "run_unfinished" };
      await expect(scene().store.replayRun(id, AGAIN)).rejects.toMatchObject(unfinished);
      await scene().claimOne();
      await expect(scene().store.replayRun(id, AGAIN)).rejects.toMatchObject(unfinished);
      await expect(scene().store.replayRun("run_unknown", AGAIN)).rejects.toMatchObject({
        code: "run_not_found",
      });
      expect(await scene().store.run("run_again")).toBeNull();
    });
  });
}

import { describe, expect, it } from "@jest/globals";
import type { Question } from "../../../src/core/types.ts";
import type { RunChange } from "../../../src/store/run-queue.ts";
import { finished, HOUR, makeAttempt, T0 } from "./fixtures.ts";
import { type OpenStore, useScene } from "./scene.ts";

const WHICH: Question = {
  text: "Which Jane is meant?",
  choices: [
    { value: "17", label: "Jane Doe, Berlin" },
    { value: "18", label: "Jane Doe, Paris" },
  ],
  expects: null,
};
const EMAIL: Question = { text: "What is the address?", choices: [], expects: "An email address" };

function asks(question: Question, ambiguousSince: number | null = null): RunChange {
  const attempt = makeAttempt({ outcome: "question", message: question.text });
  const [reason, code] = [question.text, "several_candidates"];
  return {
    to: "held",
    hold: "question",
    question,
    connectionId: null,
    reason,
    code,
    ambiguousSince,
    attempt,
  };
}

const FAILED: RunChange = { ...finished("failed"), attempt: makeAttempt() } as RunChange;
const NEXT_STEP: RunChange = { to: "next_step", outputs: { post: {} }, attempt: makeAttempt() };
const AGAIN = {
  newRunId: "run_again",
  at: T0,
  deadlineAt: T0 + HOUR,
  fromStart: false,
  version: "recorded",
} as const;

export function describeQuestions(open: OpenStore): void {
  describe("a run that asks a question", () => {
    const scene = useScene(open);
    const answer = (id: string, text = "17", at = T0 + 5) => scene().store.answerRun(id, text, at);

    it("is held with it until it is answered, and goes on with the answer", async () => {
      const id = await scene().recordRun(await scene().automation());
      await scene().work(asks(WHICH, T0 - 3));
      const held = { state: "held", hold: "question", question: WHICH, answer: null, nextAt: null };
      expect(await scene().run(id)).toMatchObject(held);
      await scene().reopen();
      expect(await scene().run(id)).toMatchObject(held);
      expect((await scene().store.attempts(id))[0]).toMatchObject({ outcome: "question" });
      expect(await scene().claim(T0 + 1e12)).toEqual([]);

      expect(await answer(id)).toBe(true);
      await scene().reopen();
      expect(await scene().run(id)).toMatchObject({
        state: "waiting",
        hold: null,
        question: null,
        answer: "17",
        reason: null,
        code: null,
        nextAt: T0 + 5,
      });
      expect(await scene().claim(T0 + 4)).toEqual([]);
      const claimed = await scene().claimOne(T0 + 5);
      expect(claimed).toMatchObject({ run: { answer: "17", question: null }, interruptedSince: T0 - 3 });
      await scene().store.changeRun(id, claimed.token, finished("succeeded"));
      expect(await scene().run(id)).toMatchObject({ question: null, answer: null });
    });

    it("is not released by anything else", async () => {
      const automation = await scene().automation();
      const id = await scene().recordRun(automation);
      await scene().work(asks(WHICH));
      expect(await scene().store.releaseHeld("question", {}, T0)).toBe(0);
      expect(await scene().store.releaseHeld("question", { runId: id }, T0)).toBe(0);
      expect(await scene().store.releaseHeld("config", { runId: id }, T0)).toBe(0);
      for (const held of ["release", "skip"] as const) {
        await scene().store.setAutomationState(automation.id, "paused", { at: T0, held: "keep" });
        await scene().store.setAutomationState(automation.id, "on", { at: T0, held });
      }
      expect(await scene().run(id)).toMatchObject({ state: "held", hold: "question", question: WHICH });
    });

    it("takes one answer for one question", async () => {
      const automation = await scene().automation();
      const id = await scene().recordRun(automation);
      expect(await answer(id)).toBe(false);
      await scene().work({ ...asks(WHICH), hold: "config", question: null } as RunChange);
      expect(await answer(id)).toBe(false);
      await scene().store.releaseHeld("config", {}, T0);
      await scene().work(asks(WHICH));
      const taken = await Promise.all([answer(id, "17"), answer(id, "18")]); // over two connections: either may be first
      expect(taken.filter(Boolean)).toHaveLength(1);
      expect(await answer(id, "18")).toBe(false);
      expect(await answer("run_unknown")).toBe(false);
      expect((await scene().run(id)).answer).toBe(taken[0] ? "17" : "18");
    });

    it("keeps its answer while the step is tried again, and forgets it with the step", async () => {
      const id = await scene().recordRun(await scene().automation());
      await scene().work(asks(EMAIL));
      await answer(id, "jane@example.com");
      const waits = { reason: "", code: null, attempts: 1, ambiguousSince: null, attempt: null };
      await scene().work({ to: "waiting", nextAt: T0 + 6, ...waits }, T0 + 5);
      expect((await scene().run(id)).answer).toBe("jane@example.com");
      await scene().work({ to: "unclaimed" }, T0 + 6);
      expect((await scene().run(id)).answer).toBe("jane@example.com");
      // a second question of the same step: the first answer is there until there is another
      await scene().work(asks(WHICH), T0 + 6);
      expect(await scene().run(id)).toMatchObject({ question: WHICH, answer: "jane@example.com" });
      await answer(id, "18", T0 + 7);
      const { run, token } = await scene().claimOne(T0 + 7);
      expect(run.answer).toBe("18");
      await scene().store.changeRun(id, token, NEXT_STEP);
      expect(await scene().run(id)).toMatchObject({ stepIndex: 1, question: null, answer: null });
    });

    it("keeps the candidate's later runs waiting, and lets them go once it is done", async () => {
      const automation = await scene().automation();
      const first = await scene().recordRun(automation, { lane: "jane" });
      await scene().work(asks(EMAIL));
      const second = await scene().recordRun(automation, { lane: "jane" });
      expect(await scene().claim()).toEqual([]);
      await answer(first, "jane@example.com", T0);
      const { run, token } = await scene().claimOne();
      expect(run.id).toBe(first);
      await scene().store.changeRun(first, token, finished("succeeded"));
      expect(await scene().claimedIds()).toEqual([second]);
    });

    it("can be cancelled instead, which takes the question back", async () => {
      const id = await scene().recordRun(await scene().automation());
      await scene().work(asks(WHICH));
      expect(await scene().store.cancelRun(id, T0, "not needed")).toBe(true);
      expect(await scene().run(id)).toMatchObject({ state: "cancelled", hold: null, question: null });
      expect(await answer(id)).toBe(false);
      expect(await scene().store.conservation()).toEqual({ received: 1, finished: 1, held: 0, waiting: 0 });
    });

    it("asks anew when it is repeated before it was answered", async () => {
      const id = await scene().recordRun(await scene().automation());
      await scene().work(asks(WHICH));
      expect(await scene().store.replayRun(id, AGAIN)).toMatchObject({ question: null, answer: null });
      expect(await scene().run(id)).toMatchObject({ state: "cancelled", question: null });
    });

    it("is repeated with the answer to the step that failed, and without when it begins anew", async () => {
      const id = await scene().recordRun(await scene().automation());
      await scene().work(asks(WHICH));
      await answer(id);
      await scene().work(FAILED, T0 + 5);
      expect(await scene().store.replayRun(id, AGAIN)).toMatchObject({ stepIndex: 0, answer: "17" });
      const fromStart = { ...AGAIN, newRunId: "run_anew", fromStart: true };
      expect(await scene().store.replayRun(id, fromStart)).toMatchObject({ stepIndex: 0, answer: null });
    });
  });
}

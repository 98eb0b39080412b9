import { describe, expect, it } from "@jest/globals";
import { finished, HOUR, LEASE, makeAttempt, T0 } from "./fixtures.ts";
import { type OpenStore, useScene } from "./scene.ts";

export function describeClaims(open: OpenStore): void {
  describe("claims", () => {
    const scene = useScene(open);

    it("bring all that a worker needs", async () => {
      const automation = await scene().automation("Score to Slack");
      const { event, runs } = await scene().record([automation]);
      const claimed = await scene().claimOne(T0 + 5);
      expect(claimed).toEqual({
        run: { ...(await scene().run(runs[0]!.id)), state: "running", nextAt: null },
        event,
        definition: automation.definition,
        automationName: "Score to Slack",
        token: expect.stringMatching(/./),
        interrupted: false,
        interruptedSince: null,
        tried: false,
      });
      expect(await scene().state(runs[0]!.id)).toBe("running");
    });

    it("come in two halves for whoever reads what it claimed by itself", async () => {
      const automation = await scene().automation();
      const first = await scene().recordRun(automation);
      const second = await scene().recordRun(automation, { receivedAt: T0 - 1 });
      const leases = await scene().store.leaseRuns({ now: T0, leaseMs: LEASE, limit: 9 });
      expect(leases.map(({ runId }) => runId)).toEqual([first, second]);
      const claimed = await scene().store.leasedRuns(leases);
      expect(claimed.map(({ run, token }) => ({ runId: run.id, token }))).toEqual(leases);
      expect(claimed[0]!.run).toEqual(await scene().run(first));

      // the second half leaves out what another worker took in between
      const later = T0 + LEASE;
      const [taken] = await scene().store.leaseRuns({ now: later, leaseMs: LEASE, limit: 1 });
      const left = await scene().store.leasedRuns(leases);
      expect(left.map(({ run }) => run.id)).toEqual([first, second].filter((id) => id !== taken!.runId));
      expect(await scene().store.leasedRuns([{ runId: "run_nobody", token: "x" }])).toEqual([]);
    });

    it("hide a run from other workers, also from one that asks in the same moment", async () => {
      const automation = await scene().automation();
      const ids = new Set<string>();
      for (let count = 0; count < 6; count += 1) ids.add(await scene().recordRun(automation));
      const both = await Promise.all([scene().claimedIds(T0, 4), scene().claimedIds(T0, 4)]);
      expect(both.map(({ length }) => length).sort((one, other) => one - other)).toEqual([2, 4]);
      expect(new Set(both.flat())).toEqual(ids);
      expect(await scene().claim()).toEqual([]);
    });

    it("take what is longest due first, and nothing before its time", async () => {
      const automation = await scene().automation();
      const late = await scene().recordRun(automation, { receivedAt: T0 + 20 });
      const early = await scene().recordRun(automation, { receivedAt: T0 + 10 });
      const future = await scene().recordRun(automation, { receivedAt: T0 + 21 });
      expect(await scene().claimedIds(T0 + 9)).toEqual([]);
      expect(await scene().claimedIds(T0 + 20, 1)).toEqual([early]);
      expect(await scene().claimedIds(T0 + 20)).toEqual([late]);
      expect(await scene().state(future)).toBe("waiting");
    });

    it("keep the version that a run began with", async () => {
      const automation = await scene().automation();
      await scene().record([automation]);
      const later = { ...automation.definition, name: "Renamed" };
      await scene().store.addVersion({
        id: "ver_2",
        automationId: automation.id,
        number: 2,
        definition: later,
        createdAt: T0,
      });
      const claimed = await scene().claimOne();
      expect(claimed.definition).toEqual(automation.definition);
      expect(claimed.automationName).toBe("Renamed");
    });

    it("go on from step to step, then end", async () => {
      const id = await scene().recordRun(await scene().automation());
      const { token } = await scene().claimOne();
      const first = makeAttempt();
      const outputs = { post: { ts: "1.2" } };
      expect(await scene().store.changeRun(id, token, { to: "next_step", outputs, attempt: first })).toBe(
        true,
      );
      expect(await scene().run(id)).toMatchObject({ state: "running", stepIndex: 1, attempts: 0, outputs });

      const second = makeAttempt({ stepId: "note", message: "done", durationMs: 3, startedAt: T0 + 40 });
      const both = { ...outputs, note: { id: 7 } };
      const end = { ...finished("succeeded", T0 + 50), outputs: both, reason: "all done", attempt: second };
      expect(await scene().store.changeRun(id, token, end)).toBe(true);
      expect(await scene().run(id)).toMatchObject({
        state: "succeeded",
        reason: "all done",
        outputs: both,
        finishedAt: T0 + 50,
        nextAt: null,
      });
      expect(await scene().store.attempts(id)).toEqual([
        { ...first, id: expect.any(String), runId: id },
        { ...second, id: expect.any(String), runId: id },
      ]);
      expect(await scene().store.nextDueAt()).toBeNull();
      expect(await scene().claim(T0 + 2 * LEASE)).toEqual([]);
    });

    it("say again that a step is done, and the run goes on by one", async () => {
      const id = await scene().recordRun(await scene().automation());
      const { token } = await scene().claimOne();
      const one = { to: "next_step" as const, outputs: { post: 1 }, attempt: makeAttempt(), from: 0 };
      expect(await scene().store.changeRun(id, token, one)).toBe(true);
      expect(await scene().store.changeRun(id, token, one)).toBe(true);
      expect(await scene().run(id)).toMatchObject({ stepIndex: 1, outputs: { post: 1 } });
      expect(await scene().store.attempts(id)).toHaveLength(1);
      const other = {
        ...one,
        outputs: { post: 1, note: 2 },
        attempt: makeAttempt({ stepId: "note" }),
        from: 1,
      };
      expect(await scene().store.changeRun(id, token, other)).toBe(true);
      expect(await scene().store.changeRun(id, token, one)).toBe(false);
      expect(await scene().run(id)).toMatchObject({ stepIndex: 2, outputs: { post: 1, note: 2 } });
      expect(await scene().store.attempts(id)).toHaveLength(2);
      expect(await scene().store.changeRun(id, "of somebody else", { ...one, from: 2 })).toBe(false);
    });

    it("put a run off until it is due again", async () => {
      const id = await scene().recordRun(await scene().automation());
      const attempt = makeAttempt({ outcome: "retry", code: "rate_limited", nextAt: T0 + 500 });
      await scene().work({
        to: "waiting",
        nextAt: T0 + 500,
        reason: "Slack said 429",
        code: "rate_limited",
        attempts: 3,
        ambiguousSince: null,
        attempt,
      });
      expect(await scene().run(id)).toMatchObject({
        state: "waiting",
        nextAt: T0 + 500,
        reason: "Slack said 429",
        code: "rate_limited",
        attempts: 3,
      });
      expect(await scene().store.attempts(id)).toMatchObject([attempt]);
      expect(await scene().claim(T0 + 499)).toEqual([]);
      const again = await scene().claimOne(T0 + 500);
      expect(again).toMatchObject({ interrupted: false, run: { attempts: 3 } });
    });

    it("say when a call of an earlier try may have worked", async () => {
      await scene().recordRun(await scene().automation());
      const unsure = {
        to: "waiting",
        nextAt: T0,
        reason: "timed out",
        code: "timeout",
        attempts: 1,
      } as const;
      await scene().work({ ...unsure, ambiguousSince: T0 - 7, attempt: null });
      const again = await scene().claimOne();
      expect(again).toMatchObject({ interrupted: true, interruptedSince: T0 - 7 });
      await scene().store.changeRun(again.run.id, again.token, {
        ...unsure,
        ambiguousSince: null,
        attempt: null,
      });
      expect(await scene().claimOne()).toMatchObject({ interrupted: false, interruptedSince: null });
    });

    it("say whether history holds a try, also one that spent no attempt and was let go again", async () => {
      await scene().recordRun(await scene().automation());
      const first = await scene().claimOne();
      expect(first.tried).toBe(false);
      const { run, token } = first;
      await scene().store.changeRun(run.id, token, { to: "unclaimed" });
      const again = await scene().claimOne();
      expect(again.tried).toBe(false);
      await scene().store.changeRun(run.id, again.token, {
        to: "held",
        hold: "config",
        connectionId: null,
        reason: "the column is missing",
        code: "column_missing",
        ambiguousSince: null,
        attempt: makeAttempt({ outcome: "config_error" }),
      });
      await scene().store.releaseHeld("config", { runId: run.id }, T0);
      expect(await scene().claimOne()).toMatchObject({ tried: true, run: { attempts: 0, code: null } });
    });

    it("pass to another worker when the lease ends, and the first one can change nothing any more", async () => {
      const id = await scene().recordRun(await scene().automation());
      const slow = await scene().claimOne(T0);
      expect(await scene().claim(T0 + LEASE - 1)).toEqual([]);
      const next = await scene().claimOne(T0 + LEASE);
      expect(next.token).not.toBe(slow.token);
      expect(next).toMatchObject({ interrupted: true, interruptedSince: T0 });

      const change = { ...finished("failed"), attempt: makeAttempt() };
      expect(await scene().store.changeRun(id, slow.token, change)).toBe(false);
      expect(await scene().store.extendLease(id, slow.token, T0 + 9 * LEASE)).toBe(false);
      expect(await scene().store.attempts(id)).toEqual([]);
      expect(await scene().state(id)).toBe("running");
      expect(await scene().store.changeRun(id, next.token, finished("succeeded"))).toBe(true);
      expect(await scene().store.changeRun(id, next.token, finished("failed"))).toBe(false);
      expect(await scene().state(id)).toBe("succeeded");
    });

    it("still hold after the lease when nobody else has asked", async () => {
      const id = await scene().recordRun(await scene().automation());
      const { token } = await scene().claimOne(T0);
      expect(await scene().store.changeRun(id, token, finished("succeeded", T0 + 2 * LEASE))).toBe(true);
    });

    it("last longer when the lease is extended", async () => {
      const id = await scene().recordRun(await scene().automation());
      const { token } = await scene().claimOne(T0);
      expect(await scene().store.extendLease(id, token, T0 + 3 * LEASE)).toBe(true);
      expect(await scene().claim(T0 + 2 * LEASE)).toEqual([]);
      expect(await scene().claimedIds(T0 + 3 * LEASE)).toEqual([id]);
    });

    it("remember the earliest interruption of a step, and none of the step before", async () => {
      const id = await scene().recordRun(await scene().automation());
      await scene().claimOne(T0);
      const second = await scene().claimOne(T0 + LEASE);
      const third = await scene().claimOne(T0 + 2 * LEASE);
      expect(second.interruptedSince).toBe(T0);
      expect(third.interruptedSince).toBe(T0);
      const attempt = makeAttempt({ startedAt: T0 + 2 * LEASE, durationMs: 40 });
      await scene().store.changeRun(id, third.token, { to: "next_step", outputs: {}, attempt });
      // the second step began when the attempt of the first had ended
      expect((await scene().claimOne(T0 + 3 * LEASE)).interruptedSince).toBe(T0 + 2 * LEASE + 40);
    });

    it("can be given back as if nothing had happened", async () => {
      const id = await scene().recordRun(await scene().automation());
      const before = await scene().run(id);
      await scene().work({ to: "unclaimed" });
      expect(await scene().run(id)).toEqual(before);
      expect(await scene().claimOne()).toMatchObject({ interrupted: false });
    });

    it("that are given back keep an interruption that is not settled yet", async () => {
      const id = await scene().recordRun(await scene().automation());
      await scene().claimOne(T0);
      const { token } = await scene().claimOne(T0 + LEASE);
      await scene().store.changeRun(id, token, { to: "unclaimed" });
      expect(await scene().claimOne(T0 + LEASE)).toMatchObject({ interrupted: true, interruptedSince: T0 });
    });

    it("are all taken back at start", async () => {
      const automation = await scene().automation();
      const ids = [await scene().recordRun(automation), await scene().recordRun(automation)];
      const later = await scene().recordRun(automation, { receivedAt: T0 + LEASE });
      const [lost] = await scene().claim(T0);
      await scene().reopen();
      expect(await scene().store.releaseClaims(T0 + 1)).toBe(2);
      expect(await scene().store.changeRun(lost!.run.id, lost!.token, finished("failed"))).toBe(false);
      const claimed = await scene().claim(T0 + 1);
      expect(claimed.map(({ run }) => run.id)).toEqual(ids);
      expect(claimed).toMatchObject([
        { interrupted: true, interruptedSince: T0 },
        { interrupted: true, interruptedSince: T0 },
      ]);
      expect(await scene().state(later)).toBe("waiting");
      expect(await scene().store.releaseClaims(T0 + 2)).toBe(2);
      await scene().claim(T0 + 2);
    });

    it("are possible earlier by as much as the clock went back", async () => {
      const automation = await scene().automation();
      const [head, behind] = [
        await scene().recordRun(automation, { lane: "ada", receivedAt: T0 + 5 * HOUR }),
        await scene().recordRun(automation, { lane: "ada", receivedAt: T0 + 5 * HOUR + 9 }),
      ];
      const later = await scene().recordRun(automation, { receivedAt: T0 + 6 * HOUR });
      const cutOff = await scene().recordRun(automation, { receivedAt: T0 + 5 * HOUR - 1 });
      await scene().claimOne(T0 + 5 * HOUR - 1);
      expect(await scene().store.setBack(5 * HOUR, T0)).toBe(4);
      expect(await scene().store.setBack(5 * HOUR, T0 + 2 * HOUR)).toBe(0);
      const [first, ...others] = await scene().claim(T0);
      expect([first!.run.id, others]).toEqual([head, []]);
      await scene().store.changeRun(head, first!.token, finished("succeeded"));
      expect((await scene().claim(T0 + 9)).map(({ run }) => run.id)).toEqual([behind]);
      expect((await scene().claim(T0 + HOUR)).map(({ run }) => run.id)).toContain(later);
      await scene().store.releaseClaims(T0 + HOUR);
      const found = (await scene().claim(T0 + HOUR)).find(({ run }) => run.id === cutOff);
      expect(found).toMatchObject({ interrupted: true, interruptedSince: T0 - 1 });
    });

    it("show when the next one will be possible", async () => {
      const automation = await scene().automation();
      expect(await scene().store.nextDueAt()).toBeNull();
      await scene().recordRun(automation, { receivedAt: T0 + 90_000 });
      expect(await scene().store.nextDueAt()).toBe(T0 + 90_000);
      await scene().recordRun(automation, { receivedAt: T0 });
      expect(await scene().store.nextDueAt()).toBe(T0);
      await scene().claimOne(T0);
      expect(await scene().store.nextDueAt()).toBe(T0 + LEASE);
    });

    it("leave alone what somebody cancelled, and a run that is under way is not cancelled", async () => {
      const automation = await scene().automation();
      const id = await scene().recordRun(automation);
      expect(await scene().store.cancelRun(id, T0 + 1, "not needed")).toBe(true);
      expect(await scene().run(id)).toMatchObject({
        state: "cancelled",
        reason: "not needed",
        finishedAt: T0 + 1,
        nextAt: null,
      });
      expect(await scene().store.cancelRun(id, T0 + 2, "again")).toBe(false);
      expect(await scene().store.cancelRun("run_unknown", T0, "")).toBe(false);
      expect(await scene().claim()).toEqual([]);

      const running = await scene().recordRun(automation);
      await scene().claimOne();
      expect(await scene().store.cancelRun(running, T0, "too late")).toBe(false);
      expect(await scene().state(running)).toBe("running");
    });
  });
}

import { describe, expect, it } from "@jest/globals";
import { HOUR, makeEvent, makeRun, T0 } from "./fixtures.ts";
import { type OpenStore, useScene } from "./scene.ts";

export function describeEvents(open: OpenStore): void {
  describe("events", () => {
    const scene = useScene(open);

    it("come back as they were recorded", async () => {
      const whole = makeEvent({
        test: true,
        misfits: ["score is text"],
        lane: "ada@example.com",
        headers: { "x-signature": "sha256=00" },
        body: Uint8Array.of(0, 255, 10, 13, 34),
      });
      const bare = makeEvent({ eventKey: null, hiringType: null, lane: null, body: new Uint8Array() });
      expect(await scene().recordEvent(whole)).toEqual({ duplicateOf: null });
      await scene().recordEvent(bare);
      expect(await scene().store.event(whole.id)).toEqual(whole);
      expect(await scene().store.event(bare.id)).toEqual(bare);
      expect(await scene().store.event("evt_unknown")).toBeNull();
    });

    it("are finished at once when no automation wants them", async () => {
      await scene().recordEvent(makeEvent());
      expect(await scene().store.conservation()).toEqual({ received: 1, finished: 1, held: 0, waiting: 0 });
    });

    it("begin their runs in the same moment", async () => {
      const automations = [await scene().automation("One"), await scene().automation("Two")];
      const { event, runs } = await scene().record(automations, { lane: "ada" });
      expect(await scene().run(runs[1]!.id)).toEqual({
        id: runs[1]!.id,
        eventId: event.id,
        automationId: automations[1]!.id,
        versionId: automations[1]!.versionId,
        state: "waiting",
        reason: null,
        code: null,
        hold: null,
        holdConnectionId: null,
        question: null,
        answer: null,
        lane: "ada",
        stepIndex: 0,
        attempts: 0,
        outputs: {},
        createdAt: T0,
        nextAt: T0,
        deadlineAt: T0 + 72 * HOUR,
        finishedAt: null,
        replayOf: null,
      });
      expect(await scene().store.conservation()).toEqual({ received: 1, finished: 0, held: 0, waiting: 1 });
    });

    it("are recorded once when the sender repeats them", async () => {
      const automation = await scene().automation();
      const first = makeEvent({ idempotencyKey: "score-1" });
      const again = makeEvent({ idempotencyKey: "score-1", receivedAt: T0 + 5 });
      await scene().recordEvent(first, [makeRun(automation)]);
      const repeated = await scene().recordEvent(again, [makeRun(automation)]);
      expect(repeated).toEqual({ duplicateOf: first.id });
      expect(await scene().store.event(again.id)).toBeNull();
      expect(await scene().store.runs({}, { limit: 10 })).toHaveLength(1);
      expect((await scene().store.conservation()).received).toBe(1);
    });

    it("are new again once the window has passed, to the millisecond", async () => {
      const at = (receivedAt: number) => makeEvent({ idempotencyKey: "score-1", receivedAt });
      const first = at(T0);
      const second = at(T0 + 1);
      await scene().store.recordEvent(first, [], T0 - HOUR);
      expect(await scene().store.recordEvent(at(T0), [], T0)).toEqual({ duplicateOf: first.id });
      expect(await scene().store.recordEvent(second, [], T0 + 1)).toEqual({ duplicateOf: null });
      // from now on the second one counts
      expect(await scene().store.recordEvent(at(T0 + 2), [], T0 + 1)).toEqual({ duplicateOf: second.id });
      expect(await scene().store.events({}, { limit: 10 })).toHaveLength(2);
    });

    it("with one key on two connections are two", async () => {
      await scene().recordEvent(makeEvent({ idempotencyKey: "1" }));
      const other = makeEvent({ idempotencyKey: "1", connectionId: "con_other" });
      expect(await scene().recordEvent(other)).toEqual({ duplicateOf: null });
    });

    it("are recorded once when twenty repeats arrive together", async () => {
      const events = Array.from({ length: 20 }, () => makeEvent({ idempotencyKey: "score-1" }));
      const recorded = await Promise.all(events.map((event) => scene().recordEvent(event)));
      const kept = events.filter((_, index) => recorded[index]!.duplicateOf === null);
      expect(kept).toHaveLength(1);
      expect(recorded.filter(({ duplicateOf }) => duplicateOf === kept[0]!.id)).toHaveLength(19);
      expect(await scene().store.conservation()).toMatchObject({ received: 1, finished: 1 });
    });

    it("leave nothing behind when one of their runs cannot be begun", async () => {
      const automation = await scene().automation();
      const event = makeEvent({ idempotencyKey: "score-1" });
      const runs = [makeRun(automation), makeRun(automation, { versionId: "ver_unknown" })];
      await expect(scene().recordEvent(event, runs)).rejects.toMatchObject({
        name: "ConfigError",
        code: "version_not_found",
      });
      expect(await scene().store.event(event.id)).toBeNull();
      expect(await scene().store.run(runs[0]!.id)).toBeNull();
      expect(await scene().store.conservation()).toMatchObject({ received: 0, waiting: 0 });
      expect(await scene().recordEvent(makeEvent({ idempotencyKey: "score-1" }))).toEqual({
        duplicateOf: null,
      });
    });

    it("do not suffer from a bad one that arrives together with them", async () => {
      const automation = await scene().automation();
      const bad = 4;
      const events = Array.from({ length: 9 }, () => makeEvent());
      const settled = await Promise.allSettled(
        events.map((event, index) => {
          const versionId = index === bad ? "ver_unknown" : automation.versionId;
          return scene().recordEvent(event, [makeRun(automation, { versionId })]);
        }),
      );
      expect(settled.map(({ status }) => status === "rejected")).toEqual(
        events.map((_, index) => index === bad),
      );
      const listed = await scene().store.events({}, { limit: 20 });
      const good = events.filter((_, index) => index !== bad).map(({ id }) => id);
      expect(listed.map(({ id }) => id)).toEqual(good.toReversed());
      expect(await scene().store.conservation()).toEqual({ received: 8, finished: 0, held: 0, waiting: 8 });
    });

    it("are not repeats of one that was refused in the same moment", async () => {
      const automation = await scene().automation();
      const refused = scene().recordEvent(makeEvent({ idempotencyKey: "1" }), [
        makeRun(automation, { versionId: "ver_unknown" }),
      ]);
      const accepted = scene().recordEvent(makeEvent({ idempotencyKey: "1" }), [makeRun(automation)]);
      await expect(refused).rejects.toThrow("Save the automation again");
      expect(await accepted).toEqual({ duplicateOf: null });
    });

    it("are still there, and still recognised, after the store was reopened", async () => {
      const automation = await scene().automation();
      const { event, runs } = await scene().record([automation], { idempotencyKey: "score-1" });
      await scene().reopen();
      expect(await scene().store.event(event.id)).toEqual(event);
      expect(await scene().recordEvent(makeEvent({ idempotencyKey: "score-1" }))).toEqual({
        duplicateOf: event.id,
      });
      expect(await scene().claimedIds()).toEqual([runs[0]!.id]);
    });
  });
}

import { randomBytes } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import type { CandidateRef } from "../../../src/core/candidate/candidate.ts";
import type { Event } from "../../../src/core/types.ts";
import type { RemovalDone, Removed } from "../../../src/store/removals.ts";
import { CONNECTION, finished, HOUR, LEASE, makeAttempt, makeEvent, T0 } from "./fixtures.ts";
import { type OpenStore, type Scene, useScene } from "./scene.ts";

const DAY = 24 * HOUR;
/** Everything before it may go. */
const CUTOFF = T0 + 100 * DAY;
const NONE: Removed = { events: 0, payloads: 0, runs: 0, attempts: 0, names: 0 };

const steps = (scene: Scene) => ({
  payloads: (changes = {}) => scene.store.removePayloads({ before: CUTOFF, limit: 100, ...changes }),
  events: (changes = {}) =>
    scene.store.removeEvents({ before: CUTOFF, limit: 100, at: CUTOFF, repeats: {}, ...changes }),
});

export function describeRetention(open: OpenStore): void {
  describe("removing what is old", () => {
    const scene = useScene(open);
    const remove = () => steps(scene());
    const ids = async (): Promise<string[]> =>
      (await scene().store.events({}, { limit: 100 })).map(({ id }) => id).toReversed();
    const known = (ref: CandidateRef) => scene().store.candidate(ref);

    it("knows the oldest events of a connection, and how much is older than a moment", async () => {
      const { store } = scene();
      for (const day of [1, 2, 3]) await scene().record([], { receivedAt: T0 + day * DAY });
      await scene().record([], { receivedAt: T0, connectionId: "con_other", hookId: "hook_other" });
      await remove().payloads({ before: T0 + 1.5 * DAY, connectionId: CONNECTION });
      const oldest = (events: number | null, payloads: number | null, limit = 9) =>
        store.oldestEvents(CONNECTION, { events, payloads }, limit);
      const oldestAt = T0 + DAY;
      expect(await oldest(T0 + 3 * DAY, T0 + 3 * DAY)).toEqual({
        oldestAt,
        events: 2,
        payloads: 1,
        more: false,
      });
      expect(await oldest(null, T0 + 9 * DAY)).toEqual({ oldestAt, events: 0, payloads: 2, more: false });
      expect(await oldest(T0 + 9 * DAY, null, 1)).toEqual({ oldestAt, events: 1, payloads: 0, more: true });
      expect(await store.oldestEvents("con_gone", { events: T0, payloads: T0 }, 9)).toMatchObject({
        oldestAt: null,
      });
    });

    it("takes payloads away and leaves the history", async () => {
      const automation = await scene().automation();
      const { event, runs } = await scene().record([automation], { lane: "ada@example.com" });
      await scene().work({ ...finished("failed"), attempt: makeAttempt() } as never);
      expect(await remove().payloads()).toEqual({ removed: { ...NONE, payloads: 1 }, next: null });
      await scene().reopen();
      expect(await scene().store.event(event.id)).toEqual({ ...event, headers: {}, body: null });
      expect(await ids()).toEqual([event.id]);
      expect(await scene().store.attempts(runs[0]!.id)).toHaveLength(1);
      expect(await remove().payloads()).toEqual({ removed: NONE, next: null });
      const again = { newRunId: "run_again", at: CUTOFF, deadlineAt: CUTOFF, fromStart: false } as const;
      await expect(
        scene().store.replayRun(runs[0]!.id, { ...again, version: "recorded" }),
      ).rejects.toMatchObject({
        name: "ConfigError",
        code: "payload_removed",
        message: expect.stringContaining("no longer kept"),
      });
      expect(await scene().store.conservation()).toEqual({ received: 1, finished: 1, held: 0, waiting: 0 });
    });

    it("takes an event away with its payload, runs and attempts, and keeps counting it", async () => {
      const [one, two] = [await scene().automation("One"), await scene().automation("Two")];
      const { event, runs } = await scene().record([one, two]);
      for (const { run, token } of await scene().claim()) {
        await scene().store.changeRun(run.id, token, {
          ...finished("succeeded"),
          attempt: makeAttempt(),
        } as never);
      }
      const young = makeEvent({ receivedAt: CUTOFF });
      await scene().recordEvent(young);
      expect(await remove().events()).toEqual({
        removed: { events: 1, payloads: 1, runs: 2, attempts: 2, names: 0 },
        next: null,
      });
      await scene().reopen();
      expect(await ids()).toEqual([young.id]);
      expect(await scene().store.event(event.id)).toBeNull();
      for (const { id } of runs) {
        expect(await scene().store.run(id)).toBeNull();
        expect(await scene().store.attempts(id)).toEqual([]);
      }
      expect(await scene().store.runs({}, { limit: 9 })).toEqual([]);
      expect(await scene().store.runs({ eventId: event.id }, { limit: 9 })).toEqual([]);
      expect(await scene().store.conservation()).toEqual({ received: 2, finished: 2, held: 0, waiting: 0 });
      expect(await scene().store.runCounts()).toMatchObject({ succeeded: 2 });
      expect(await scene().store.usage()).toMatchObject({ removedEvents: 1 });
    });

    it("never touches what is waiting, running or held", async () => {
      const automation = await scene().automation();
      const events: Event[] = [];
      for (const lane of ["waits", "runs", "held"])
        events.push((await scene().record([automation], { lane })).event);
      const claimed = await scene().claim();
      await scene().store.changeRun(claimed[0]!.run.id, claimed[0]!.token, { to: "unclaimed" });
      const hold = { hold: "config", connectionId: null, reason: "", code: null, attempt: null } as const;
      await scene().store.changeRun(claimed[2]!.run.id, claimed[2]!.token, {
        to: "held",
        ambiguousSince: null,
        ...hold,
      });
      expect((await remove().payloads()).removed).toEqual(NONE);
      expect((await remove().events()).removed).toEqual(NONE);
      for (const event of events) expect(await scene().store.event(event.id)).toEqual(event);
      expect(await scene().store.conservation()).toEqual({ received: 3, finished: 0, held: 1, waiting: 2 });
    });

    it("keeps a chain of replays whole while one of them is unfinished, and takes it whole", async () => {
      const automation = await scene().automation();
      const first = await scene().recordRun(automation);
      await scene().work(finished("failed"));
      const again = { at: CUTOFF - HOUR, deadlineAt: CUTOFF, fromStart: false, version: "recorded" } as const;
      const second = await scene().store.replayRun(first, { ...again, newRunId: "run_second" });
      expect((await remove().events()).removed).toEqual(NONE);
      await scene().work(finished("failed", CUTOFF - HOUR), CUTOFF);
      const third = await scene().store.replayRun(second.id, { ...again, newRunId: "run_third" });
      expect((await remove().payloads()).removed).toEqual(NONE);
      expect((await scene().claimOne(CUTOFF)).run).toMatchObject({ id: third.id, replayOf: second.id });
      expect((await remove().events()).removed).toEqual(NONE);
      const [running] = await scene().claim(CUTOFF + LEASE);
      await scene().store.changeRun(third.id, running!.token, finished("succeeded", CUTOFF - 1));
      expect((await remove().events()).removed).toMatchObject({ events: 1, runs: 3 });
      for (const id of [first, second.id, third.id]) expect(await scene().store.run(id)).toBeNull();
    });

    it("counts from the last thing that happened", async () => {
      const automation = await scene().automation();
      await scene().recordRun(automation);
      await scene().work(finished("failed", CUTOFF + HOUR), CUTOFF);
      expect((await remove().payloads()).removed).toEqual(NONE);
      expect((await remove().events({ before: CUTOFF + HOUR })).removed).toEqual(NONE);
      expect((await remove().events({ before: CUTOFF + HOUR + 1 })).removed).toMatchObject({ events: 1 });
    });

    it("goes in steps, oldest first, and says where to go on", async () => {
      const all: string[] = [];
      for (let count = 0; count < 7; count += 1) {
        all.push((await scene().record([], { receivedAt: T0 + count * HOUR })).event.id);
      }
      const seen: number[] = [];
      let after: string | null = null;
      do {
        const done: RemovalDone = await remove().events({ limit: 3, after });
        seen.push(done.removed.events);
        after = done.next;
        expect(await ids()).toEqual(all.slice(seen.reduce((one, other) => one + other, 0)));
      } while (after !== null);
      expect(seen).toEqual([3, 3, 1]);
    });

    it("ends a step once enough bytes went", async () => {
      for (let count = 0; count < 10; count += 1) await scene().record([], { body: randomBytes(10_000) });
      const done = await remove().payloads({ bytes: 25_000 });
      expect(done.removed).toEqual({ ...NONE, payloads: 3 });
      expect((await remove().payloads({ after: done.next })).removed).toEqual({ ...NONE, payloads: 7 });
    });

    it("walks past what stays, and stops where everything is young", async () => {
      const automation = await scene().automation();
      const waiting = (await scene().record([automation])).event.id;
      const ahead = (await scene().record([], { receivedAt: CUTOFF + DAY })).event.id; // when the clock was wrong
      const old = (await scene().record([])).event.id;
      const young: string[] = [];
      for (let count = 0; count < 3; count += 1)
        young.push((await scene().record([], { receivedAt: CUTOFF + count })).event.id);
      const first = await remove().events({ limit: 3 });
      expect(first.removed).toMatchObject({ events: 1 });
      expect(await remove().events({ limit: 3, after: first.next })).toEqual({ removed: NONE, next: null });
      expect(await ids()).toEqual([waiting, ahead, ...young]);
      expect(old).not.toBe(waiting);
    });

    it("knows connections apart, also one that is gone", async () => {
      const kinds = ["candidate.scored", "candidate.hired", null] as const;
      for (const hiringType of kinds) {
        await scene().record([], { connectionId: "con_a", hiringType });
        await scene().record([], { connectionId: "con_b", hookId: "hook_b", hiringType });
      }
      expect((await scene().store.eventConnections()).toSorted()).toEqual(["con_a", "con_b"]);
      expect((await remove().events({ connectionId: "con_none" })).removed).toEqual(NONE);
      expect((await remove().payloads({ connectionId: "con_b" })).removed).toEqual({ ...NONE, payloads: 3 });
      const first = await remove().events({ connectionId: "con_a", limit: 2 });
      expect(first.removed.events).toBe(2);
      const second = await remove().events({ connectionId: "con_a", limit: 2, after: first.next });
      expect(second).toMatchObject({ removed: { events: 1 }, next: null });
      const left = await scene().store.events({}, { limit: 9 });
      expect(left.map(({ connectionId }) => connectionId)).toEqual(["con_b", "con_b", "con_b"]);
    });

    it("knows a repeat as long as its window says, although the event is gone", async () => {
      const [seen, forgotten] = ["seen", "forgotten"].map((idempotencyKey) => makeEvent({ idempotencyKey }));
      await scene().recordEvent(seen!);
      await scene().recordEvent({ ...forgotten!, connectionId: "con_other" });
      const window = { repeats: { [CONNECTION]: 101 * DAY } };
      expect((await remove().events(window)).removed).toMatchObject({ events: 2 });
      await scene().reopen();
      // the places of both are taken by others, which must not pass for them
      const others = [makeEvent(), makeEvent()];
      for (const other of others) await scene().recordEvent(other);

      const repeat = { ...seen!, id: "evt_repeat", receivedAt: CUTOFF };
      expect(await scene().store.recordEvent(repeat, [], CUTOFF - 101 * DAY)).toEqual({ duplicateOf: "" });
      expect(await scene().store.event("evt_repeat")).toBeNull();
      const fresh = makeEvent({ connectionId: "con_other", idempotencyKey: "forgotten" });
      expect(await scene().recordEvent(fresh)).toEqual({ duplicateOf: null });
      expect(await scene().recordEvent({ ...others[0]!, id: "evt_x" })).toEqual({
        duplicateOf: others[0]!.id,
      });

      expect(await scene().store.removeExpired(T0 + 101 * DAY - 1, 10)).toBe(0);
      expect(await scene().store.removeExpired(T0 + 101 * DAY, 10)).toBe(1);
      expect(await scene().store.recordEvent(repeat, [], CUTOFF - 101 * DAY)).toEqual({ duplicateOf: null });
    });

    it("leaves a delivery to the event that took its key over", async () => {
      await scene().recordEvent(makeEvent({ idempotencyKey: "again" }));
      const second = makeEvent({ idempotencyKey: "again", receivedAt: CUTOFF });
      expect(await scene().recordEvent(second)).toEqual({ duplicateOf: null }); // the window is over
      expect((await remove().events()).removed).toMatchObject({ events: 1 });
      const third = makeEvent({ idempotencyKey: "again", receivedAt: CUTOFF });
      expect(await scene().recordEvent(third)).toEqual({ duplicateOf: second.id });
      await remove().events({ before: CUTOFF + 1, repeats: { [CONNECTION]: DAY } });
      // taken over once more, the key no longer expires with the event that is gone
      const fourth = makeEvent({ idempotencyKey: "again", receivedAt: CUTOFF + DAY });
      expect(await scene().recordEvent(fourth)).toEqual({ duplicateOf: null });
      expect(await scene().store.removeExpired(CUTOFF + 99 * DAY, 10)).toBe(0);
      expect(await scene().recordEvent({ ...fourth, id: "evt_y" })).toEqual({ duplicateOf: fourth.id });
    });

    it("removes what has expired in portions, and nothing else", async () => {
      for (const key of ["a", "b", "c"]) await scene().store.keySet(`cache::${key}`, "1", T0 + 5);
      await scene().store.keySet("cache::lasting", "1", null);
      const write = { fingerprint: "f", answer: null, expiresAt: T0 + 5 };
      await scene().store.beginWrite({ ...write, digest: "d" }, T0);
      await scene().store.beginWrite({ ...write, digest: "e", expiresAt: T0 + 7 }, T0);
      expect(await scene().store.removeExpired(T0 + 4, 10)).toBe(0);
      expect(await scene().store.removeExpired(T0 + 5, 2)).toBe(2);
      expect(await scene().store.removeExpired(T0 + 5, 10)).toBe(2);
      expect(await scene().store.keyGet("cache::lasting", T0 + 5)).toBe("1");
      expect(await scene().store.beginWrite({ ...write, digest: "e" }, T0 + 5)).not.toBeNull();
    });

    describe("forgets a candidate", () => {
      const person = (email: string, id: string) => ({
        lane: email,
        hiring: { ...makeEvent().hiring, candidate: { email, id } },
      });
      const link = (refs: CandidateRef[]) => scene().store.linkCandidate(refs, { name: "Ada", at: T0 });
      const mail = { email: "ada@example.com" };
      const id = { connectionId: CONNECTION, id: "usr_1" };
      const record = (changes: Partial<Event> = {}) =>
        scene().record([], { ...person("ada@example.com", "usr_1"), ...changes });

      it("with the last event about it", async () => {
        await link([mail, id, { connectionId: "con_ats", id: "17" }]);
        await record();
        await record({ receivedAt: CUTOFF });
        expect((await remove().events()).removed).toMatchObject({ events: 1, names: 0 });
        expect(await known(id)).toMatchObject({ name: "Ada" });
        expect((await remove().events({ before: CUTOFF + 1 })).removed).toMatchObject({
          events: 1,
          names: 3,
        });
        for (const ref of [mail, id, { connectionId: "con_ats", id: "17" }])
          expect(await known(ref)).toBeNull();
      });

      it("not while an event by another of its names is there", async () => {
        await link([mail, id, { email: "ada@work.example" }]);
        await record();
        await scene().record([], { ...person("ada@work.example", "usr_9"), receivedAt: CUTOFF });
        const bare = {
          lane: "trycrucible:usr_1",
          hiring: { ...makeEvent().hiring, candidate: { id: "usr_1" } },
        };
        await scene().record([], { ...bare, receivedAt: CUTOFF + 1 });
        expect((await remove().events()).removed).toMatchObject({ events: 1, names: 0 });
        expect((await remove().events({ before: CUTOFF + 1 })).removed).toMatchObject({
          events: 1,
          names: 0,
        });
        expect((await remove().events({ before: CUTOFF + 2 })).removed).toMatchObject({
          events: 1,
          names: 3,
        });
      });

      it("whose id is another person's at another account of the same app", async () => {
        await link([id]);
        const bare = {
          lane: "trycrucible:usr_1",
          hiring: { ...makeEvent().hiring, candidate: { id: "usr_1" } },
        };
        await scene().record([], bare);
        await scene().record([], { ...bare, connectionId: "con_b", hookId: "hook_b", receivedAt: CUTOFF });
        expect((await remove().events()).removed).toMatchObject({ events: 1, names: 1 });
        expect(await known(id)).toBeNull();
      });

      it("but nobody who was named by hand and never had an event", async () => {
        await link([{ email: "bo@example.com" }, { connectionId: CONNECTION, id: "usr_2" }]);
        await record();
        await remove().events();
        expect(await known({ email: "bo@example.com" })).not.toBeNull();
      });
    });

    it("tells how much room is taken, and gives back what it can", async () => {
      for (let count = 0; count < 40; count += 1)
        await scene().recordEvent(makeEvent({ body: randomBytes(20_000) }));
      const full = await scene().store.usage();
      expect(full.bytes).toBeGreaterThan(800_000);
      await remove().payloads();
      const emptied = await scene().store.usage();
      expect(emptied.bytes).toBeLessThan(full.bytes - 700_000);
      const given = await scene().store.giveBack(200_000);
      const after = await scene().store.usage();
      expect(after.spareBytes).toBe(emptied.spareBytes - given);
      expect(await scene().store.giveBack(0)).toBe(0);
    });
  });
}

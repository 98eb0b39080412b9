import { describe, expect, it } from "@jest/globals";
import type { CandidateRef } from "../../../src/core/candidate/candidate.ts";
import type { Event } from "../../../src/core/types.ts";
import type { ErasureDone } from "../../../src/store/removals.ts";
import type { RunChange } from "../../../src/store/run-queue.ts";
import { CONNECTION, finished, HOUR, makeAttempt, makeEvent, T0 } from "./fixtures.ts";
import { type OpenStore, useScene } from "./scene.ts";

const JANE = "jane@example.com";
const REFS: CandidateRef[] = [{ email: JANE }, { connectionId: CONNECTION, id: "usr_jane" }];
const text = (body: string) => new TextEncoder().encode(body);
const about = (candidate: object | undefined, changes: Partial<Event> = {}): Partial<Event> => {
  const { candidate: _ada, ...hiring } = makeEvent().hiring;
  return { ...changes, hiring: { ...hiring, ...(candidate && { candidate }) } };
};
const HELD: RunChange = {
  to: "held",
  hold: "question",
  question: { text: `Is ${JANE} meant?`, choices: [], expects: null },
  connectionId: null,
  reason: `Is ${JANE} meant?`,
  code: null,
  ambiguousSince: null,
  attempt: makeAttempt({ outcome: "question", message: `Is ${JANE} meant?` }),
};

export function describeErasure(open: OpenStore): void {
  describe("erasing a candidate", () => {
    const scene = useScene(open);
    const erase = (refs = REFS, step = {}): Promise<ErasureDone> =>
      scene().store.eraseEvents(refs, { limit: 100, at: T0, repeats: {}, ...step });
    const left = async (): Promise<string[]> =>
      (await scene().store.events({}, { limit: 100 })).map(({ id }) => id).toReversed();

    it("finds its events by address, by id, by lane, and by what nobody read", async () => {
      const hers = [
        about({ email: " Jane@Example.com " }),
        about({ id: "usr_jane" }),
        about({ name: "J." }, { lane: JANE }),
        about(undefined, { body: text(`{"applicant":"JANE@example.com"}`) }),
        about(undefined, { body: text("applicant=jane%40example.com") }),
        about(undefined, { body: text(`{"applicant":"jane\\u0040example.com"}`) }),
        about(undefined, { headers: { "x-about": JANE } }),
      ];
      const others = [
        about({ email: "bo@example.com" }),
        about({ id: "usr_jane" }, { connectionId: "con_b", hookId: "hook_b" }),
        about({ id: "usr_jane2" }),
        about(undefined, { body: text(`{"applicant":"jane@example.org"}`) }),
        about(undefined),
      ];
      const kept: string[] = [];
      for (const [index, changes] of [...hers, ...others].entries()) {
        const { event } = await scene().record([], changes);
        if (index >= hers.length) kept.push(event.id);
      }
      const done = await erase();
      expect(done).toMatchObject({
        removed: { events: hers.length, payloads: hers.length },
        atWork: 0,
        next: null,
      });
      expect(done.mentions).toEqual([]);
      await scene().reopen();
      expect(await left()).toEqual(kept);
      expect(await scene().store.conservation()).toMatchObject({ received: 12, finished: 12 });
    });

    it("leaves events about somebody else that mention the address, and tells which", async () => {
      const automation = await scene().automation();
      const bo = { email: "bo@example.com", id: "usr_bo" };
      const payload = await scene().record([], about(bo, { body: text(`{"referred_by":"${JANE}"}`) }));
      const outcome = await scene().record([automation], about(bo));
      const outputs = { note: { text: `as ${JANE} said` } };
      await scene().work({ ...finished("succeeded"), outputs } as RunChange);
      const attempt = await scene().record([automation], about(bo));
      await scene().work({
        ...finished("succeeded"),
        attempt: makeAttempt({ request: `to ${JANE}` }),
      } as RunChange);
      await scene().record([], about(bo));
      const done = await erase();
      expect(done.mentions).toEqual([payload, outcome, attempt].map(({ event }) => event.id));
      expect(done.removed.events).toBe(0);
      expect(await left()).toHaveLength(4);
    });

    it("takes an outcome for a person whose event names nobody", async () => {
      const automation = await scene().automation();
      await scene().record([automation], about(undefined));
      await scene().work({
        ...finished("succeeded"),
        attempt: makeAttempt({ request: `mail to ${JANE}` }),
      } as RunChange);
      expect((await erase()).removed).toMatchObject({ events: 1, runs: 1, attempts: 1 });
    });

    it("ends what is under way, whoever works on it, and lets the lane go on", async () => {
      const [one, two] = [await scene().automation("One"), await scene().automation("Two")];
      const first = await scene().record([one, two], about({ email: JANE }, { lane: JANE }));
      const [working, asking] = await scene().claim();
      await scene().store.changeRun(asking!.run.id, asking!.token, HELD);
      await scene().record([one], about({ email: JANE }, { lane: JANE }));
      // somebody else behind her: both are `17` at two accounts of one app, and so share a lane
      const shared = await scene().record([one], about({ id: "usr_jane" }, { lane: "trycrucible:usr_jane" }));
      const { runs } = await scene().record(
        [one],
        about({ id: "usr_jane" }, { connectionId: "con_b", hookId: "hook_b", lane: "trycrucible:usr_jane" }),
      );
      expect(await erase(REFS, { dryRun: true })).toMatchObject({
        removed: { events: 3, runs: 4 },
        atWork: 1,
      });
      expect(await left()).toHaveLength(4);

      expect(await erase()).toMatchObject({ removed: { events: 3, runs: 4, attempts: 1 }, atWork: 1 });
      expect(await scene().store.changeRun(working!.run.id, working!.token, finished("succeeded"))).toBe(
        false,
      );
      expect(await scene().store.extendLease(working!.run.id, working!.token, T0 + HOUR)).toBe(false);
      for (const { id } of [...first.runs, ...shared.runs]) expect(await scene().store.run(id)).toBeNull();
      expect(await scene().claimedIds(T0)).toEqual([runs[0]!.id]);
      expect(await scene().store.conservation()).toEqual({ received: 4, finished: 3, held: 0, waiting: 1 });
      expect(await scene().store.runCounts()).toMatchObject({
        cancelled: 4,
        held: 0,
        waiting: 0,
        running: 1,
      });
    });

    it("goes in steps", async () => {
      for (let count = 0; count < 5; count += 1) {
        await scene().record([], about({ email: count % 2 === 0 ? JANE : "bo@example.com" }));
      }
      const first = await erase(REFS, { limit: 2 });
      const second = await erase(REFS, { limit: 2, after: first.next });
      const third = await erase(REFS, { limit: 2, after: second.next });
      expect([first, second, third].map(({ removed }) => removed.events)).toEqual([1, 1, 1]);
      expect(third.next).toBeNull();
    });

    it("does not let a vendor's repeat bring it back", async () => {
      const event = makeEvent(about({ email: JANE }));
      await scene().recordEvent(event);
      await erase(REFS, { repeats: { [CONNECTION]: HOUR } });
      const repeat = { ...event, id: "evt_repeat" };
      expect(await scene().recordEvent(repeat)).toEqual({ duplicateOf: "" });
      expect(await left()).toEqual([]);
    });

    it("forgets names, and what is cached under the address", async () => {
      const { store } = scene();
      await store.linkCandidate([...REFS, { email: "jane@work.example" }], { name: "Jane", at: T0 });
      await store.keySet("connection:con_a::person:JANE@example.com", "U1", null);
      await store.keySet("connection:con_a::person:bo@example.com", "U2", null);
      const write = { fingerprint: "f", expiresAt: T0 + HOUR, answer: null };
      for (const [digest, body] of [
        ["hers", JANE],
        ["his", "bo@example.com"],
      ] as const) {
        await store.beginWrite({ ...write, digest }, T0);
        await store.endWrite(digest, { status: 200, body: JSON.stringify({ emails: [body] }) });
      }
      expect(await store.eraseCandidate(REFS)).toBe(3);
      await scene().reopen();
      for (const ref of [...REFS, { email: "jane@work.example" }])
        expect(await scene().store.candidate(ref)).toBeNull();
      expect(await scene().store.keyGet("connection:con_a::person:JANE@example.com", T0)).toBeNull();
      expect(await scene().store.keyGet("connection:con_a::person:bo@example.com", T0)).toBe("U2");
      expect(await scene().store.beginWrite({ ...write, digest: "hers" }, T0)).toBeNull();
      expect(await scene().store.beginWrite({ ...write, digest: "his" }, T0)).not.toBeNull();
      expect(await scene().store.eraseCandidate(REFS)).toBe(0);
    });
  });
}

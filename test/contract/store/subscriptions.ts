import { describe, expect, it } from "@jest/globals";
import { newId } from "../../../src/core/id.ts";
import { automationOf } from "../../../src/core/subscription.ts";
import type { Automation } from "../../../src/core/types.ts";
import type { NewSubscription } from "../../../src/store/subscriptions.ts";
import { makeEvent, makeRun, T0 } from "./fixtures.ts";
import { type OpenStore, useScene } from "./scene.ts";

const SEALED = new Uint8Array([1, 2, 3]);

function make(changes: Partial<NewSubscription> = {}): [NewSubscription, Automation] {
  const id = newId("sub", T0);
  const subscription: NewSubscription = {
    id,
    targetUrl: "https://hooks.example.com/a",
    event: "candidate.scored",
    connectionId: null,
    filter: null,
    mapping: null,
    ordered: false,
    key: id,
    sealed: SEALED,
    madeBy: "operator",
    createdAt: T0,
    expiresAt: null,
    ...changes,
  };
  const definition = automationOf(subscription, null);
  const automation: Automation = {
    id: newId("aut", T0),
    name: definition.name,
    state: "on",
    versionId: newId("ver", T0),
    versionNumber: 1,
    definition,
    createdAt: T0,
    updatedAt: T0,
  };
  return [subscription, automation];
}

export function describeSubscriptions(open: OpenStore): void {
  describe("subscriptions", () => {
    const scene = useScene(open);
    const store = () => scene().store;

    it("are kept with their automation, which says whose it is", async () => {
      const own = await scene().automation("Own");
      const [first, automation] = make({
        filter: "score > 80",
        connectionId: "con_1",
        ordered: true,
        expiresAt: T0 + 5,
      });
      expect(await store().createSubscription(first, automation)).toBeNull();
      await scene().reopen();
      const { key: _key, sealed, ...kept } = first;
      const expected = {
        ...kept,
        automationId: automation.id,
        state: "active",
        stateReason: null,
        removedAt: null,
        removedReason: null,
      };
      expect(await store().subscriptions()).toEqual([expected]);
      expect(await store().subscription(first.id)).toEqual({ ...expected, sealed });
      expect(await store().subscription("sub_unknown")).toBeNull();
      const [one, two] = await store().automations();
      expect(one).toEqual(own);
      expect(two).toEqual({
        ...automation,
        subscription: { id: first.id, ordered: true, connectionId: "con_1" },
      });
    });

    it("are one for each key, also for those who come at the same time, until it is removed", async () => {
      const wishes = [make({ key: "k" }), make({ key: "k" }), make({ key: "k" })] as const;
      const made = await Promise.all(wishes.map((wish) => store().createSubscription(...wish)));
      // whichever came first, the others are told of that one
      const [{ id }] = wishes[made.indexOf(null)]!;
      expect(made.filter((each) => each !== null)).toEqual([id, id]);
      expect(await store().automations()).toHaveLength(1);
      await store().removeSubscription(id, { at: T0, reason: "gone" });
      const [again, automation] = make({ key: "k" });
      expect(await store().createSubscription(again, automation)).toBeNull();
      expect((await store().subscriptions()).map((each) => each.id)).toEqual([again.id]);
    });

    it("change with a version of their automation, or without", async () => {
      const [{ id, ...rest }, automation] = make();
      await store().createSubscription({ id, ...rest }, automation);
      const mapping = '{ "a": 1 }';
      const definition = automationOf({ id, ...rest, mapping }, null);
      const version = {
        id: newId("ver", T0),
        automationId: automation.id,
        number: 2,
        definition,
        createdAt: T0,
      };
      expect(await store().changeSubscription(id, { mapping, ordered: true }, version)).toBe(true);
      expect(await store().changeSubscription(id, { expiresAt: T0 + 9 }, null)).toBe(true);
      await scene().reopen();
      expect(await store().subscription(id)).toMatchObject({ mapping, ordered: true, expiresAt: T0 + 9 });
      expect(await store().automations()).toMatchObject([
        { versionId: version.id, versionNumber: 2, definition, subscription: { ordered: true } },
      ]);
      await store().removeSubscription(id, { at: T0, reason: "gone" });
      expect(await store().changeSubscription(id, { expiresAt: null }, null)).toBe(false);
    });

    it("are paused with a reason, and what is kept meanwhile is due once they are resumed", async () => {
      const [{ id }, automation] = make();
      await store().createSubscription(make()[0], make()[1]); // somebody else's
      const [mine, own] = make();
      await store().createSubscription(mine, own);
      expect(await store().resumeSubscription(mine.id, T0)).toBe(false);
      expect(await store().pauseSubscription(mine.id, { at: T0, reason: "not reached" })).toBe(true);
      expect(await store().pauseSubscription(mine.id, { at: T0, reason: "again" })).toBe(false);
      const run = makeRun(own);
      await scene().recordEvent(makeEvent(), [run]);
      await scene().reopen();
      expect(await store().subscription(mine.id)).toMatchObject({
        state: "paused",
        stateReason: "not reached",
      });
      expect(await scene().run(run.id)).toMatchObject({ state: "held", hold: "paused" });
      expect(await store().resumeSubscription(mine.id, T0)).toBe(true);
      expect(await store().subscription(mine.id)).toMatchObject({ state: "active", stateReason: null });
      expect(await scene().claimedIds()).toEqual([run.id]);
      for (const unknown of [id, automation.id]) {
        expect(await store().pauseSubscription(unknown, { at: T0, reason: "x" })).toBe(false);
        expect(await store().resumeSubscription(unknown, T0)).toBe(false);
      }
    });

    it("end with their automation, their secret and what waits, and are remembered with the reason", async () => {
      const [mine, own] = make();
      await store().createSubscription(mine, own);
      const waits = makeRun(own);
      await scene().recordEvent(makeEvent(), [waits]);
      expect(await store().removeSubscription(mine.id, { at: T0 + 9, reason: "it answered 410" })).toBe(true);
      expect(await store().removeSubscription(mine.id, { at: T0 + 10, reason: "twice" })).toBe(false);
      await scene().reopen();
      expect(await store().subscriptions()).toEqual([]);
      expect(await store().automations()).toEqual([]);
      expect(await store().removedSubscriptions(9)).toMatchObject([
        { id: mine.id, removedAt: T0 + 9, removedReason: "it answered 410" },
      ]);
      expect((await store().subscription(mine.id))?.sealed).toBeNull();
      expect(await scene().run(waits.id)).toMatchObject({ state: "cancelled", reason: "it answered 410" });
      const late = makeRun(own);
      await scene().recordEvent(makeEvent(), [late]);
      expect(await store().run(late.id)).toBeNull();
      expect(await store().pauseSubscription(mine.id, { at: T0, reason: "x" })).toBe(false);
    });

    it("that ended are listed from the last one on", async () => {
      for (const [index, at] of [T0 + 1, T0 + 3, T0 + 2].entries()) {
        const [mine, own] = make({ key: `k${index}` });
        await store().createSubscription(mine, own);
        await store().removeSubscription(mine.id, { at, reason: String(at - T0) });
      }
      const ended = await store().removedSubscriptions(2);
      expect(ended.map(({ removedReason }) => removedReason)).toEqual(["3", "2"]);
    });
  });
}

import { describe, expect, it } from "@jest/globals";
import type { AlertMessage, KnownProblem } from "../../../src/store/alerts.ts";
import { HOUR, makeEvent, makeRun, T0 } from "./fixtures.ts";
import { type OpenStore, useScene } from "./scene.ts";

const problem = (key: string, changes: Partial<KnownProblem> = {}): KnownProblem => ({
  key,
  kind: "held",
  words: `${key} needs you.`,
  path: "/holds",
  connectionId: null,
  since: T0,
  told: [],
  solvedAt: null,
  ...changes,
});

const message = (id: string, changes: Partial<AlertMessage> = {}): AlertMessage => ({
  id,
  way: "slack",
  items: [{ what: "new", words: "It needs you.", path: null }],
  madeAt: T0,
  state: "waiting",
  triedSince: null,
  tries: 0,
  nextAt: T0,
  endedAt: null,
  trouble: null,
  insteadOf: null,
  ...changes,
});

export function describeAlerts(open: OpenStore): void {
  describe("alerts", () => {
    const scene = useScene(open);
    const byKey = async () =>
      (await scene().store.alertProblems()).toSorted((one, other) => (one.key < other.key ? -1 : 1));

    it("keeps problems until they are forgotten, with what changed", async () => {
      const { store } = scene();
      const [a, b] = [problem("a", { connectionId: "con_1" }), problem("b")];
      await store.saveAlerts({ put: [a, b] });
      const told = { ...a, words: "It got worse.", told: ["slack" as const], solvedAt: T0 + 9 };
      await store.saveAlerts({ put: [told], forget: ["b", "unheard"] });
      await scene().reopen();
      expect(await byKey()).toEqual([told]);
    });

    it("keeps messages, those on their way apart, and when each way last spoke", async () => {
      const { store } = scene();
      const [one, two] = [message("alr_1"), message("alr_2", { way: "email", madeAt: T0 + 5 })];
      await store.saveAlerts({ add: [one, two, message("alr_3", { madeAt: T0 - 5 })] });
      const sent: AlertMessage = { ...one, state: "sent", triedSince: T0, tries: 1, endedAt: T0 + 1 };
      await store.saveAlerts({ change: [sent, message("alr_unheard")] });
      await scene().reopen();
      expect((await scene().store.waitingAlerts()).map(({ id }) => id)).toEqual(["alr_2", "alr_3"]);
      expect(await scene().store.alertMessages(9)).toEqual([message("alr_3", { madeAt: T0 - 5 }), two, sent]);
      expect(await scene().store.lastAlerts()).toEqual({ slack: T0, email: T0 + 5 });
    });

    it("writes all of it or nothing", async () => {
      const { store } = scene();
      await store.saveAlerts({ add: [message("alr_1")] });
      const twice = { put: [problem("a")], add: [message("alr_2"), message("alr_1")] };
      await expect(store.saveAlerts(twice)).rejects.toThrow();
      expect(await store.alertProblems()).toEqual([]);
      expect(await store.alertMessages(9)).toHaveLength(1);
    });

    it("forgets messages that ended long ago", async () => {
      const { store } = scene();
      const old: AlertMessage = message("alr_1", { state: "sent", endedAt: T0 });
      await store.saveAlerts({ add: [old, message("alr_2"), { ...old, id: "alr_3", endedAt: T0 + HOUR }] });
      expect(await store.removeAlerts(T0 + 1, 9)).toBe(1);
      expect((await store.alertMessages(9)).map(({ id }) => id)).toEqual(["alr_3", "alr_2"]);
    });

    it("knows the oldest run that waits, of each automation", async () => {
      const [busy, idle] = [await scene().automation("Busy"), await scene().automation("Idle")];
      const event = makeEvent();
      const runs = [
        makeRun(busy, { createdAt: T0 }),
        makeRun(busy, { createdAt: T0 + 5 }),
        makeRun(idle, { hold: "paused" }),
      ];
      await scene().store.recordEvent(event, runs, 0);
      await scene().store.setAutomationState(idle.id, "paused", { at: T0, held: "keep" });
      const found = await scene().store.oldestWaiting();
      expect(found.find(({ automationId }) => automationId === busy.id)).toEqual({
        automationId: busy.id,
        createdAt: T0,
      });
    });
  });
}

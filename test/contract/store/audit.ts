import { describe, expect, it } from "@jest/globals";
import { newId } from "../../../src/core/id.ts";
import { auditHash, CHAIN_START, type AuditEntry, type AuditFilter } from "../../../src/store/audit.ts";
import { HOUR, T0 } from "./fixtures.ts";
import { type OpenStore, useScene } from "./scene.ts";

function makeEntry(changes: Partial<AuditEntry> = {}): AuditEntry {
  const at = changes.at ?? T0;
  return {
    id: newId("aud", at),
    at,
    caller: { kind: "token", id: "tok_1", name: "CI" },
    area: "automations",
    operation: "updateAutomation",
    action: `changed the condition of "Strong scores"`,
    target: { kind: "automation", id: "aut_1", name: "Strong scores" },
    changes: [{ what: "Only if", before: "score >= 80", after: null }],
    outcome: "done",
    code: null,
    address: "203.0.113.7",
    client: "Firefox",
    ...changes,
  };
}

export function describeAudit(open: OpenStore): void {
  describe("the audit log", () => {
    const scene = useScene(open);
    const append = async (...entries: AuditEntry[]): Promise<void> => {
      for (const entry of entries) await scene().store.appendAudit(entry);
    };
    const ids = async (filter: AuditFilter = {}, page: { before?: string; limit?: number } = {}) =>
      (await scene().store.audit(filter, { limit: 50, ...page })).map(({ id }) => id);

    it("keeps records as they are, newest first, in pages", async () => {
      const entries = [1, 2, 3].map((hour) => makeEntry({ at: T0 + hour * HOUR }));
      await append(...entries);
      await scene().reopen();
      const [first] = await scene().store.auditAfter(null, 1);
      expect(first).toMatchObject(entries[0]!);
      const newestFirst = entries.map(({ id }) => id).toReversed();
      expect(await ids()).toEqual(newestFirst);
      expect(await ids({}, { limit: 2 })).toEqual(newestFirst.slice(0, 2));
      expect(await ids({}, { before: newestFirst[1]!, limit: 2 })).toEqual(newestFirst.slice(2));
    });

    it("chains each record to the one before it, also those that are written at the same moment", async () => {
      const entries = [makeEntry(), makeEntry({ target: null, code: "name_taken" }), makeEntry()];
      await Promise.all(entries.map((entry) => scene().store.appendAudit(entry)));
      let previous = CHAIN_START;
      for (const kept of await scene().store.auditAfter(null, 9)) {
        expect(kept.previous).toBe(previous);
        expect(kept.hash).toBe(auditHash(kept, previous));
        previous = kept.hash;
      }
    });

    it("is asked by caller, area, target, outcome and time, in any mix", async () => {
      const mine = makeEntry({ at: T0 });
      const others = makeEntry({ at: T0 + 1, caller: { kind: "user", id: "usr_2", name: "Ada" } });
      const refused = makeEntry({ at: T0 + 2, area: "tokens", target: null, outcome: "refused" });
      await append(mine, others, refused);
      expect(await ids({ callerId: "usr_2" })).toEqual([others.id]);
      expect(await ids({ area: "automations" })).toEqual([others.id, mine.id]);
      expect(await ids({ target: "aut_1", callerId: "tok_1" })).toEqual([mine.id]);
      expect(await ids({ outcome: "refused" })).toEqual([refused.id]);
      expect(await ids({ area: "tokens", callerId: "usr_2" })).toEqual([]);
      expect(await ids({ from: T0 + 1, until: T0 + 2 })).toEqual([others.id]);
      expect(await ids({ from: T0 + 1 }, { before: refused.id })).toEqual([others.id]);
      expect(await ids({ until: T0 })).toEqual([]);
    });

    it("knows everybody by the name they had last", async () => {
      await append(
        makeEntry({ caller: { kind: "user", id: "usr_2", name: "Ada" } }),
        makeEntry(),
        makeEntry({ caller: { kind: "user", id: "usr_2", name: "Ada Berg" } }),
      );
      expect(await scene().store.auditCallers()).toEqual([
        { kind: "token", id: "tok_1", name: "CI" },
        { kind: "user", id: "usr_2", name: "Ada Berg" },
      ]);
    });

    it("is shortened from its beginning, without a gap, and goes on behind what is left", async () => {
      // a clock that went back must not leave a hole
      const times = [T0, T0 + 9, T0 + 3, T0 + 20];
      const entries = times.map((at) => makeEntry({ at }));
      await append(...entries);
      expect(await scene().store.removeAudit(T0 + 5, 9)).toBe(1);
      expect(await ids()).toHaveLength(3);
      expect(await scene().store.removeAudit(T0 + 99, 1)).toBe(1);
      expect(await scene().store.removeAudit(T0 + 99, 9)).toBe(1);
      expect(await scene().store.removeAudit(T0 + 99, 9)).toBe(0);
      const [left] = await scene().store.auditAfter(null, 9);
      const next = makeEntry({ at: T0 + 30 });
      await append(next);
      expect(await scene().store.auditAfter(left!.id, 9)).toMatchObject([
        { id: next.id, previous: left!.hash },
      ]);
    });
  });

  describe("settings", () => {
    const scene = useScene(open);

    it("are kept by name, and null before", async () => {
      expect(await scene().store.setting("audit")).toBeNull();
      await scene().store.changeSetting("audit", { keepDays: 9 }, T0);
      await scene().store.changeSetting("audit", { keepDays: 10 }, T0);
      await scene().reopen();
      expect(await scene().store.setting("audit")).toEqual({ keepDays: 10 });
    });
  });
}

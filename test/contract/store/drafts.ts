import { describe, expect, it } from "@jest/globals";
import { newId } from "../../../src/core/id.ts";
import type { Draft } from "../../../src/store/drafts.ts";
import { T0 } from "./fixtures.ts";
import { type OpenStore, useScene } from "./scene.ts";

function makeDraft(changes: Partial<Draft> = {}): Draft {
  return {
    id: newId("dft", T0),
    automationId: null,
    revision: 1,
    baseVersion: null,
    content: { name: "Scores", steps: "not even a list" },
    updatedAt: T0,
    updatedBy: "Ada",
    ...changes,
  };
}

export function describeDrafts(open: OpenStore): void {
  describe("drafts", () => {
    const scene = useScene(open);

    it("are kept as they are, and found by their own id or their automation's", async () => {
      const fresh = makeDraft();
      const edit = makeDraft({ automationId: "aut_1", baseVersion: 3, updatedAt: T0 + 1 });
      await scene().store.saveDraft(fresh);
      await scene().store.saveDraft(edit);
      await scene().reopen();
      expect(await scene().store.drafts()).toEqual([edit, fresh]);
      expect(await scene().store.draft(fresh.id)).toEqual(fresh);
      expect(await scene().store.draft("aut_1")).toEqual(edit);
      expect(await scene().store.draft("aut_2")).toBeNull();
    });

    it("are saved by whoever saw the revision before, and by nobody else", async () => {
      const draft = makeDraft({ automationId: "aut_1" });
      await scene().store.saveDraft(draft);
      const next = { ...draft, revision: 2, content: {}, updatedAt: T0 + 5, updatedBy: "Bo" };
      await scene().store.saveDraft(next);
      const conflict = { code: "draft_conflict" };
      await expect(scene().store.saveDraft(next)).rejects.toMatchObject(conflict);
      await expect(scene().store.saveDraft({ ...draft, revision: 4 })).rejects.toMatchObject(conflict);
      await expect(scene().store.saveDraft(makeDraft({ automationId: "aut_1" }))).rejects.toMatchObject(
        conflict,
      );
      expect(await scene().store.draft("aut_1")).toEqual(next);
    });

    it("are removed by whoever saw the last revision", async () => {
      const draft = makeDraft();
      await scene().store.saveDraft(draft);
      await scene().store.saveDraft({ ...draft, revision: 2 });
      expect(await scene().store.removeDraft(draft.id, 1)).toBe(false);
      expect(await scene().store.removeDraft(draft.id, 2)).toBe(true);
      expect(await scene().store.removeDraft(draft.id, 2)).toBe(false);
      expect(await scene().store.drafts()).toEqual([]);
    });
  });
}

/** Automations in the making. */
import type { DatabaseSync } from "node:sqlite";
import type { Draft } from "../../drafts.ts";
import { draftConflict } from "../../refusals.ts";
import { type DraftRow, toDraft } from "../../rows/drafts.ts";
import { isTaken } from "../file/sqlite-error.ts";

export const sql = {
  all: `SELECT * FROM drafts`,
  byId: `SELECT * FROM drafts WHERE id = ?`,
  byAutomation: `SELECT * FROM drafts WHERE automation_id = ?`,
  insert: `
    INSERT INTO drafts (id, automation_id, revision, base_version, content, updated_at, updated_by)
    VALUES (?, ?, ?, ?, ?, ?, ?)`,
  update: `
    UPDATE drafts SET revision = ?, base_version = ?, content = ?, updated_at = ?, updated_by = ?
    WHERE id = ? AND revision = ?`,
  remove: `DELETE FROM drafts WHERE id = ? AND revision = ?`,
  removeOf: `DELETE FROM drafts WHERE automation_id = ?`,
};

export function prepareDrafts(db: DatabaseSync) {
  const selectAll = db.prepare(sql.all);
  const selectById = db.prepare(sql.byId);
  const selectByAutomation = db.prepare(sql.byAutomation);
  const insert = db.prepare(sql.insert);
  const update = db.prepare(sql.update);
  const remove = db.prepare(sql.remove);
  const removeOf = db.prepare(sql.removeOf);

  return {
    drafts: (): Draft[] =>
      (selectAll.all() as unknown as DraftRow[])
        .map(toDraft)
        .toSorted((one, other) => other.updatedAt - one.updatedAt || (one.id < other.id ? 1 : -1)),
    draft: (id: string): Draft | null => {
      const row = selectById.get(id) ?? selectByAutomation.get(id);
      return row === undefined ? null : toDraft(row as unknown as DraftRow);
    },
    saveDraft: (draft: Draft): void => {
      const { id, automationId, revision, baseVersion, updatedAt, updatedBy } = draft;
      const content = JSON.stringify(draft.content);
      if (revision > 1) {
        const saved = update.run(revision, baseVersion, content, updatedAt, updatedBy, id, revision - 1);
        if (saved.changes === 0) throw draftConflict();
        return;
      }
      try {
        insert.run(id, automationId, revision, baseVersion, content, updatedAt, updatedBy);
      } catch (error) {
        throw isTaken(error) ? draftConflict(error) : error;
      }
    },
    removeDraft: (id: string, revision: number): boolean => remove.run(id, revision).changes > 0,
    removeDraftOf: (automationId: string): void => void removeOf.run(automationId),
  };
}

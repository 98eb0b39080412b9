/** Automations in the making. */
import type { Draft } from "../drafts.ts";
import { draftConflict } from "../refusals.ts";
import { type DraftRow, toDraft } from "../rows/drafts.ts";
import type { Database, Session } from "./database.ts";
import { isTaken } from "./postgres-error.ts";

export const sql = {
  all: `SELECT * FROM drafts WHERE workspace_seq = $1`,
  byId: `SELECT * FROM drafts WHERE workspace_seq = $1 AND id = $2`,
  byAutomation: `SELECT * FROM drafts WHERE workspace_seq = $1 AND automation_id = $2`,
  insert: `
    INSERT INTO drafts (workspace_seq, id, automation_id, revision, base_version, content, updated_at, updated_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
  update: `
    UPDATE drafts SET revision = $4, base_version = $5, content = $6, updated_at = $7, updated_by = $8
    WHERE workspace_seq = $1 AND id = $2 AND revision = $3`,
  remove: `DELETE FROM drafts WHERE workspace_seq = $1 AND id = $2 AND revision = $3`,
  removeOf: `DELETE FROM drafts WHERE workspace_seq = $1 AND automation_id = $2`,
};

/** In the transaction that removes the automation. */
export async function removeDraftOf(tx: Session, automationId: string): Promise<void> {
  await tx.run(sql.removeOf, automationId);
}

export function draftsOf(db: Database) {
  return {
    drafts: async (): Promise<Draft[]> =>
      (await db.all<DraftRow>(sql.all))
        .map(toDraft)
        .toSorted((one, other) => other.updatedAt - one.updatedAt || (one.id < other.id ? 1 : -1)),
    draft: async (id: string): Promise<Draft | null> => {
      const row = (await db.one<DraftRow>(sql.byId, id)) ?? (await db.one<DraftRow>(sql.byAutomation, id));
      return row === undefined ? null : toDraft(row);
    },
    saveDraft: async (draft: Draft): Promise<void> => {
      const { id, automationId, revision, baseVersion, updatedAt, updatedBy } = draft;
      const content = JSON.stringify(draft.content);
      const what = [revision, baseVersion, content, updatedAt, updatedBy] as const;
      if (revision > 1) {
        const saved = await db.run(sql.update, id, revision - 1, ...what);
        if (saved === 0) throw draftConflict();
        return;
      }
      try {
        await db.run(sql.insert, id, automationId, ...what);
      } catch (error) {
        throw isTaken(error) ? draftConflict(error) : error;
      }
    },
    removeDraft: async (id: string, revision: number): Promise<boolean> =>
      (await db.run(sql.remove, id, revision)) > 0,
  };
}

import type { Draft } from "../drafts.ts";

export interface DraftRow {
  id: string;
  automation_id: string | null;
  revision: number;
  base_version: number | null;
  content: string;
  updated_at: number;
  updated_by: string;
}

export function toDraft(row: DraftRow): Draft {
  return {
    id: row.id,
    automationId: row.automation_id,
    revision: row.revision,
    baseVersion: row.base_version,
    content: JSON.parse(row.content) as Record<string, unknown>,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  };
}

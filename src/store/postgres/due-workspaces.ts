/**
 * Which workspaces have work. The index of what is due is read from one workspace to the next, a row of each: a thousand of
 * which three have runs that wait for their time cost three looks, and one with 100,000 due runs costs one.
 *
 * https://wiki.postgresql.org/wiki/Loose_indexscan (read 2026-11-22)
 */
import type { DueWorkspace, Workspaces } from "../workspaces.ts";
import type { Database } from "./database.ts";

/** The first run of the next workspace. */
const next = (after: string): string => `
      SELECT workspace_seq, due_at FROM runs
      WHERE workspace_seq > ${after} AND due_at IS NOT NULL ORDER BY workspace_seq, due_at LIMIT 1`;

const FIRST_OF_EACH = `
    WITH RECURSIVE each (workspace_seq, due_at) AS (
      (${next("0")})
      UNION ALL
      SELECT later.* FROM each CROSS JOIN LATERAL (${next("each.workspace_seq")}) AS later
    )`;

export const sql = {
  due: `${FIRST_OF_EACH}
    SELECT each.workspace_seq AS workspace, each.due_at AS "dueAt"
    FROM each JOIN workspaces w ON w.seq = each.workspace_seq AND w.state = 'active'
    WHERE each.due_at <= $1 ORDER BY each.workspace_seq`,
  next: `${FIRST_OF_EACH}
    SELECT min(each.due_at) AS due_at
    FROM each JOIN workspaces w ON w.seq = each.workspace_seq AND w.state = 'active'`,
};

export function dueWorkspacesOf(db: Database): Pick<Workspaces, "dueWorkspaces" | "nextDueAt"> {
  return {
    async dueWorkspaces(now, limit, after = 0) {
      const due = await db.all<DueWorkspace>(sql.due, now);
      const from = due.findIndex(({ workspace }) => workspace > after);
      return (from > 0 ? [...due.slice(from), ...due.slice(0, from)] : due).slice(0, limit);
    },
    nextDueAt: async () => (await db.one<{ due_at: number | null }>(sql.next))?.due_at ?? null,
  };
}

/** Looks up runs by the connection that they wait for, and by id. Both read an index and no more rows than they name. */
import type { HoldKind, RunState } from "../../core/types.ts";
import type { Database } from "./database.ts";

export const sql = {
  heldRuns: `
    SELECT id FROM runs WHERE workspace_seq = $1 AND hold = $2 AND hold IS NOT NULL AND hold_connection_id = $3
    LIMIT $4`,
  runStates: `SELECT id, state, reason FROM runs WHERE workspace_seq = $1 AND id = ANY ($2::text[])`,
};

export function drainsOf(db: Database) {
  return {
    heldRuns: async (hold: HoldKind, connectionId: string, limit: number): Promise<string[]> =>
      (await db.all<{ id: string }>(sql.heldRuns, hold, connectionId, limit)).map(({ id }) => id),
    runStates: (ids: readonly string[]) =>
      db.all<{ id: string; state: RunState; reason: string | null }>(sql.runStates, ids),
  };
}

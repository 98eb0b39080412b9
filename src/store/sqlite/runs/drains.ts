/** Looks up runs by the connection that they wait for, and by id. Both read an index and no more rows than they name. */
import type { DatabaseSync } from "node:sqlite";
import type { HoldKind, RunState } from "../../../core/types.ts";

export const sql = {
  heldRuns: `
    SELECT id FROM runs INDEXED BY runs_held
    WHERE hold = ? AND hold_connection_id = ? LIMIT ?`,
  runStates: `SELECT id, state, reason FROM runs WHERE id IN (SELECT value FROM json_each(?))`,
};

export function prepareDrains(db: DatabaseSync) {
  const selectHeld = db.prepare(sql.heldRuns);
  const selectStates = db.prepare(sql.runStates);
  return {
    heldRuns: (hold: HoldKind, connectionId: string, limit: number): string[] =>
      (selectHeld.all(hold, connectionId, limit) as unknown as { id: string }[]).map(({ id }) => id),
    runStates: (ids: readonly string[]) =>
      selectStates.all(JSON.stringify(ids)) as unknown as {
        id: string;
        state: RunState;
        reason: string | null;
      }[],
  };
}

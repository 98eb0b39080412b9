/** What is held, by reason; and the one kind of hold that ends by itself. */
import type { DatabaseSync } from "node:sqlite";
import type { HoldKind } from "../../../core/types.ts";
import { type RunRow, toRun } from "../../rows/runs.ts";
import type { HeldGroup } from "../../holds.ts";
import { RUN_COLUMNS, RUN_TABLES } from "../columns.ts";
import { LET_GO } from "./release-held.ts";

export const sql = {
  /** Reads one index that holds nothing else. */
  heldGroups: `
    SELECT hold, hold_connection_id, count(*) AS runs, min(seq) AS oldest, max(next_at) AS until
    FROM runs INDEXED BY runs_held WHERE hold IS NOT NULL
    GROUP BY hold, hold_connection_id, automation_seq`,
  oldestHeld: `SELECT ${RUN_COLUMNS} FROM ${RUN_TABLES} WHERE r.seq = ?`,
  quotaIsDue: `
    SELECT 1 FROM runs INDEXED BY runs_held WHERE hold = 'quota' AND next_at <= ? LIMIT 1`,
  /** All of them become due at one moment, so that they are taken in the order in which they arrived. */
  releaseQuota: `
    UPDATE runs SET ${LET_GO}
    WHERE seq IN (SELECT seq FROM runs INDEXED BY runs_held WHERE hold = 'quota' AND next_at <= ?1)`,
};

interface GroupRow {
  hold: HoldKind;
  hold_connection_id: string | null;
  runs: number;
  oldest: number;
  until: number;
}

export function prepareHolds(db: DatabaseSync) {
  const selectGroups = db.prepare(sql.heldGroups);
  const selectOldest = db.prepare(sql.oldestHeld);
  const selectDue = db.prepare(sql.quotaIsDue);
  const release = db.prepare(sql.releaseQuota);

  return {
    holds: (): HeldGroup[] =>
      (selectGroups.all() as unknown as GroupRow[]).map((row) => ({
        hold: row.hold,
        connectionId: row.hold_connection_id,
        runs: row.runs,
        oldest: toRun(selectOldest.get(row.oldest) as unknown as RunRow),
        until: row.hold === "quota" ? row.until : null,
      })),
    quotaIsDue: (now: number): boolean => selectDue.get(now) !== undefined,
    releaseQuota: (now: number): number => Number(release.run(now).changes),
  };
}

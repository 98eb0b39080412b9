/** What is held, by reason; and the one kind of hold that ends by itself. */
import type { HoldKind } from "../../core/types.ts";
import type { HeldGroup } from "../holds.ts";
import { type RunRow, toRun } from "../rows/runs.ts";
import { RUN_COLUMNS, RUN_TABLES } from "./columns.ts";
import type { Database } from "./database.ts";
import { LET_GO } from "./release-held.ts";

export const sql = {
  heldGroups: `
    SELECT hold, hold_connection_id, count(*) AS runs, min(seq) AS oldest, max(next_at) AS until
    FROM runs WHERE workspace_seq = $1 AND hold IS NOT NULL
    GROUP BY hold, hold_connection_id, automation_seq
    ORDER BY hold, hold_connection_id NULLS FIRST, automation_seq`,
  oldestHeld: `SELECT ${RUN_COLUMNS} FROM ${RUN_TABLES} WHERE r.workspace_seq = $1 AND r.seq = ANY ($2::bigint[])`,
  /** All of them become due at one moment, so that they are taken in the order in which they arrived. */
  releaseQuota: `UPDATE runs SET ${LET_GO} WHERE workspace_seq = $1 AND hold = 'quota' AND next_at <= $2`,
};

interface GroupRow {
  hold: HoldKind;
  hold_connection_id: string | null;
  runs: number;
  oldest: number;
  until: number;
}

export function holdsOf(db: Database) {
  return {
    holds: async (): Promise<HeldGroup[]> => {
      const groups = await db.all<GroupRow>(sql.heldGroups);
      if (groups.length === 0) return [];
      const rows = await db.all<RunRow>(
        sql.oldestHeld,
        groups.map(({ oldest }) => oldest),
      );
      const oldest = new Map(rows.map((row) => [row.seq, toRun(row)]));
      return groups.flatMap((row) => {
        const run = oldest.get(row.oldest);
        if (run === undefined) return []; // removed in this moment
        return {
          hold: row.hold,
          connectionId: row.hold_connection_id,
          runs: row.runs,
          oldest: run,
          until: row.hold === "quota" ? row.until : null,
        };
      });
    },
    releaseQuota: (now: number): Promise<number> => db.run(sql.releaseQuota, now),
  };
}

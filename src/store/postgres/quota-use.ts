/**
 * What a workspace uses of its quotas. Intake writes nothing for it but one more name among the counters that it adds to
 * anyway (tallies.ts): the events of a day are those received now without those that had been received when the day began,
 * which whoever asks first that day writes down.
 */
import type { QuotaUse, Workspaces } from "../workspaces.ts";
import type { Database } from "./database.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** Clocks of several processes differ: yesterday may be asked for once more. */
const KEPT_DAYS = 2;

const counted = (name: string): string =>
  `SELECT coalesce(sum(value), 0) AS value FROM counters WHERE workspace_seq = $1 AND name = '${name}'`;

export const sql = {
  /** Of two that begin a day together one does, and for the other nothing has come yet. */
  use: `
    WITH received AS MATERIALIZED (${counted("received")}),
    begun AS (SELECT received FROM quota_days WHERE workspace_seq = $1 AND day = $2)
    SELECT
      (SELECT value FROM received) - (SELECT received FROM begun) AS events,
      (SELECT value FROM received) AS received,
      (${counted("kept")}) AS bytes,
      (SELECT count(*) FROM automations a JOIN LATERAL (
        SELECT 1 FROM runs r
        WHERE r.workspace_seq = $1 AND r.automation_seq = a.seq AND r.state = 'running'
        OFFSET 0) AS r ON true
      WHERE a.workspace_seq = $1) AS runs`,
  begin: `
    INSERT INTO quota_days (workspace_seq, day, received)
    SELECT seq, $2, $3 FROM workspaces WHERE seq = $1 AND state <> 'removed'
    ON CONFLICT (workspace_seq, day) DO NOTHING`,
  forget: `DELETE FROM quota_days WHERE workspace_seq = $1 AND day <= $2`,
};

interface UseRow {
  /** Null when nobody asked that day. */
  events: number | null;
  received: number;
  bytes: number;
  runs: number;
}

export function quotaUseOf(db: Database): Pick<Workspaces, "quotaUse"> {
  return {
    async quotaUse(workspace, now): Promise<QuotaUse> {
      const day = Math.floor(now / DAY_MS);
      const { events, received, bytes, runs } = (await db.one<UseRow>(sql.use, workspace, day))!;
      if (events === null) {
        await db.run(sql.begin, workspace, day, received);
        await db.run(sql.forget, workspace, day - KEPT_DAYS);
      }
      return { eventsToday: events ?? 0, keptBytes: bytes, runsAtOnce: runs };
    },
  };
}

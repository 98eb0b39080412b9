/** What the end of runs brings with it: their lanes move on, and their events may be finished. */
import type { RunState } from "../../core/types.ts";
import type { Transaction } from "./database.ts";

export const sql = {
  /** The first run that is left in a lane is at its head now: it is due when it wants to be. */
  advanceLanes: `
    UPDATE runs SET behind = 0, due_at = CASE state WHEN 'waiting' THEN next_at END
    WHERE workspace_seq = $1 AND behind = 1 AND seq = ANY (ARRAY(
      SELECT (
        SELECT r.seq FROM runs r
        WHERE r.workspace_seq = $1 AND r.automation_seq = left_lane.automation_seq AND r.lane = left_lane.lane
          AND r.lane IS NOT NULL AND r.finished_at IS NULL
        ORDER BY r.seq LIMIT 1)
      FROM (SELECT DISTINCT * FROM unnest($2::bigint[], $3::text[]) AS each (automation_seq, lane)) AS left_lane))`,
  /** Not `NOT EXISTS`, which the planner may answer by going through all unfinished runs; with a limit it looks each up. */
  finished: `
    SELECT count(*) AS events FROM (SELECT DISTINCT unnest($2::bigint[]) AS event_seq) AS ended
    WHERE (
      SELECT 1 FROM runs r
      WHERE r.workspace_seq = $1 AND r.event_seq = ended.event_seq AND r.finished_at IS NULL
        AND r.event_seq >= 0 LIMIT 1) IS NULL`,
};

export interface FinishedRun {
  event_seq: number;
  automation_seq: number;
  lane: string | null;
}

/** To be called in the transaction that has just finished these runs, and that holds their lanes and events. */
export async function afterFinish(
  tx: Transaction,
  runs: readonly (FinishedRun & { state: RunState })[],
): Promise<void> {
  if (runs.length === 0) return;
  for (const { state } of runs) tx.tally(state);
  const inLanes = runs.filter(({ lane }) => lane !== null);
  const [ended] = await Promise.all([
    tx.one<{ events: number }>(
      sql.finished,
      runs.map((run) => run.event_seq),
    ),
    inLanes.length > 0 &&
      tx.run(
        sql.advanceLanes,
        inLanes.map((run) => run.automation_seq),
        inLanes.map(({ lane }) => lane),
      ),
  ]);
  tx.tally("finished", ended!.events);
}

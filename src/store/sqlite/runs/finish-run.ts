/** What the end of a run brings with it: its lane moves on, and its event may be finished. */
import type { DatabaseSync } from "node:sqlite";
import type { RunState } from "../../../core/types.ts";
import { EVENT_UNFINISHED } from "../columns.ts";
import type { Tallies } from "../history/tallies.ts";

export const sql = {
  /** The first run that is left in the lane is at its head now: it is due when it wants to be. */
  advanceLane: `
    UPDATE runs SET behind = 0, due_at = CASE state WHEN 'waiting' THEN next_at END
    WHERE behind = 1 AND seq = (
      SELECT seq FROM runs INDEXED BY runs_lane
      WHERE automation_seq = ? AND lane = ? AND lane IS NOT NULL AND finished_at IS NULL ORDER BY seq LIMIT 1)`,
  unfinished: EVENT_UNFINISHED,
};

export interface FinishedRun {
  event_seq: number;
  automation_seq: number;
  lane: string | null;
}

/** To be called in the transaction that has just finished the run. */
export type AfterFinish = (run: FinishedRun, state: RunState) => void;

export function prepareAfterFinish(db: DatabaseSync, tallies: Tallies): AfterFinish {
  const advanceLane = db.prepare(sql.advanceLane);
  const selectUnfinished = db.prepare(sql.unfinished);

  return function afterFinish(run, state) {
    if (run.lane !== null) advanceLane.run(run.automation_seq, run.lane);
    if (selectUnfinished.get(run.event_seq) === undefined) tallies.add("finished");
    tallies.add(state);
  };
}

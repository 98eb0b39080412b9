/**
 * The owner's view in numbers. What is finished is a counter that was kept in the same transactions; what is
 * unfinished is counted from the runs themselves, over indexes that hold nothing else. So the sum is a check
 * and not a tautology.
 */
import type { DatabaseSync } from "node:sqlite";
import { RUN_STATES, type RunState } from "../../../core/types.ts";
import type { Conservation } from "../../counts.ts";

export const sql = {
  counters: `SELECT name, value FROM counters`,
  unfinishedEvents: `
    SELECT count(*) AS events, coalesce(sum(held), 0) AS held
    FROM (
      SELECT max(hold IS NOT NULL) AS held FROM runs INDEXED BY runs_open
      WHERE finished_at IS NULL GROUP BY event_seq
    )`,
  unfinishedRuns: `
    SELECT count(*) AS runs FROM runs INDEXED BY runs_page
    WHERE automation_seq IN (SELECT seq FROM automations) AND state = ?`,
};

export function prepareCounters(db: DatabaseSync) {
  const selectCounters = db.prepare(sql.counters);
  const selectUnfinishedEvents = db.prepare(sql.unfinishedEvents);
  const selectUnfinishedRuns = db.prepare(sql.unfinishedRuns);

  function counters(): Map<string, number> {
    const rows = selectCounters.all() as unknown as { name: string; value: number }[];
    return new Map(rows.map(({ name, value }) => [name, value]));
  }

  function countUnfinished(state: RunState): number {
    return (selectUnfinishedRuns.get(state) as { runs: number }).runs;
  }

  return {
    conservation: (): Conservation => {
      const kept = counters();
      const { events, held } = selectUnfinishedEvents.get() as { events: number; held: number };
      return {
        received: kept.get("received")!,
        finished: kept.get("finished")!,
        held,
        waiting: events - held,
      };
    },
    runCounts: (): Record<RunState, number> => {
      const kept = counters();
      const counted = RUN_STATES.map((state) => [state, kept.get(state) ?? countUnfinished(state)]);
      return Object.fromEntries(counted) as Record<RunState, number>;
    },
  };
}

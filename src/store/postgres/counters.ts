/**
 * The owner's view in numbers. What is finished is a counter that was kept in the same transactions; what is
 * unfinished is counted from the runs themselves, over indexes that hold nothing else. So the sum is a check
 * and not a tautology.
 */
import { RUN_STATES, type RunState } from "../../core/types.ts";
import type { Conservation } from "../counts.ts";
import type { Database } from "./database.ts";

/** Added to a counter each, by all connections. */
const COUNTERS = `SELECT name, sum(value) AS value FROM counters WHERE workspace_seq = $1 GROUP BY name`;

export const sql = {
  /** All in one statement: the numbers are of one moment. */
  conservation: `
    WITH open AS (
      SELECT max((hold IS NOT NULL)::int) AS held FROM runs
      WHERE workspace_seq = $1 AND finished_at IS NULL AND event_seq >= 0 GROUP BY event_seq)
    SELECT
      coalesce((SELECT sum(value) FROM counters WHERE workspace_seq = $1 AND name = 'received'), 0) AS received,
      coalesce((SELECT sum(value) FROM counters WHERE workspace_seq = $1 AND name = 'finished'), 0) AS finished,
      count(*) AS events, coalesce(sum(held), 0) AS held
    FROM open`,
  runCounts: `
    ${COUNTERS}
    UNION ALL
    SELECT state, count(*) FROM runs WHERE workspace_seq = $1 AND finished_at IS NULL AND event_seq >= 0 GROUP BY state`,
};

export function countersOf(db: Database) {
  return {
    conservation: async (): Promise<Conservation> => {
      const counted = (await db.one<Record<"received" | "finished" | "events" | "held", number>>(
        sql.conservation,
      ))!;
      const { received, finished, events, held } = counted;
      return { received, finished, held, waiting: events - held };
    },
    runCounts: async (): Promise<Record<RunState, number>> => {
      const rows = await db.all<{ name: string; value: number }>(sql.runCounts);
      const counted = new Map(rows.map(({ name, value }) => [name, value]));
      return Object.fromEntries(RUN_STATES.map((state) => [state, counted.get(state) ?? 0])) as Record<
        RunState,
        number
      >;
    },
  };
}

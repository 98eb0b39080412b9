/** Finds runs, by what they are and by the event that they are about; in the same ways as `search-events.ts`. */
import { wordsOf } from "../../core/search/search-text.ts";
import type { Page } from "../page.ts";
import { type FoundRunRow, pageOf, runMatches, statesOf, toFoundRun } from "../search-decisions.ts";
import type { Found, FoundRun, RunSearch } from "../search.ts";
import { RUN_COLUMNS, RUN_TABLES } from "./columns.ts";
import type { Database } from "./database.ts";
import { searchableUpTo } from "./fill-search.ts";
import { lookBack } from "./look-back.ts";
import { addWords, conditions, fewEvents } from "./search-conditions.ts";
import { boundsOf } from "./search-events.ts";
import { matching, readSources } from "./sources.ts";

export const sql = {
  bounds: `
    SELECT (SELECT seq FROM runs WHERE workspace_seq = $1 ORDER BY seq LIMIT 1) AS oldest,
      (SELECT seq FROM runs WHERE workspace_seq = $1 ORDER BY seq DESC LIMIT 1) AS newest`,
  place: `
    SELECT seq, id = $2 AS exact FROM runs WHERE workspace_seq = $1 AND id <= $2 ORDER BY id DESC LIMIT 1`,
  reached: `SELECT id, created_at AS at FROM runs WHERE workspace_seq = $1 AND seq >= $2 ORDER BY seq LIMIT 1`,
};

const found = (where: string): string => `
    WITH found AS MATERIALIZED (
      SELECT r.seq FROM runs r
      WHERE r.workspace_seq = $1 AND r.seq >= $2 AND r.seq < $3 ${where}
      ORDER BY r.seq DESC LIMIT $4)
    SELECT ${RUN_COLUMNS}, e.source_seq, e.wire_name, e.hiring, e.lane AS event_lane, s.app, s.hiring_type
    FROM found JOIN ${RUN_TABLES} ON true JOIN sources s ON s.seq = e.source_seq
    WHERE r.workspace_seq = $1 AND r.seq = found.seq ORDER BY r.seq DESC`;

export function searchRunsOf(db: Database) {
  /** What PostgreSQL can tell. A run whose event is too young to be searched may match. */
  async function narrowed(search: RunSearch, words: readonly string[], sources: ReadonlySet<number> | null) {
    const { automationId, eventId, code, lanes } = search;
    const where = conditions(5);
    const states = statesOf(search);
    if (states !== null) where.add("r.state = ANY (?::text[])", states);
    if (automationId !== undefined) {
      where.add(
        "r.automation_seq = (SELECT seq FROM automations WHERE workspace_seq = $1 AND id = ?)",
        automationId,
      );
    }
    if (code !== undefined) where.add("r.code = ?", code);
    if (eventId !== undefined) {
      where.add("r.event_seq = (SELECT seq FROM events WHERE workspace_seq = $1 AND id = ?)", eventId);
    }
    if (lanes !== undefined) {
      where.add(
        "r.event_seq = ANY (ARRAY(SELECT seq FROM events WHERE workspace_seq = $1 AND lane = ANY (?::text[]) AND lane IS NOT NULL))",
        lanes,
      );
    }
    if (sources !== null) {
      where.add(
        `EXISTS (
          SELECT 1 FROM events e
          WHERE e.workspace_seq = $1 AND e.seq = r.event_seq AND e.received_at = r.event_at
            AND e.source_seq = ANY (?::bigint[]))`,
        [...sources],
      );
    }
    if (words.length === 0) return { where, whole: false };
    const young = await searchableUpTo(db); // before the texts: what is filled in meanwhile may be in neither
    const few = await fewEvents(db, words, "who or job");
    if (few !== null) {
      where.add("(r.event_seq = ANY (?::bigint[]) OR r.event_seq > ?)", few, young);
      return { where, whole: true };
    }
    const texts = conditions(5 + where.values.length + 1);
    addWords(texts, words, "who or job");
    where.add(
      "(r.event_seq > ? OR EXISTS (SELECT 1 FROM event_text t WHERE t.workspace_seq = $1 AND t.event_seq = r.event_seq",
      young,
    );
    return { where, whole: false, texts };
  }

  return {
    async searchRuns(search: RunSearch, { before, limit }: Page): Promise<Found<FoundRun>> {
      const { connectionId, since, until } = search;
      const words = wordsOf(search.text ?? "");
      const sources =
        connectionId === undefined ? null : new Set(matching(await readSources(db), { connectionId }));
      const bounds = await boundsOf(db, sql, "run", { since, until, before });
      const { where, whole, texts } = await narrowed(search, words, sources);
      const text = found(texts ? `${where.text()}${texts.text()}))` : where.text());
      const values = [...where.values, ...(texts?.values ?? [])];
      const {
        found: items,
        reached,
        end,
      } = await lookBack({
        ...bounds,
        limit: limit + 1,
        whole,
        stretch: (low, high, most) => db.fresh<FoundRunRow>(text, low, high, most, ...values),
        look(row) {
          const run = toFoundRun(row);
          return (sources?.has(row.source_seq) ?? true) && runMatches(search, words, run) ? run : null;
        },
      });
      const isOver = end || items.length > limit;
      return pageOf(
        items,
        limit,
        isOver ? undefined : await db.one<{ id: string; at: number }>(sql.reached, reached),
      );
    },
  };
}

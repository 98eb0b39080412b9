/**
 * Finds events, the newest first. PostgreSQL names those that may match by what it can tell of them, some at a time, and
 * chooses by itself which index it asks; whether they match is decided here. What is too young to be searched is looked
 * at directly. When several things that many share have little in common, the search says how far back it looked.
 */
import { wordsOf } from "../../core/search/search-text.ts";
import type { EventSummary } from "../../core/types.ts";
import type { Page } from "../page.ts";
import { type EventRow, toEventSummary } from "../rows/events.ts";
import { eventMatches, lastIdBefore, pageOf, standsFor } from "../search-decisions.ts";
import type { EventSearch, Found, SeenCandidate } from "../search.ts";
import { EVENT_COLUMNS, EVENT_TABLES } from "./columns.ts";
import type { Database } from "./database.ts";
import { searchableUpTo } from "./fill-search.ts";
import { lookBack } from "./look-back.ts";
import { addWords, type Conditions, conditions, fewEvents } from "./search-conditions.ts";
import { matching, readSources } from "./sources.ts";

/** Of one candidate's events. */
const NEWER_AT_MOST = 200;
/** Clocks of several processes differ by less: a place near a moment may be of one that came before it. */
const SKEW_MS = 60_000;

const SUMMARIES = `
  SELECT ${EVENT_COLUMNS}, e.source_seq, e.runs FROM found
  JOIN LATERAL (
    SELECT *, (SELECT string_agg(DISTINCT r.state, ' ') FROM runs r WHERE r.workspace_seq = $1 AND r.event_seq = found.seq) AS runs
    FROM events WHERE workspace_seq = $1 AND seq = found.seq AND received_at = found.received_at
  ) AS e ON true
  JOIN sources s ON s.seq = e.source_seq
  ORDER BY e.seq DESC`;

export const sql = {
  bounds: `
    SELECT (SELECT seq FROM events WHERE workspace_seq = $1 ORDER BY seq LIMIT 1) AS oldest,
      (SELECT seq FROM events WHERE workspace_seq = $1 ORDER BY seq DESC LIMIT 1) AS newest`,
  place: `
    SELECT seq, id = $2 AS exact FROM events WHERE workspace_seq = $1 AND id <= $2 ORDER BY id DESC LIMIT 1`,
  /** The oldest that was looked at, by which the search goes on. */
  reached: `
    SELECT id, received_at AS at FROM events WHERE workspace_seq = $1 AND seq >= $2 ORDER BY seq LIMIT 1`,
  directly: `
    WITH found AS MATERIALIZED (
      SELECT seq, received_at FROM events
      WHERE workspace_seq = $1 AND seq >= $2 AND seq < $3 ORDER BY seq DESC LIMIT $4)
    ${SUMMARIES}`,
  ofSources: `
    WITH found AS MATERIALIZED (
      SELECT e.seq, e.received_at
      FROM unnest($5::bigint[]) AS wanted (source_seq), LATERAL (
        SELECT seq, received_at FROM events
        WHERE workspace_seq = $1 AND source_seq = wanted.source_seq AND seq >= $2 AND seq < $3
        ORDER BY seq DESC LIMIT $4) AS e
      ORDER BY e.seq DESC LIMIT $4)
    ${SUMMARIES}`,
  ofLanes: `
    WITH found AS MATERIALIZED (
      SELECT e.seq, e.received_at
      FROM unnest($5::text[]) AS wanted (lane), LATERAL (
        SELECT seq, received_at FROM events
        WHERE workspace_seq = $1 AND lane = wanted.lane AND lane IS NOT NULL AND seq >= $2 AND seq < $3
        ORDER BY seq DESC LIMIT $4) AS e
      ORDER BY e.seq DESC LIMIT $4)
    ${SUMMARIES}`,
  newerOfLane: `
    SELECT ${EVENT_COLUMNS} FROM ${EVENT_TABLES}
    WHERE e.workspace_seq = $1 AND e.lane = $2 AND e.lane IS NOT NULL AND e.seq > $3 ORDER BY e.seq DESC LIMIT $4`,
};

/** Of what is searched, those that meet some conditions. */
const filled = (texts: boolean, where: string): string => `
    WITH found AS MATERIALIZED (
      SELECT s.event_seq AS seq, s.received_at
      FROM event_search s
      ${texts ? "JOIN event_text t ON t.workspace_seq = $1 AND t.event_seq = s.event_seq AND t.event_seq >= $2 AND t.event_seq < $3" : ""}
      WHERE s.workspace_seq = $1 AND s.event_seq >= $2 AND s.event_seq < $3 ${where}
      ORDER BY s.event_seq DESC LIMIT $4)
    ${SUMMARIES}`;

/** An event that may be judged. */
type SearchRow = EventRow & {
  source_seq: number;
  /** Their states; null without any. */
  runs: string | null;
};
type Stretch = (low: number, high: number, most: number) => Promise<SearchRow[]>;

interface Wanted {
  search: EventSearch;
  words: readonly string[];
  columns: "who" | "who or job";
  /** Null: of whatever source. */
  sources: ReadonlySet<number> | null;
}

export interface Bounds {
  below: number;
  floor: number;
}

/** Where a search is over, by the moments that it is about: ids sort by arrival, nearly. */
export async function boundsOf(
  db: Database,
  texts: { bounds: string; place: string },
  prefix: "evt" | "run",
  {
    since,
    until,
    before,
  }: { since?: number | undefined; until?: number | undefined; before?: string | undefined },
): Promise<Bounds> {
  const placeOf = async (id: string): Promise<number> => {
    const place = await db.one<{ seq: number; exact: boolean }>(texts.place, id);
    if (place === undefined) return 0;
    return place.exact ? place.seq : place.seq + 1;
  };
  const { oldest, newest } = (await db.one<{ oldest: number | null; newest: number | null }>(texts.bounds))!;
  const top = (newest ?? 0) + 1;
  const below = Math.min(
    top,
    before === undefined ? top : await placeOf(before),
    until === undefined ? top : await placeOf(lastIdBefore(prefix, until + SKEW_MS)),
  );
  const floor = since === undefined ? 0 : await placeOf(lastIdBefore(prefix, since - SKEW_MS));
  return { below, floor: Math.max(floor, oldest ?? top) };
}

export function searchEventsOf(db: Database) {
  async function wanted(search: EventSearch): Promise<Wanted> {
    const { connectionId, app, hiringType } = search;
    const anywhere = connectionId === undefined && app === undefined && hiringType === undefined;
    const sources = anywhere ? null : new Set(matching(await readSources(db), search));
    return { search, words: wordsOf(search.text ?? ""), columns: "who or job", sources };
  }

  /** Decides. All else only names what may match. */
  function matches({ search, words, sources: from }: Wanted, row: SearchRow, event: EventSummary): boolean {
    return (
      (from?.has(row.source_seq) ?? true) &&
      eventMatches(search, words, event) &&
      hasOutcome(row, search.outcome)
    );
  }

  function hasOutcome({ runs }: SearchRow, outcome: EventSearch["outcome"]): boolean {
    if (outcome === undefined) return true;
    return outcome === "none" ? runs === null : (runs?.split(" ").includes(outcome) ?? false);
  }

  /** What the narrow table tells of it, as conditions on `s`, and the texts on `t`. */
  function narrowed({ search, words, columns, sources: from }: Wanted, few: number[] | null): Conditions {
    const { test, scoreFrom, scoreTo, outcome } = search;
    const all = conditions(5);
    if (from !== null) all.add("s.source_seq = ANY (?::bigint[])", [...from]);
    if (test !== undefined) all.add("s.test = ?", Number(test));
    // one that has none is left out by either
    if (scoreFrom !== undefined) all.add("s.score >= ?", scoreFrom);
    if (scoreTo !== undefined) all.add("s.score <= ?", scoreTo);
    if (outcome !== undefined) {
      const runs = "EXISTS (SELECT 1 FROM runs r WHERE r.workspace_seq = $1 AND r.event_seq = s.event_seq";
      if (outcome === "none") all.add(`NOT ${runs})`);
      else all.add(`${runs} AND r.state = ?)`, outcome);
    }
    if (few === null) addWords(all, words, columns);
    else all.add("s.event_seq = ANY (?::bigint[])", few);
    return all;
  }

  /** What is too young to be searched is looked at directly. */
  async function byTable(about: Wanted): Promise<{ stretch: Stretch; whole: boolean }> {
    const { words, columns } = about;
    const young = (await searchableUpTo(db)) + 1;
    const few = words.length === 0 ? null : await fewEvents(db, words, columns);
    const where = narrowed(about, few);
    const text = filled(words.length > 0 && few === null, where.text());
    const stretch: Stretch = async (low, high, most) => {
      const rows =
        high > young ? await db.all<SearchRow>(sql.directly, Math.max(low, young), high, most) : [];
      if (rows.length === most || low >= young) return rows;
      const older = await db.fresh<SearchRow>(
        text,
        low,
        Math.min(high, young),
        most - rows.length,
        ...where.values,
      );
      return [...rows, ...older];
    };
    return { stretch, whole: few !== null };
  }

  async function placesOf(about: Wanted): Promise<{ stretch: Stretch; whole: boolean }> {
    const { search, words, sources: from } = about;
    const { lanes, test, outcome, scoreFrom, scoreTo } = search;
    const of = (text: string, keys: readonly (number | string)[]) => ({
      stretch: (low: number, high: number, most: number) => db.all<SearchRow>(text, low, high, most, keys),
      whole: true,
    });
    if (lanes !== undefined) return of(sql.ofLanes, [...new Set(lanes)]);
    const byTime =
      words.length === 0 && [test, outcome, scoreFrom, scoreTo].every((part) => part === undefined);
    if (byTime && from !== null) return of(sql.ofSources, [...from]);
    if (byTime) {
      const stretch: Stretch = (low, high, most) => db.all(sql.directly, low, high, most);
      return { stretch, whole: true };
    }
    return await byTable(about);
  }

  async function page<T extends { id: string }>(
    { before, limit }: Page,
    about: Wanted,
    look: (row: SearchRow) => T | null | Promise<T | null>,
  ): Promise<Found<T>> {
    const { since, until } = about.search;
    const bounds = await boundsOf(db, sql, "evt", { since, until, before });
    const { found, reached, end } = await lookBack({
      ...bounds,
      limit: limit + 1,
      ...(await placesOf(about)),
      look,
    });
    const isOver = end || found.length > limit;
    return pageOf(
      found,
      limit,
      isOver ? undefined : await db.one<{ id: string; at: number }>(sql.reached, reached),
    );
  }

  /** Whether no younger event of the lane would stand for the candidate. */
  async function isNewest(seq: number, lane: string, words: readonly string[]): Promise<boolean> {
    const newer = await db.all<EventRow>(sql.newerOfLane, lane, seq, NEWER_AT_MOST);
    return !newer.some((row) => standsFor(toEventSummary(row), words));
  }

  return {
    async searchEvents(search: EventSearch, asked: Page): Promise<Found<EventSummary>> {
      const about = await wanted(search);
      return await page(asked, about, (row) => {
        const event = toEventSummary(row);
        return matches(about, row, event) ? event : null;
      });
    },

    async searchCandidates(text: string | undefined, asked: Page): Promise<Found<SeenCandidate>> {
      const words = wordsOf(text ?? "");
      const about: Wanted = { search: {}, words, columns: "who", sources: null };
      const found = await page(asked, about, async (row) => {
        const newest = toEventSummary(row);
        const { id, lane } = newest;
        const stands = lane !== null && standsFor(newest, words) && (await isNewest(row.seq, lane, words));
        return stands ? { id, lane, newest } : null;
      });
      return { ...found, items: found.items.map(({ lane, newest }) => ({ lane, newest })) };
    },
  };
}

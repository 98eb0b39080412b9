/**
 * Finds events, the newest first, by looking at each that may match (event-places.ts). When several things that many share
 * have little in common, the search says how far back it looked.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { wordsOf } from "../../../core/search/search-text.ts";
import type { EventSummary } from "../../../core/types.ts";
import { eventMatches, lastIdBefore, pageOf, standsFor } from "../../search-decisions.ts";
import type { EventSearch, Found, SeenCandidate } from "../../search.ts";
import type { Page } from "../../page.ts";
import { type Places, prepareEventPlaces, type Wanted } from "./event-places.ts";
import { lookBack } from "../../look-back.ts";
import { type EventRow, toEventSummary } from "../../rows/events.ts";
import { EVENT_COLUMNS } from "../columns.ts";
import type { Sources } from "../events/sources.ts";
import { type TextMatch, textMatch } from "./text-match.ts";

/** Of one candidate's events. */
const NEWER_AT_MOST = 200;

export const sql = {
  bounds: `SELECT (SELECT min(seq) FROM events) AS oldest, (SELECT max(seq) FROM events) AS newest`,
  place: `SELECT seq, id = ?1 AS exact FROM events WHERE id <= ?1 ORDER BY id DESC LIMIT 1`,
  /** The oldest that was looked at, by which the search goes on. */
  reached: `SELECT id, received_at FROM events WHERE seq >= ? ORDER BY seq LIMIT 1`,
  event: `
    SELECT ${EVENT_COLUMNS}, e.source_seq FROM events e JOIN sources s ON s.seq = e.source_seq WHERE e.seq = ?`,
  hasRun: `SELECT 1 FROM runs INDEXED BY runs_event WHERE event_seq = ? AND (?2 IS NULL OR state = ?2) LIMIT 1`,
};

/** An event that may be judged. */
type SearchRow = EventRow & { source_seq: number };

export type SearchEvents = ReturnType<typeof prepareSearchEvents>;

export function prepareSearchEvents(db: DatabaseSync, sources: Sources) {
  const prepared = Object.fromEntries(
    Object.entries(sql).map(([name, text]) => [name, db.prepare(text)]),
  ) as {
    [name in keyof typeof sql]: StatementSync;
  };
  const places = prepareEventPlaces(db);

  function read(seq: number): SearchRow | undefined {
    return prepared.event.get(seq) as SearchRow | undefined;
  }

  function wanted(search: EventSearch): Wanted {
    const { connectionId, app, hiringType } = search;
    const anywhere = connectionId === undefined && app === undefined && hiringType === undefined;
    const words = wordsOf(search.text ?? "");
    return {
      search,
      words,
      text: words.length === 0 ? null : textMatch(words),
      sources: anywhere ? null : new Set(sources.matching(search)),
    };
  }

  /** Decides. All else only names what may match. */
  function matches({ search, words, sources: from }: Wanted, row: SearchRow, event: EventSummary): boolean {
    return (
      (from?.has(row.source_seq) ?? true) &&
      eventMatches(search, words, event) &&
      hasOutcome(row.seq, search.outcome)
    );
  }

  function hasOutcome(seq: number, outcome: EventSearch["outcome"]): boolean {
    if (outcome === undefined) return true;
    if (outcome === "none") return prepared.hasRun.get(seq, null) === undefined;
    return prepared.hasRun.get(seq, outcome) !== undefined;
  }

  /** Where the search is over, by the moments that it is about: ids sort by arrival. */
  function bounds(
    search: { since?: number | undefined; until?: number | undefined },
    before?: string,
  ): { below: number; floor: number } {
    const { oldest, newest } = prepared.bounds.get() as { oldest: number | null; newest: number | null };
    const top = (newest ?? 0) + 1;
    const below = Math.min(
      top,
      before === undefined ? top : placeOf(before),
      search.until === undefined ? top : placeOf(lastIdBefore("evt", search.until)),
    );
    const floor = search.since === undefined ? 0 : placeOf(lastIdBefore("evt", search.since));
    return { below, floor: Math.max(floor, oldest ?? top) };
  }

  function placeOf(id: string): number {
    const place = prepared.place.get(id) as { seq: number; exact: number } | undefined;
    if (place === undefined) return 0;
    return place.exact === 1 ? place.seq : place.seq + 1;
  }

  async function page<T extends { id: string }>(
    { before, limit }: Page,
    search: { since?: number | undefined; until?: number | undefined },
    toLookAt: Places,
    look: (seq: number) => T | null,
  ): Promise<Found<T>> {
    const { below, floor } = bounds(search, before);
    const looked = await lookBack({
      below,
      floor,
      limit: limit + 1,
      ...toLookAt,
      look,
    });
    return foundPage(looked, limit, (reached) => {
      const row = prepared.reached.get(reached) as { id: string; received_at: number } | undefined;
      return row && { id: row.id, at: row.received_at };
    });
  }

  /** Whether no younger event of the lane would stand for the candidate. */
  function isNewest(seq: number, lane: string, words: readonly string[]): boolean {
    return !places.newerOfLane(lane, seq, NEWER_AT_MOST).some((newer) => {
      const row = read(newer);
      return row !== undefined && standsFor(toEventSummary(row), words);
    });
  }

  return {
    searchEvents: (search: EventSearch, asked: Page): Promise<Found<EventSummary>> => {
      const about = wanted(search);
      return page(asked, search, places.placesOf(about), (seq) => {
        const row = read(seq);
        if (row === undefined) return null; // removed meanwhile
        const event = toEventSummary(row);
        return matches(about, row, event) ? event : null;
      });
    },

    searchCandidates: async (text: string | undefined, asked: Page): Promise<Found<SeenCandidate>> => {
      const words = wordsOf(text ?? "");
      const about: Wanted = {
        search: {},
        words,
        text: words.length === 0 ? null : textMatch(words, "who"),
        sources: null,
      };
      const found = await page(asked, {}, places.placesOf(about), (seq) => {
        const row = read(seq);
        if (row === undefined) return null;
        const newest = toEventSummary(row);
        const { id, lane } = newest;
        return lane !== null && standsFor(newest, words) && isNewest(seq, lane, words)
          ? { id, lane, newest }
          : null;
      });
      return { ...found, items: found.items.map(({ lane, newest }) => ({ lane, newest })) };
    },

    rareOfText: (text: TextMatch) => places.rareOfText(text),
    fewOfText: (words: readonly string[]): number[] | null => places.fewOfText(textMatch(words)),
  };
}

/** Where the search goes on when it ended before the page was full. */
export function foundPage<T extends { id: string }>(
  { found, reached, end }: { found: T[]; reached: number; end: boolean },
  limit: number,
  at: (reached: number) => { id: string; at: number } | undefined,
): Found<T> {
  return pageOf(found, limit, end || found.length > limit ? undefined : at(reached));
}

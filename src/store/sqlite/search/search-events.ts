/**
 * Finds events. What narrows the search down to few is asked of its own index, and each of those is looked at; what
 * many events share is found soon by looking back from the newest. When several things that many share have little in
 * common, the search says how far back it looked.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { holdsWords, searchedTexts, wordsOf } from "../../../core/search/search-text.ts";
import type { EventSummary } from "../../../core/types.ts";
import { type EventRow, toEventSummary } from "../../rows/events.ts";
import type { EventSearch, Found, SeenCandidate } from "../../search.ts";
import type { Page } from "../../page.ts";
import { EVENT_COLUMNS } from "../columns.ts";
import { prepareFillSearch } from "./fill-search.ts";
import { lookBack } from "../../look-back.ts";
import type { Sources } from "../events/sources.ts";
import { type TextMatch, textMatch } from "./text-match.ts";

/** So many are looked at one by one. */
export const FEW = 1_000;
/** Of one candidate's events. */
const NEWER_AT_MOST = 200;

export const sql = {
  bounds: `SELECT (SELECT min(seq) FROM events) AS oldest, (SELECT max(seq) FROM events) AS newest`,
  place: `SELECT seq, id = ?1 AS exact FROM events WHERE id <= ?1 ORDER BY id DESC LIMIT 1`,
  /** The oldest that was looked at, by which the search goes on. */
  reached: `SELECT id, received_at FROM events WHERE seq >= ? ORDER BY seq LIMIT 1`,
  event: `
    SELECT ${EVENT_COLUMNS}, e.source_seq FROM events e JOIN sources s ON s.seq = e.source_seq WHERE e.seq = ?`,
  directly: `SELECT seq FROM events WHERE seq >= ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
  ofSource: `
    SELECT seq FROM events INDEXED BY events_source
    WHERE source_seq = ? AND seq >= ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
  ofLane: `
    SELECT seq FROM events INDEXED BY events_lane
    WHERE lane = ? AND lane IS NOT NULL AND seq >= ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
  ofScore: `
    SELECT event_seq AS seq FROM event_search INDEXED BY event_search_score
    WHERE score IS NOT NULL AND score >= ? AND score <= ? LIMIT ?`,
  ofRuns: `
    SELECT event_seq AS seq FROM runs INDEXED BY runs_page
    WHERE automation_seq IN (SELECT seq FROM automations) AND state = ? LIMIT ?`,
  hasRun: `SELECT 1 FROM runs INDEXED BY runs_event WHERE event_seq = ? AND (?2 IS NULL OR state = ?2) LIMIT 1`,
};

/** An event that may be judged. */
type SearchRow = EventRow & { source_seq: number };

/** A search as the store reads it. */
interface Wanted {
  search: EventSearch;
  words: readonly string[];
  text: TextMatch | null;
  /** Null: of whatever source. */
  sources: ReadonlySet<number> | null;
}

export type SearchEvents = ReturnType<typeof prepareSearchEvents>;

export function prepareSearchEvents(db: DatabaseSync, sources: Sources) {
  const prepared = Object.fromEntries(
    Object.entries(sql).map(([name, text]) => [name, db.prepare(text)]),
  ) as {
    [name in keyof typeof sql]: StatementSync;
  };
  const { upTo } = prepareFillSearch(db);
  /** Their shapes are few: by which parts a search has. */
  const built = new Map<string, StatementSync>();

  const seqs = (query: StatementSync, ...values: SQLInputValue[]): number[] =>
    (query.all(...values) as unknown as { seq: number }[]).map(({ seq }) => seq);
  const statement = (text: string): StatementSync => {
    const known = built.get(text) ?? db.prepare(text);
    built.set(text, known);
    return known;
  };

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
    const { lanes, test, since, until, scoreFrom, scoreTo } = search;
    const score = event.hiring.score?.value;
    return (
      (from?.has(row.source_seq) ?? true) &&
      (lanes === undefined || (event.lane !== null && lanes.includes(event.lane))) &&
      (test ?? event.test) === event.test &&
      (since === undefined || event.receivedAt >= since) &&
      (until === undefined || event.receivedAt < until) &&
      (scoreFrom === undefined || (score !== undefined && score >= scoreFrom)) &&
      (scoreTo === undefined || (score !== undefined && score <= scoreTo)) &&
      (words.length === 0 || holdsWords(words, Object.values(searchedTexts(event.hiring)))) &&
      hasOutcome(row.seq, search.outcome)
    );
  }

  function hasOutcome(seq: number, outcome: EventSearch["outcome"]): boolean {
    if (outcome === undefined) return true;
    if (outcome === "none") return prepared.hasRun.get(seq, null) === undefined;
    return prepared.hasRun.get(seq, outcome) !== undefined;
  }

  /** Where the search is over, by the moments that it is about: ids sort by arrival. */
  function bounds(search: { since?: number | undefined; until?: number | undefined }, before?: string) {
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

  /** What a search that few events can match is about; null when none of its parts is so. */
  function few({ search, sources: from, text }: Wanted): number[] | null {
    const { lanes, outcome, scoreFrom, scoreTo } = search;
    const whole = [0, Number.MAX_SAFE_INTEGER] as const;
    const ways: (() => number[])[] = [];
    if (lanes !== undefined)
      ways.push(() => lanes.flatMap((lane) => seqs(prepared.ofLane, lane, ...whole, FEW + 1)));
    if (scoreFrom !== undefined || scoreTo !== undefined) {
      const range = [scoreFrom ?? -Infinity, scoreTo ?? Infinity] as const;
      ways.push(() => [...seqs(prepared.ofScore, ...range, FEW + 1), ...unfilled()]);
    }
    if (outcome !== undefined && outcome !== "none") ways.push(() => seqs(prepared.ofRuns, outcome, FEW + 1));
    if (from !== null && (search.text !== undefined || ways.length > 0 || search.test !== undefined)) {
      ways.push(() => [...from].flatMap((source) => seqs(prepared.ofSource, source, ...whole, FEW + 1)));
    }
    if (text?.grams && ways.length + (search.test === undefined ? 0 : 1) > 0)
      ways.push(() => textPlaces(text));
    for (const way of ways) {
      const places = way();
      if (places.length <= FEW) return [...new Set(places)].toSorted((one, other) => other - one);
    }
    return null;
  }

  function textPlaces(text: TextMatch): number[] {
    const known = seqs(ofText(text), text.grams, 0, Number.MAX_SAFE_INTEGER, ...text.words, FEW + 1);
    return [...known, ...unfilled()];
  }

  /** Those that the search does not know yet, unless they are many. */
  function unfilled(): number[] {
    return seqs(prepared.directly, upTo() + 1, Number.MAX_SAFE_INTEGER, FEW + 1);
  }

  type Stretch = Parameters<typeof lookBack>[0]["stretch"];

  function inOrder(places: readonly number[]): Stretch {
    return (low, high, most) => ({
      places: places.filter((place) => place >= low && place < high).slice(0, most),
    });
  }

  /** Of some sources, by time alone: their index is in order already. */
  function bySource(from: ReadonlySet<number>): Stretch {
    return (low, high, most) => ({
      places: [...from]
        .flatMap((source) => seqs(prepared.ofSource, source, low, high, most))
        .toSorted((one, other) => other - one)
        .slice(0, most),
    });
  }

  /** Reads the narrow table, or the index of texts, and what is too young for either directly. */
  function narrow({ search, text, sources: from }: Wanted): Stretch {
    const { test, scoreFrom, scoreTo, outcome } = search;
    const parts: string[] = [];
    const values: SQLInputValue[] = [];
    const part = (condition: string, ...given: SQLInputValue[]): void => {
      parts.push(condition);
      values.push(...given);
    };
    if (from !== null) part("s.source_seq IN (SELECT value FROM json_each(?))", JSON.stringify([...from]));
    if (test !== undefined) part("s.test = ?", Number(test));
    if (scoreFrom !== undefined) part("s.score >= ?", scoreFrom);
    if (scoreTo !== undefined) part("s.score <= ?", scoreTo);
    if (outcome !== undefined) {
      const runs = "EXISTS (SELECT 1 FROM runs INDEXED BY runs_event WHERE event_seq = s.event_seq";
      if (outcome === "none") part(`NOT ${runs})`);
      else part(`${runs} AND state = ?)`, outcome);
    }
    if (text) part(text.holds, ...text.words);
    const texts = text ? "CROSS JOIN event_text ON event_text.rowid = s.event_seq" : "";
    const query = statement(
      `SELECT s.event_seq AS seq FROM event_search s ${texts} WHERE ${["s.event_seq >= ?", "s.event_seq < ?", ...parts].join(" AND ")} ORDER BY s.event_seq DESC LIMIT ?`,
    );
    return youngFirst((low, high, most) => ({ places: seqs(query, low, high, ...values, most) }));
  }

  /** By words alone, from their index. */
  function byText(text: TextMatch & { grams: string }): Stretch {
    const query = ofText(text);
    return youngFirst((low, high, most) => ({
      places: seqs(query, text.grams, low, high, ...text.words, most),
    }));
  }

  function ofText(text: TextMatch): StatementSync {
    return statement(
      `SELECT rowid AS seq FROM event_text WHERE event_text MATCH ? AND rowid >= ? AND rowid < ? AND ${text.holds} ORDER BY rowid DESC LIMIT ?`,
    );
  }

  /** What is too young to be searched is looked at directly. */
  function youngFirst(stretch: Stretch): Stretch {
    return (low, high, most) => {
      const young = upTo() + 1;
      if (high <= young) return stretch(low, high, most);
      const from = Math.max(low, young);
      return { places: seqs(prepared.directly, from, high, most), low: from };
    };
  }

  function plan(search: Wanted): { stretch: Stretch; whole: boolean } {
    const { text, sources: from } = search;
    const { lanes, test, outcome, scoreFrom, scoreTo } = search.search;
    const ofFew = few(search);
    if (ofFew !== null) return { stretch: inOrder(ofFew), whole: true };
    const byTime =
      [lanes, test, outcome, scoreFrom, scoreTo].every((part) => part === undefined) && text === null;
    const others =
      [lanes, test, outcome, scoreFrom, scoreTo].some((part) => part !== undefined) || from !== null;
    const known = text && hasGrams(text);
    if (known && !others) return { stretch: byText(known), whole: true };
    if (byTime && from !== null) return { stretch: bySource(from), whole: true };
    if (byTime || lanes !== undefined) {
      return {
        stretch: (low, high, most) => ({ places: seqs(prepared.directly, low, high, most) }),
        whole: byTime,
      };
    }
    return { stretch: narrow(search), whole: false };
  }

  async function page<T extends { id: string }>(
    { before, limit }: Page,
    search: { since?: number | undefined; until?: number | undefined },
    { stretch, whole }: { stretch: Stretch; whole: boolean },
    look: (seq: number) => T | null,
  ): Promise<Found<T>> {
    const { below, floor } = bounds(search, before);
    const looked = await lookBack({ below, floor, limit: limit + 1, stretch, whole, look });
    return foundPage(looked, limit, (reached) => {
      const row = prepared.reached.get(reached) as { id: string; received_at: number } | undefined;
      return row && { id: row.id, at: row.received_at };
    });
  }

  /** Whether no younger event of the lane would stand for the candidate. */
  function isNewest(seq: number, lane: string, words: readonly string[]): boolean {
    return !seqs(prepared.ofLane, lane, seq + 1, Number.MAX_SAFE_INTEGER, NEWER_AT_MOST).some((newer) => {
      const row = read(newer);
      return row !== undefined && standsFor(toEventSummary(row), words);
    });
  }

  const standsFor = ({ test, hiring }: EventSummary, words: readonly string[]): boolean =>
    !test && (words.length === 0 || holdsWords(words, [searchedTexts(hiring).who]));

  return {
    searchEvents: (search: EventSearch, asked: Page): Promise<Found<EventSummary>> => {
      const about = wanted(search);
      return page(asked, search, plan(about), (seq) => {
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
      const known = about.text && hasGrams(about.text);
      const stretch: Stretch = known
        ? byText(known)
        : about.text
          ? narrow(about)
          : (low, high, most) => ({ places: seqs(prepared.directly, low, high, most) });
      const found = await page(asked, {}, { stretch, whole: known !== null }, (seq) => {
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

    /** Places of the events that may hold the words, when they are few; null when they are many. */
    fewOfText: (words: readonly string[]): number[] | null => {
      const text = textMatch(words);
      const places = text.grams === null ? null : textPlaces(text);
      return places !== null && places.length <= FEW ? places : null;
    },
  };
}

/** @returns the same, when its index can be asked */
function hasGrams(text: TextMatch): (TextMatch & { grams: string }) | null {
  const { grams } = text;
  return grams === null ? null : { ...text, grams };
}

/** One more than the page holds was looked for, which tells whether another page follows. */
export function foundPage<T extends { id: string }>(
  { found, reached, end }: { found: T[]; reached: number; end: boolean },
  limit: number,
  at: (reached: number) => { id: string; at: number } | undefined,
): Found<T> {
  const items = found.slice(0, limit);
  if (found.length > limit) return { items, next: items.at(-1)?.id ?? null, lookedBackTo: null };
  const cursor = end ? undefined : at(reached);
  return { items, next: cursor?.id ?? null, lookedBackTo: cursor?.at ?? null };
}

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** The id before all that `newId` makes at that moment: its time, and nothing behind it. */
export function lastIdBefore(prefix: "evt" | "run", ms: number): string {
  let text = "";
  for (let rest = Math.max(0, Math.floor(ms)), index = 0; index < 10; index += 1) {
    text = ALPHABET[rest % 32]! + text;
    rest = Math.floor(rest / 32);
  }
  return `${prefix}_${text}`;
}

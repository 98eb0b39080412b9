/**
 * Names where events may stand that a search is about, the newest first; whether they match is decided by looking at each.
 * What narrows the search down to few is asked of its own index; what many share is found by looking back.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { EventSearch } from "../../search.ts";
import { prepareFillSearch } from "./fill-search.ts";
import type { LookBack } from "../../look-back.ts";
import { prepareRareGrams, type Rare } from "./rare-grams.ts";
import type { TextMatch } from "./text-match.ts";

/** So many are looked at one by one. */
export const FEW = 1_000;
/** Of a text that a larger share of events may hold, the narrow table is asked first. */
const COMMON = 0.3;
/** How many of those that may hold a text are read in one go at first. */
const READ_AT_FIRST = 512;

export const sql = {
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
  ofTests: `SELECT event_seq AS seq FROM event_search INDEXED BY event_search_test WHERE test = 1 LIMIT ?`,
  ofRuns: `
    SELECT event_seq AS seq FROM runs INDEXED BY runs_page
    WHERE automation_seq IN (SELECT seq FROM automations) AND state = ? LIMIT ?`,
};

/** A search as the store reads it. */
export interface Wanted {
  search: EventSearch;
  words: readonly string[];
  text: TextMatch | null;
  /** Null: of whatever source. */
  sources: ReadonlySet<number> | null;
}

export type Places = Pick<LookBack<unknown>, "stretch" | "first" | "whole">;
type Stretch = Places["stretch"];

export function prepareEventPlaces(db: DatabaseSync) {
  const prepared = Object.fromEntries(
    Object.entries(sql).map(([name, text]) => [name, db.prepare(text)]),
  ) as {
    [name in keyof typeof sql]: StatementSync;
  };
  const { upTo } = prepareFillSearch(db);
  const rareGrams = prepareRareGrams(db);
  /** Their shapes are few: by which parts a search has. */
  const built = new Map<string, StatementSync>();

  const seqs = (query: StatementSync, ...values: SQLInputValue[]): number[] =>
    (query.all(...values) as unknown as { seq: number }[]).map(({ seq }) => seq);
  const statement = (text: string): StatementSync => {
    const known = built.get(text) ?? db.prepare(text);
    built.set(text, known);
    return known;
  };

  /** Those that the search does not know yet, unless they are many. */
  function unfilled(): number[] {
    return seqs(prepared.directly, upTo() + 1, Number.MAX_SAFE_INTEGER, FEW + 1);
  }

  /** Those of its parts that few events have; null when there is none. */
  function few({ search, sources: from }: Wanted): number[] | null {
    const { test, outcome, scoreFrom, scoreTo } = search;
    const whole = [0, Number.MAX_SAFE_INTEGER] as const;
    const ways: (() => number[])[] = [];
    if (scoreFrom !== undefined || scoreTo !== undefined) {
      const range = [scoreFrom ?? -Infinity, scoreTo ?? Infinity] as const;
      ways.push(() => [...seqs(prepared.ofScore, ...range, FEW + 1), ...unfilled()]);
    }
    if (test === true) ways.push(() => [...seqs(prepared.ofTests, FEW + 1), ...unfilled()]);
    if (outcome !== undefined && outcome !== "none") ways.push(() => seqs(prepared.ofRuns, outcome, FEW + 1));
    if (from !== null) {
      ways.push(() => [...from].flatMap((source) => seqs(prepared.ofSource, source, ...whole, FEW + 1)));
    }
    for (const way of ways) {
      const places = way();
      if (places.length <= FEW) return [...new Set(places)].toSorted((one, other) => other - one);
    }
    return null;
  }

  /** What its index has in order already: of some sources, or of some lanes. */
  function merged(query: StatementSync, keys: Iterable<number | string>): Places {
    return {
      stretch: (low, high, most) => ({
        places: [...keys]
          .flatMap((key) => seqs(query, key, low, high, most))
          .toSorted((one, other) => other - one)
          .slice(0, most),
      }),
      whole: true,
    };
  }

  /** What the narrow table tells of it, as conditions on `s`. */
  function narrowed({ search, sources: from }: Wanted): { parts: string[]; values: SQLInputValue[] } {
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
    return { parts, values };
  }

  /** Reads the narrow table, and the texts of what it names. */
  function byTable(about: Wanted): Places {
    const { parts, values } = narrowed(about);
    const { text } = about;
    const texts = text ? "CROSS JOIN event_text ON event_text.rowid = s.event_seq" : "";
    const conditions = ["s.event_seq >= ?", "s.event_seq < ?", ...parts, ...(text ? [text.holds] : [])];
    const query = statement(
      `SELECT s.event_seq AS seq FROM event_search s ${texts} WHERE ${conditions.join(" AND ")} ORDER BY s.event_seq DESC LIMIT ?`,
    );
    const given = [...values, ...(text?.values ?? [])];
    return {
      stretch: youngFirst((low, high, most) => ({ places: seqs(query, low, high, ...given, most) })),
    };
  }

  /** Reads the index of texts, and the narrow table of what it names. */
  function byText(about: Wanted, text: TextMatch, { match, share }: Rare): Places {
    if (match === null) return { stretch: youngFirst(() => ({ places: [] })), whole: true };
    const { parts, values } = narrowed(about);
    const table = parts.length > 0 ? "CROSS JOIN event_search s ON s.event_seq = event_text.rowid" : "";
    const conditions = ["event_text MATCH ?", "event_text.rowid >= ?", "event_text.rowid < ?"];
    const query = statement(
      `SELECT event_text.rowid AS seq FROM event_text ${table} WHERE ${[...conditions, ...parts, text.holds].join(" AND ")} ORDER BY event_text.rowid DESC LIMIT ?`,
    );
    return {
      stretch: youngFirst((low, high, most) => ({
        places: seqs(query, match, low, high, ...values, ...text.values, most),
      })),
      first: Math.ceil(READ_AT_FIRST / share),
    };
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

  function placesOf(about: Wanted): Places {
    const { search, text, sources: from } = about;
    const { lanes, test, outcome, scoreFrom, scoreTo } = search;
    if (lanes !== undefined) return merged(prepared.ofLane, new Set(lanes));
    const byTime = text === null && [test, outcome, scoreFrom, scoreTo].every((part) => part === undefined);
    if (byTime && from !== null) return merged(prepared.ofSource, from);
    if (byTime) {
      return {
        stretch: (low, high, most) => ({ places: seqs(prepared.directly, low, high, most) }),
        whole: true,
      };
    }
    const ofFew = few(about);
    if (ofFew !== null) {
      const stretch: Stretch = (low, high, most) => ({
        places: ofFew.filter((place) => place >= low && place < high).slice(0, most),
      });
      return { stretch, whole: true };
    }
    const rare = text && rareGrams(text, upTo());
    const only = [test, outcome, scoreFrom, scoreTo].every((part) => part === undefined) && from === null;
    return rare && (only || rare.share < COMMON) ? byText(about, text, rare) : byTable(about);
  }

  return {
    placesOf,

    /** Places of younger events of the lane than that at this place. */
    newerOfLane: (lane: string, place: number, most: number): number[] =>
      seqs(prepared.ofLane, lane, place + 1, Number.MAX_SAFE_INTEGER, most),

    /** By what the index of texts is asked; null when too many events share it. */
    rareOfText(text: TextMatch): Rare | null {
      const rare = rareGrams(text, upTo());
      return rare && rare.share < COMMON ? rare : null;
    },

    /** Places of the events that may hold the text, when they are few; null when they are many. */
    fewOfText(text: TextMatch): number[] | null {
      const rare = rareGrams(text, upTo());
      if (rare === null) return null;
      const known =
        rare.match === null
          ? []
          : seqs(
              statement(
                `SELECT rowid AS seq FROM event_text WHERE event_text MATCH ? AND ${text.holds} LIMIT ?`,
              ),
              rare.match,
              ...text.values,
              FEW + 1,
            );
      const places = [...known, ...unfilled()];
      return places.length <= FEW ? places : null;
    },
  };
}

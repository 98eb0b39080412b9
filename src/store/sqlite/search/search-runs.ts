/** Finds runs, by what they are and by the event that they are about; in the same ways as `search-events.ts`. */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { wordsOf } from "../../../core/search/search-text.ts";
import { RUN_STATES, type RunState } from "../../../core/types.ts";
import type { Found, FoundRun, RunSearch } from "../../search.ts";
import type { Page } from "../../page.ts";
import { type LookBack, lookBack } from "../../look-back.ts";
import { type FoundRunRow, lastIdBefore, runMatches, statesOf, toFoundRun } from "../../search-decisions.ts";
import { RUN_COLUMNS, RUN_TABLES } from "../columns.ts";
import { FEW } from "./event-places.ts";
import { foundPage, type SearchEvents } from "./search-events.ts";
import type { Sources } from "../events/sources.ts";
import { type TextMatch, textMatch } from "./text-match.ts";

/** Asking the index costs as much as looking at so many runs. */
const FIRST_RUNS = 8_192;

export const sql = {
  bounds: `SELECT (SELECT min(seq) FROM runs) AS oldest, (SELECT max(seq) FROM runs) AS newest`,
  place: `SELECT seq, id = ?1 AS exact FROM runs WHERE id <= ?1 ORDER BY id DESC LIMIT 1`,
  reached: `SELECT id, created_at FROM runs WHERE seq >= ? ORDER BY seq LIMIT 1`,
  run: `
    SELECT ${RUN_COLUMNS}, e.source_seq, e.wire_name, e.hiring, e.lane AS event_lane, s.app, s.hiring_type
    FROM ${RUN_TABLES} JOIN sources s ON s.seq = e.source_seq WHERE r.seq = ?`,
  automations: `SELECT seq, id FROM automations`,
  directly: `SELECT seq FROM runs WHERE seq >= ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
  ofPart: `
    SELECT seq FROM runs INDEXED BY runs_page
    WHERE automation_seq = ? AND state = ? AND seq >= ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
  ofPartWithCode: `
    SELECT seq FROM runs INDEXED BY runs_page
    WHERE automation_seq = ? AND state = ? AND seq >= ? AND seq < ? AND code = ? ORDER BY seq DESC LIMIT ?`,
  eventAt: `SELECT event_seq AS event FROM runs WHERE seq >= ? ORDER BY seq LIMIT 1`,
  ofEvent: `SELECT seq FROM runs INDEXED BY runs_event WHERE event_seq = ?`,
  ofEventId: `SELECT seq FROM runs INDEXED BY runs_event WHERE event_seq = (SELECT seq FROM events WHERE id = ?)`,
  ofLane: `
    SELECT r.seq FROM events e INDEXED BY events_lane JOIN runs r INDEXED BY runs_event ON r.event_seq = e.seq
    WHERE e.lane = ? AND e.lane IS NOT NULL LIMIT ?`,
};

type Places = Pick<LookBack<unknown>, "stretch" | "first" | "whole">;
type Stretch = Places["stretch"];

interface Wanted {
  search: RunSearch;
  words: readonly string[];
  sources: ReadonlySet<number> | null;
  states: readonly RunState[] | null;
}

export function prepareSearchRuns(db: DatabaseSync, sources: Sources, events: SearchEvents) {
  const prepared = Object.fromEntries(
    Object.entries(sql).map(([name, text]) => [name, db.prepare(text)]),
  ) as {
    [name in keyof typeof sql]: StatementSync;
  };
  const built = new Map<string, StatementSync>();
  const seqs = (query: StatementSync, ...values: SQLInputValue[]): number[] =>
    (query.all(...values) as unknown as { seq: number }[]).map(({ seq }) => seq);
  const statement = (text: string): StatementSync => {
    const known = built.get(text) ?? db.prepare(text);
    built.set(text, known);
    return known;
  };

  function wanted(search: RunSearch): Wanted {
    const { connectionId } = search;
    return {
      search,
      words: wordsOf(search.text ?? ""),
      sources: connectionId === undefined ? null : new Set(sources.matching({ connectionId })),
      states: statesOf(search),
    };
  }

  /** Decides. All else only names what may match. */
  function matches({ search, words, sources: from }: Wanted, row: FoundRunRow, run: FoundRun): boolean {
    return (from?.has(row.source_seq) ?? true) && runMatches(search, words, run);
  }

  function placeOf(id: string): number {
    const place = prepared.place.get(id) as { seq: number; exact: number } | undefined;
    if (place === undefined) return 0;
    return place.exact === 1 ? place.seq : place.seq + 1;
  }

  function bounds({ since, until }: RunSearch, before: string | undefined) {
    const { oldest, newest } = prepared.bounds.get() as { oldest: number | null; newest: number | null };
    const top = (newest ?? 0) + 1;
    const below = Math.min(
      top,
      before === undefined ? top : placeOf(before),
      until === undefined ? top : placeOf(lastIdBefore("run", until)),
    );
    const floor = since === undefined ? 0 : placeOf(lastIdBefore("run", since));
    return { below, floor: Math.max(floor, oldest ?? top) };
  }

  /** Automation by automation and state by state: each has an index range of its own, in order. */
  function partsOf({ search: { automationId }, states }: Wanted): (readonly [number, RunState])[] | null {
    if (automationId === undefined && states === null) return null;
    const rows = prepared.automations.all() as unknown as { seq: number; id: string }[];
    return rows
      .filter(({ id }) => automationId === undefined || id === automationId)
      .flatMap(({ seq }) => (states ?? RUN_STATES).map((state) => [seq, state] as const));
  }

  function few({ search, words, sources: from }: Wanted, parts: ReturnType<typeof partsOf>): number[] | null {
    if (from?.size === 0) return [];
    const { eventId, lanes } = search;
    if (eventId !== undefined) return seqs(prepared.ofEventId, eventId);
    const ofLanes = lanes?.flatMap((lane) => seqs(prepared.ofLane, lane, FEW + 1));
    if (ofLanes && ofLanes.length <= FEW) return ofLanes;
    let ofParts = 0;
    const found: number[] = [];
    for (const part of parts ?? []) {
      found.push(...seqs(prepared.ofPart, ...part, 0, Number.MAX_SAFE_INTEGER, FEW + 1 - ofParts));
      ofParts = found.length;
      if (ofParts > FEW) break;
    }
    if (parts && ofParts <= FEW) return found;
    const ofText = words.length === 0 ? null : events.fewOfText(words);
    return ofText?.flatMap((event) => seqs(prepared.ofEvent, event)) ?? null;
  }

  function byParts(parts: NonNullable<ReturnType<typeof partsOf>>, code: string | undefined): Stretch {
    return (low, high, most) => ({
      places: parts
        .flatMap((part) =>
          code === undefined
            ? seqs(prepared.ofPart, ...part, low, high, most)
            : seqs(prepared.ofPartWithCode, ...part, low, high, code, most),
        )
        .toSorted((one, other) => other - one)
        .slice(0, most),
    });
  }

  /** A run whose event is too young to be searched may match. */
  function narrow({ search, words, sources: from, states }: Wanted): Places {
    const conditions = ["r.seq >= ?", "r.seq < ?"];
    const values: SQLInputValue[] = [];
    const part = (condition: string, ...given: SQLInputValue[]): void => {
      conditions.push(condition);
      values.push(...given);
    };
    if (states) part("r.state IN (SELECT value FROM json_each(?))", JSON.stringify(states));
    if (search.automationId !== undefined) {
      part("r.automation_seq = (SELECT seq FROM automations WHERE id = ?)", search.automationId);
    }
    if (search.code !== undefined) part("r.code = ?", search.code);
    if (from) {
      part(
        "(s.event_seq IS NULL OR s.source_seq IN (SELECT value FROM json_each(?)))",
        JSON.stringify([...from]),
      );
    }
    const text = words.length === 0 ? null : textMatch(words);
    if (text) conditions.push(`(s.event_seq IS NULL OR ${ofText(text)})`);
    const join = from || text ? "LEFT JOIN event_search s ON s.event_seq = r.event_seq" : "";
    const query = statement(
      `SELECT r.seq FROM runs r ${join} WHERE ${conditions.join(" AND ")} ORDER BY r.seq DESC LIMIT ?`,
    );
    if (!text) return { stretch: (low, high, most) => ({ places: seqs(query, low, high, ...values, most) }) };
    const rare = events.rareOfText(text);
    return {
      stretch: (low, high, most) => {
        // of those that nearly all of these runs are about, the index is asked in one go
        const among = rare ? [eventAt(low, 0), eventAt(high, Number.MAX_SAFE_INTEGER)] : [0, 0];
        const asked = [...among, rare?.match ?? "", ...among, ...text.values, ...text.values];
        return { places: seqs(query, low, high, ...values, ...asked, most) };
      },
      first: rare ? FIRST_RUNS : undefined,
    };
  }

  /** Whether the run's event may hold the text. A repeat may be about an event from long ago. */
  function ofText({ holds }: TextMatch): string {
    return `CASE WHEN r.event_seq >= ? AND r.event_seq < ?
      THEN r.event_seq IN (
        SELECT rowid FROM event_text WHERE event_text MATCH ? AND rowid >= ? AND rowid < ? AND ${holds})
      ELSE EXISTS (SELECT 1 FROM event_text WHERE event_text.rowid = r.event_seq AND ${holds}) END`;
  }

  function eventAt(place: number, otherwise: number): number {
    return (prepared.eventAt.get(place) as { event: number } | undefined)?.event ?? otherwise;
  }

  function plan(about: Wanted): Places {
    const { search, words, sources: from } = about;
    const parts = partsOf(about);
    const byState = search.lanes === undefined && words.length === 0 && from === null;
    if (byState && search.eventId === undefined) {
      return parts === null
        ? {
            stretch: (low, high, most) => ({ places: seqs(prepared.directly, low, high, most) }),
            whole: true,
          }
        : { stretch: byParts(parts, search.code), whole: search.code === undefined };
    }
    const ofFew = few(about, parts);
    if (ofFew === null) return narrow(about);
    const places = [...new Set(ofFew)].toSorted((one, other) => other - one);
    const stretch: Stretch = (low, high, most) => ({
      places: places.filter((place) => place >= low && place < high).slice(0, most),
    });
    return { stretch, whole: true };
  }

  return async function searchRuns(search: RunSearch, { before, limit }: Page): Promise<Found<FoundRun>> {
    const about = wanted(search);
    const { below, floor } = bounds(search, before);
    const looked = await lookBack({
      below,
      floor,
      limit: limit + 1,
      ...plan(about),
      look(seq) {
        const row = prepared.run.get(seq) as FoundRunRow | undefined;
        if (row === undefined) return null;
        const run = toFoundRun(row);
        return matches(about, row, run) ? run : null;
      },
    });
    return foundPage(looked, limit, (reached) => {
      const row = prepared.reached.get(reached) as { id: string; created_at: number } | undefined;
      return row && { id: row.id, at: row.created_at };
    });
  };
}

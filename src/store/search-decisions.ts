/** Whether what a store names matches a search, and what a page of it looks like. A store decides only where to look. */
import type { HiringEvent, HiringEventType } from "../core/hiring/hiring-event.ts";
import { holdsWords, searchedTexts } from "../core/search/search-text.ts";
import type { EventSummary, RunState } from "../core/types.ts";
import { type RunRow, toRun } from "./rows/runs.ts";
import type { EventSearch, Found, FoundRun, RunSearch } from "./search.ts";

/** Only these may have a code. */
const WITH_CODE: readonly RunState[] = ["waiting", "running", "held", "failed", "cancelled"];

/** Null: whatever state. */
export function statesOf({ state, code }: RunSearch): readonly RunState[] | null {
  return state !== undefined ? [state] : code !== undefined ? WITH_CODE : null;
}

/** All but where it came from and what became of it. @param words  of `search.text` */
export function eventMatches(search: EventSearch, words: readonly string[], event: EventSummary): boolean {
  const { lanes, test, since, until, scoreFrom, scoreTo } = search;
  const score = event.hiring.score?.value;
  return (
    (lanes === undefined || (event.lane !== null && lanes.includes(event.lane))) &&
    (test ?? event.test) === event.test &&
    (since === undefined || event.receivedAt >= since) &&
    (until === undefined || event.receivedAt < until) &&
    (scoreFrom === undefined || (score !== undefined && score >= scoreFrom)) &&
    (scoreTo === undefined || (score !== undefined && score <= scoreTo)) &&
    (words.length === 0 || holdsWords(words, Object.values(searchedTexts(event.hiring))))
  );
}

/** All but where its event came from. */
export function runMatches(search: RunSearch, words: readonly string[], run: FoundRun): boolean {
  const { automationId, eventId, code, lanes, since, until } = search;
  return (
    (automationId ?? run.automationId) === run.automationId &&
    (eventId ?? run.eventId) === run.eventId &&
    (statesOf(search)?.includes(run.state) ?? true) &&
    (code ?? run.code) === run.code &&
    (lanes === undefined || (run.event.lane !== null && lanes.includes(run.event.lane))) &&
    (since === undefined || run.createdAt >= since) &&
    (until === undefined || run.createdAt < until) &&
    (words.length === 0 || holdsWords(words, Object.values(searchedTexts(run.event.hiring))))
  );
}

/** Whether a candidate may be shown by this event. */
export function standsFor({ test, hiring }: EventSummary, words: readonly string[]): boolean {
  return !test && (words.length === 0 || holdsWords(words, [searchedTexts(hiring).who]));
}

export type FoundRunRow = RunRow & {
  source_seq: number;
  wire_name: string;
  hiring: string;
  event_lane: string | null;
  app: string;
  hiring_type: string;
};

export function toFoundRun(row: FoundRunRow): FoundRun {
  return {
    ...toRun(row),
    event: {
      app: row.app,
      wireName: row.wire_name,
      hiringType: row.hiring_type === "" ? null : (row.hiring_type as HiringEventType),
      lane: row.event_lane,
      hiring: JSON.parse(row.hiring) as HiringEvent,
    },
  };
}

/** One more than the page holds was looked for, which tells whether another page follows. */
export function pageOf<T extends { id: string }>(
  found: readonly T[],
  limit: number,
  cursor: { id: string; at: number } | undefined,
): Found<T> {
  const items = found.slice(0, limit);
  if (found.length > limit) return { items, next: items.at(-1)?.id ?? null, lookedBackTo: null };
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

/**
 * Looking for what came in and what became of it, by anything that a person knows of it. What is looked through is
 * filled behind intake's back (`fillSearch`); what is not in it yet is found all the same, only slower.
 *
 * @module
 */
import type { EventSummary, Run, RunState } from "../core/types.ts";
import type { Page } from "./page.ts";

/** Each part narrows it down further. */
export interface EventSearch {
  /** Words of the candidate's name, email address or id, or of the job. */
  text?: string | undefined;
  connectionId?: string | undefined;
  app?: string | undefined;
  hiringType?: string | undefined;
  /** Events of these lanes: one candidate under all its names. */
  lanes?: readonly string[] | undefined;
  test?: boolean | undefined;
  /** Only events that have such a run; `none`: those that no automation took up. */
  outcome?: RunState | "none" | undefined;
  /** Received at or after this moment. */
  since?: number | undefined;
  /** Received before this moment. */
  until?: number | undefined;
  /** Both inclusive; events without a score are left out. */
  scoreFrom?: number | undefined;
  scoreTo?: number | undefined;
}

/** `text` is about the run's event, `since` and `until` about when the run was made. */
export interface RunSearch extends Pick<EventSearch, "text" | "connectionId" | "lanes" | "since" | "until"> {
  automationId?: string | undefined;
  eventId?: string | undefined;
  state?: RunState | undefined;
  /** Stable code of the error behind the state. */
  code?: string | undefined;
}

/** A page of what was found, newest first. */
export interface Found<T> {
  items: T[];
  /** What `before` must be to go on; null when there is nothing further back. */
  next: string | null;
  /**
   * Set when the search ended before the page was full, because it had looked for long: everything that arrived
   * after this moment was looked at. It goes on with `next`.
   */
  lookedBackTo: number | null;
}

/** A run in a list, with what it is about. */
export interface FoundRun extends Run {
  event: Pick<EventSummary, "app" | "wireName" | "hiringType" | "lane" | "hiring">;
}

/** One candidate in a list, as its newest event tells of it. */
export interface SeenCandidate {
  /** What all its events share. */
  lane: string;
  newest: EventSummary;
}

export interface Search {
  searchEvents(search: EventSearch, page: Page): Promise<Found<EventSummary>>;
  searchRuns(search: RunSearch, page: Page): Promise<Found<FoundRun>>;
  /**
   * Candidates by their newest event, of those whose name, email address or id holds the words; all without `text`.
   * Test events count as nobody's. `before` is the id of an event.
   */
  searchCandidates(text: string | undefined, page: Page): Promise<Found<SeenCandidate>>;
  /**
   * Puts the next events into what is searched.
   *
   * @param limit  how many at most
   * @returns how many; 0 when all are in it
   */
  fillSearch(limit: number): Promise<number>;
}

/** What came in. It is journaled before it is acknowledged. */
import type { CandidateRef } from "../core/candidate/candidate.ts";
import type { Event, EventSummary, Run } from "../core/types.ts";
import type { Page } from "./page.ts";

/** What intake wants to begin for an event. It is due at `createdAt`. */
export type NewRun = Pick<Run, "id" | "automationId" | "versionId" | "lane" | "createdAt" | "deadlineAt"> & {
  /**
   * `paused` when the automation keeps its events for later. The caller's view may be a moment old: the automation's
   * state when the event is committed decides.
   */
  hold: "paused" | null;
  /** Why the automation's `when` certainly says no: the run is finished as it is made, unless it is held. */
  filteredBecause?: string | null;
  replayOf?: string | null;
};

export interface Recorded {
  /** The event that this one repeats; null when it is new, and empty when the earlier one is no longer kept. */
  duplicateOf: string | null;
}

/** An event as it is kept: its payload goes before the rest does. */
export type StoredEvent = Omit<Event, "body"> & {
  /** Null once the payload was removed; then there are no headers either. */
  body: Uint8Array | null;
};

export interface EventFilter {
  connectionId?: string | undefined;
  app?: string | undefined;
  hiringType?: string | undefined;
  lane?: string | undefined;
}

export interface EventStore {
  /**
   * Journals an event with the runs that it causes, in one transaction. A run of an automation that was removed in
   * the meantime is left out.
   *
   * @param dedupeSince    an event of the connection with the same key received at or after this moment makes
   *                       this one a repeat: nothing is written
   * @param sameCandidate  names by which the event calls its candidate: that they are one person is remembered in
   *                       the same transaction, with the name that the event tells. A lone one is passed over
   * @throws {StoreFull} when the disk is full: nothing was written
   * @throws {ConfigError} `version_not_found`
   */
  recordEvent(
    event: Event,
    runs: NewRun[],
    dedupeSince: number,
    sameCandidate?: readonly CandidateRef[],
  ): Promise<Recorded>;
  event(id: string): Promise<StoredEvent | null>;
  events(filter: EventFilter, page: Page): Promise<EventSummary[]>;
}

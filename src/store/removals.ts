/**
 * How what is kept goes again: by age, when room is short, and when a person is to be erased. Each call is one short
 * transaction, so that events are taken in between two of them.
 *
 * @module
 */
import type { CandidateRef } from "../core/candidate/candidate.ts";

/** For how long a delivery is known after its arrival, in milliseconds, by connection id. Others need not be known. */
export type RepeatWindows = Readonly<Record<string, number>>;

/** A short look at the oldest events, in the order of arrival. */
export interface RemovalStep {
  /** Only this connection's events, by id; it may be gone. */
  connectionId?: string | undefined;
  /** What nothing happened to since this moment may go: no arrival, and no end of a run. */
  before: number;
  /** Where the step before ended. */
  after?: string | null | undefined;
  /** How many events are looked at, at most. */
  limit: number;
  /** Ends once about so many bytes went, for somebody who needs no more. */
  bytes?: number | undefined;
}

/** How much went. */
export interface Removed {
  events: number;
  payloads: number;
  runs: number;
  attempts: number;
  /** Names by which candidates were known. */
  names: number;
}

export interface RemovalDone {
  removed: Removed;
  /** Where the next step goes on; null when what follows is too young, or nothing does. */
  next: string | null;
}

export interface ErasureDone extends RemovalDone {
  /** The events about the candidate that this step met. */
  found: { id: string; connectionId: string }[];
  /** Runs that were at work: what they had begun may still be finished at a destination. */
  atWork: number;
  /** Ids of events about somebody else whose payload or outcome names the candidate's address. They stay. */
  mentions: string[];
}

/** Room, in bytes. */
export interface Usage {
  /** What is kept takes so much. */
  bytes: number;
  /** What was removed left so much, which new events take first. */
  spareBytes: number;
  /** How many of the events received were removed since. */
  removedEvents: number;
}

/** The oldest events of one connection that are kept. */
export interface OldestEvents {
  /** Null when none is kept. */
  oldestAt: number | null;
  /** How many of those that were looked at arrived before the moment that is for events. */
  events: number;
  /** How many have a payload and arrived before the one that is for payloads. */
  payloads: number;
  /** There may be more of either than were looked at. */
  more: boolean;
}

/** The store's part in housekeeping. */
export interface Removals {
  /** Ids of the connections that any event came from, also of those that were removed. */
  eventConnections(): Promise<string[]>;
  /**
   * Removes headers and bodies of finished events, oldest first. Events, runs and attempts stay; such a run can't be
   * repeated any more.
   */
  removePayloads(step: RemovalStep): Promise<RemovalDone>;
  /**
   * Removes finished events with their payload, runs and attempts, oldest first. An event goes as a whole: the
   * runs that repeat one another are those of one event, so none of them is left without the others. One with an
   * unfinished run stays. A candidate of whom no event is left is forgotten with the last one.
   *
   * @param repeats  a delivery whose event went stays known for so long after its arrival
   */
  removeEvents(step: RemovalStep & { at: number; repeats: RepeatWindows }): Promise<RemovalDone>;
  /**
   * Removes the events about a candidate, unfinished ones too: their runs are cancelled first. An event that names no
   * candidate counts as about this one when its payload or outcome holds the candidate's address. Deliveries stay
   * known as `repeats` says, so that a vendor's repeat does not bring them back.
   *
   * @param step.dryRun  only counts
   */
  eraseEvents(
    refs: readonly CandidateRef[],
    step: Pick<RemovalStep, "after" | "limit"> & { at: number; repeats: RepeatWindows; dryRun?: boolean },
  ): Promise<ErasureDone>;
  /**
   * Forgets the candidate with all names, and what is kept elsewhere under an address: cached choices and answers of
   * the API. The last step of an erasure; what it took is overwritten by then.
   *
   * @returns how many names it had
   */
  eraseCandidate(refs: readonly CandidateRef[]): Promise<number>;
  /** Removes what has expired: deliveries, cached values, answers of the API. @returns how many; call again at `limit` */
  removeExpired(at: number, limit: number): Promise<number>;
  /**
   * How much of a connection's arrived before these moments: what age alone would let go.
   *
   * @param before  null: none counts
   * @param limit  so many of the oldest are looked at
   */
  oldestEvents(
    connectionId: string,
    before: { events: number | null; payloads: number | null },
    limit: number,
  ): Promise<OldestEvents>;
  usage(): Promise<Usage>;
  /** Gives spare room back to the disk. @returns how much it was, in bytes; 0 when it can't */
  giveBack(bytes: number): Promise<number>;
}

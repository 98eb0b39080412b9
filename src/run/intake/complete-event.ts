/** What is known of an event's candidate before it is journaled: lane and journal then say the same for every vendor. */
import type { CandidateRef } from "../../core/candidate/candidate.ts";
import { laneOf } from "../../core/hiring/lane.ts";
import type { Event } from "../../core/types.ts";
import type { Store } from "../../store/store.ts";
import { refsOf, withKnownCandidate } from "./event-candidate.ts";

/** The event with its candidate's email address, where only an id was told and whose it is is known. */
export async function completeEvent(store: Pick<Store, "candidate">, told: Event): Promise<Event> {
  const hiring = await withKnownCandidate(store, told);
  return hiring === told.hiring ? told : { ...told, hiring, lane: laneOf(hiring, told.app) };
}

/** The names that an event tells together, to be remembered as one person's. Nobody is behind a test event. */
export function sameCandidate(told: Event): CandidateRef[] {
  const refs = told.test ? [] : refsOf(told);
  return refs.length > 1 ? refs : [];
}

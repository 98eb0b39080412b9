/**
 * Who an event is about. TryCrucible calls a candidate `usr_…` and nothing else; once it is known whose id that is, its
 * events are completed and carry the email address like everybody's.
 */
import type { CandidateRef, KnownCandidate } from "../../core/candidate/candidate.ts";
import { tidyRef } from "../../core/candidate/tidy-ref.ts";
import { type HiringEvent, REMEMBERED } from "../../core/hiring/hiring-event.ts";
import type { Event } from "../../core/types.ts";
import type { Store } from "../../store/store.ts";

/** By what names an event calls its candidate: the email address first, then the id at the event's own connection. */
export function refsOf({ connectionId, hiring }: Pick<Event, "connectionId" | "hiring">): CandidateRef[] {
  const { email, id } = hiring.candidate ?? {};
  const refs = [
    ...(email === undefined ? [] : [{ email }]),
    ...(id === undefined ? [] : [{ connectionId, id }]),
  ];
  return refs.flatMap((ref) => tidyRef(ref) ?? []);
}

/**
 * The event's hiring event with the candidate's email address, and the name if the vendor told none. Only when exactly
 * one address is known: of several, which one is meant is never guessed. What was filled in earlier is looked up
 * anew, so that a link taken back is no longer followed. Asks the store only for an event with an id and without an
 * address of its own.
 */
export async function withKnownCandidate(
  store: Pick<Store, "candidate">,
  { connectionId, hiring }: Pick<Event, "connectionId" | "hiring">,
): Promise<HiringEvent> {
  if (!mayBecomeKnown({ hiring })) return hiring;
  const told = asTold(hiring.candidate) ?? {};
  const known = await store.candidate({ connectionId, id: told.id ?? "" });
  return { ...hiring, candidate: { ...told, ...(known && missing(told, known)) } };
}

/** Whether its candidate goes by an id alone: another look may find whose it is, or that it is nobody's any more. */
export function mayBecomeKnown({ hiring }: Pick<Event, "hiring">): boolean {
  const told = asTold(hiring.candidate);
  return Boolean(told?.id) && !told?.email;
}

type Candidate = HiringEvent["candidate"];

/** Without what was filled in. */
function asTold(candidate: Candidate): Candidate {
  if (!candidate?.remembered) return candidate;
  const { remembered, ...told } = candidate;
  for (const field of remembered) delete told[field];
  return told;
}

function missing(told: NonNullable<Candidate>, { emails, name }: KnownCandidate): Candidate {
  const [only, another] = emails;
  const email = only !== undefined && another === undefined ? only : undefined;
  const named = told.name ?? told.firstName ?? told.lastName;
  const found = { email, name: named === undefined ? (name ?? undefined) : undefined };
  const remembered = REMEMBERED.filter((field) => found[field] !== undefined);
  if (remembered.length === 0) return {};
  return { ...Object.fromEntries(remembered.map((field) => [field, found[field]])), remembered };
}

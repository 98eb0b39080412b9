/** The names of candidates as a store keeps them, and as it looks for them where they were not put on purpose. */
import type { CandidateRef, KnownCandidate } from "../core/candidate/candidate.ts";
import { tidyRef } from "../core/candidate/tidy-ref.ts";

/** No connection ("") stands for an email address. */
export type NameKey = readonly [connectionId: string, ref: string];

/** Blank names are passed over. */
export function nameKeys(refs: readonly CandidateRef[]): NameKey[] {
  return refs.flatMap((each): NameKey[] => {
    const ref = tidyRef(each);
    if (ref === null) return [];
    return ["email" in ref ? ["", ref.email] : [ref.connectionId, ref.id]];
  });
}

/** @param keys  all that the candidate has, in the order in which they became known */
export function toKnownCandidate(name: string | null, keys: readonly NameKey[]): KnownCandidate {
  return {
    emails: keys.filter(([connectionId]) => connectionId === "").map(([, ref]) => ref),
    name,
    ids: keys
      .filter(([connectionId]) => connectionId !== "")
      .map(([connectionId, id]) => ({ connectionId, id })),
  };
}

/** What of an event tells whose it is. */
export interface NamesOfEvent {
  connection_id: string;
  lane: string | null;
  email: string | null;
  candidate_id: string | null;
}

/** How a candidate's events are told from others'. */
export function traceOf(refs: readonly CandidateRef[]): {
  /** What to look for in any text, in lower case. */
  texts: string[];
  is: (event: NamesOfEvent) => boolean;
} {
  const tidy = refs.flatMap((ref) => tidyRef(ref) ?? []);
  const emails = new Set(tidy.flatMap((ref) => ("email" in ref ? [ref.email] : [])));
  const ids = new Set(tidy.flatMap((ref) => ("email" in ref ? [] : [`${ref.connectionId}\n${ref.id}`])));
  // as it stands in JSON, in a form, and in JSON of those who write no @
  const texts = [...emails].flatMap((email) => [
    email,
    email.replace("@", "%40"),
    email.replace("@", "\\u0040"),
  ]);
  return {
    texts,
    is: ({ connection_id: connectionId, lane, email, candidate_id: id }) =>
      (lane !== null && emails.has(lane)) ||
      (email !== null && emails.has(email.trim().toLowerCase())) ||
      (id !== null && ids.has(`${connectionId}\n${id.trim()}`)),
  };
}

/** Names that an event gives its candidate. */
export function namesIn(event: Omit<NamesOfEvent, "lane">): CandidateRef[] {
  const { connection_id: connectionId, email, candidate_id: id } = event;
  return [...(email === null ? [] : [{ email }]), ...(id === null ? [] : [{ connectionId, id }])];
}

/** What is known of candidates, kept in memory: for tests of actions that need no store. */
import type { Candidates, CandidateRef, KnownCandidate } from "../../src/core/candidate/candidate.ts";

export interface MemoryCandidates {
  /** As a step of one connection sees them. */
  at(
    connectionId: string,
    about?: { event?: readonly CandidateRef[]; eventName?: string; sender?: string },
  ): Candidates;
}

export function memoryCandidates(): MemoryCandidates {
  const byName = new Map<string, KnownCandidate>();

  const find = (ref: CandidateRef): KnownCandidate | undefined =>
    byName.get(nameOf(ref)) ??
    ("email" in ref ? { emails: [ref.email.toLowerCase()], name: null, ids: [] } : undefined);

  const link = (refs: readonly CandidateRef[], about: { name?: string } = {}): KnownCandidate => {
    const known = [...new Set(refs.flatMap((ref) => byName.get(nameOf(ref)) ?? []))];
    const merged: KnownCandidate = {
      emails: distinct([
        ...known.flatMap(({ emails }) => emails),
        ...refs.flatMap((ref) => ("email" in ref ? [ref.email.toLowerCase()] : [])),
      ]),
      name: about.name ?? known.find(({ name }) => name !== null)?.name ?? null,
      ids: distinct([
        ...known.flatMap(({ ids }) => ids.map((id) => JSON.stringify(id))),
        ...refs.flatMap((ref) => ("id" in ref ? [JSON.stringify(ref)] : [])),
      ]).map((text) => JSON.parse(text) as KnownCandidate["ids"][number]),
    };
    for (const email of merged.emails) byName.set(nameOf({ email }), merged);
    for (const id of merged.ids) byName.set(nameOf(id), merged);
    return merged;
  };

  return {
    at: (connectionId, { event = [], eventName, sender = "TryCrucible" } = {}) => ({
      event,
      eventName,
      sender,
      own: (id) => ({ connectionId, id }),
      at: async (name, id) => ({ connectionId: `con_${name}`, id }),
      find: async (ref) => find(ref),
      link: async (refs, about) => link(refs, about),
    }),
  };
}

function nameOf(ref: CandidateRef): string {
  return "email" in ref ? `email ${ref.email.toLowerCase()}` : `id ${ref.connectionId} ${ref.id}`;
}

function distinct(all: string[]): string[] {
  return [...new Set(all)];
}

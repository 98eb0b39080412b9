/** Erases a candidate everywhere in the store, in short steps between which events are taken in. */
import type { CandidateRef } from "../../core/candidate/candidate.ts";
import { addUp, NOTHING_REMOVED } from "../../store/add-up.ts";
import type { ErasureDone, Removed, RepeatWindows } from "../../store/removals.ts";
import type { Store } from "../../store/store.ts";

export interface Erasure extends Removed {
  /** Runs that were at work: what they had begun may still be finished at a destination. */
  atWork: number;
  /** Ids of events about somebody else that mention the candidate's address; they stay. 100 at most. */
  mentions: string[];
}

/** Small, since each event's texts are read. */
const LOOKED_AT = 200;
const MENTIONS_TOLD = 100;

/**
 * @param options.refs    any name of the candidate: all others that are known belong to it
 * @param options.dryRun  only says what would go
 */
export async function eraseCandidate(options: {
  store: Pick<Store, "candidate" | "eraseEvents" | "eraseCandidate">;
  refs: readonly CandidateRef[];
  repeats: RepeatWindows;
  at: number;
  dryRun: boolean;
  /** Told which events are about the candidate, before any of them goes. */
  onFound?: (events: ErasureDone["found"]) => Promise<void>;
  /** Lets others have their turn. */
  rest: () => Promise<unknown>;
}): Promise<Erasure> {
  const { store, repeats, at, dryRun, onFound = async () => undefined, rest } = options;
  const known = await Promise.all(options.refs.map((ref) => store.candidate(ref)));
  const names = known.flatMap((each) => [
    ...(each?.emails.map((email) => ({ email })) ?? []),
    ...(each?.ids ?? []),
  ]);
  const refs: CandidateRef[] = [...options.refs, ...names];

  let removed: Removed = NOTHING_REMOVED;
  let atWork = 0;
  const mentions: string[] = [];
  let after: string | null = null;
  do {
    const step: Parameters<Store["eraseEvents"]>[1] = { after, limit: LOOKED_AT, at, repeats };
    const look: ErasureDone = await store.eraseEvents(refs, { ...step, dryRun: true });
    if (look.found.length > 0) await onFound(look.found);
    const done: ErasureDone = dryRun || look.found.length === 0 ? look : await store.eraseEvents(refs, step);
    removed = addUp(removed, done.removed);
    atWork += done.atWork;
    mentions.push(...done.mentions);
    after = done.next;
    await rest();
  } while (after !== null);
  // names that went with their last event are counted already
  removed = { ...removed, names: removed.names + (dryRun ? names.length : await store.eraseCandidate(refs)) };
  return { ...removed, atWork, mentions: mentions.slice(0, MENTIONS_TOLD) };
}

/** Who is known by which names. */
import type { CandidateRef, KnownCandidate } from "../core/candidate/candidate.ts";

/** Names are compared as `tidyRef` leaves them: email addresses in lower case. */
export interface CandidateStore {
  /** What is known of the candidate that has this name; null when it was never seen. */
  candidate(ref: CandidateRef): Promise<KnownCandidate | null>;
  /**
   * Remembers that all of these are one person, merging what was known of them. Blank names are passed over, so that
   * they make no one person of many. Without `name`, one that was told earlier stays.
   */
  linkCandidate(refs: readonly CandidateRef[], about: { name?: string; at: number }): Promise<KnownCandidate>;
  /** Forgets one name, such as a link made by mistake. @returns whether it was known */
  unlinkCandidate(ref: CandidateRef): Promise<boolean>;
}

/**
 * Where a connection's events come from, as its owner sees it: whether the vendor sends to our address, and if not, why
 * and what to do. It is kept apart from the connection's own state, which says whether credentials are accepted.
 */
import type { SourceStateName } from "../../store/registrations.ts";

export interface SourceStanding {
  state: SourceStateName;
  /** Why, for its owner, the vendor's own words in quotes; null when there is nothing to say. */
  reason: string | null;
  /** Since when, in milliseconds since the epoch; null when that is not known. */
  since: number | null;
  /** What to do, a sentence each, the likeliest to help first; empty when nothing is to be done. */
  advice: string[];
}

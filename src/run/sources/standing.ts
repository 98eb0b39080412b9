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

/** What the registrar knows of a connection's hooks at its vendor. */
export interface RegisteredSource {
  state: SourceStateName;
  reason: string | null;
  since: number;
  /** Wire names that the vendor was told to send; empty where that is done by hand. */
  events: string[];
  /** Wire names that automations wait for. */
  needed: string[];
  /** What the vendor could not be made to remove: the owner has to, there. */
  orphans: { vendorId: string | null; url: string }[];
}

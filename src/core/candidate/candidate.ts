/**
 * A candidate across apps. Vendors and ATSs know the same person by different names: TryCrucible by `usr_…` alone,
 * HIRESSCOPE by an email address, Greenhouse by a number. What was once seen together, or said by a person, is
 * remembered, so that a bare id finds the person later. Nothing is ever concluded from a name.
 */

/**
 * One name of a candidate. An id is only good at the connection it came from: two accounts of one ATS may both have a
 * candidate 17.
 */
export type CandidateRef = { email: string } | { connectionId: string; id: string };

/** What is known of one candidate. */
export interface KnownCandidate {
  /** Lower case, in the order in which they became known. */
  emails: string[];
  /** As it was last told; null when nobody told it. */
  name: string | null;
  /** In the order in which they became known. */
  ids: { connectionId: string; id: string }[];
}

/** What an action sees of it. */
export interface Candidates {
  /** By what names the run's event calls its candidate; empty when it speaks of none. */
  readonly event: readonly CandidateRef[];
  /** The candidate's name as the event tells it. */
  readonly eventName: string | undefined;
  /** How the sender of the event is called, such as "TryCrucible". */
  readonly sender: string;
  /** A name of a candidate at this step's own connection. */
  own: (id: string) => CandidateRef;
  /** A name of a candidate at the connection with that name. @throws {ConfigError} `connection_missing` */
  at: (connection: string, id: string) => Promise<CandidateRef>;
  /** Undefined when a ref is unknown. A lone email address is known as itself. */
  find: (ref: CandidateRef) => Promise<KnownCandidate | undefined>;
  /** Remembers that all of these are one person. Harmless when repeated. */
  link: (refs: readonly CandidateRef[], about?: { name?: string }) => Promise<KnownCandidate>;
}

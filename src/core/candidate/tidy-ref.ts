import type { CandidateRef } from "./candidate.ts";

/**
 * A candidate's name as it is remembered: without blanks around it, an email address in lower case.
 *
 * @returns null for an empty one. Such a name must never be remembered: it would make one person of everybody
 * @example tidyRef({ email: " Jane@Example.com" }) // { email: "jane@example.com" }
 */
export function tidyRef(ref: CandidateRef): CandidateRef | null {
  if ("email" in ref) {
    const email = ref.email.trim().toLowerCase();
    return email === "" ? null : { email };
  }
  const { connectionId } = ref;
  const id = ref.id.trim();
  return id === "" || connectionId === "" ? null : { connectionId, id };
}

/** Which events belong to one candidate and must keep their order. */
import type { HiringFacts } from "./hiring-event.ts";

/**
 * The lane of an event: the candidate's email address in lower case (shared by all vendors), else the
 * vendor's own id of the candidate, else null. A name alone makes no lane: two people may share it.
 *
 * @param vendor  app key, such as `trycrucible`
 * @example laneOf({ candidate: { email: "Jane@Example.com" } }, "ntrvsta") // "jane@example.com"
 * @example laneOf({ candidate: { id: "usr_1" } }, "trycrucible") // "trycrucible:usr_1"
 */
export function laneOf(hiring: HiringFacts, vendor: string): string | null {
  const email = hiring.candidate?.email?.trim().toLowerCase();
  if (email) return email;
  const id = hiring.candidate?.id?.trim();
  return id ? `${vendor}:${id}` : null;
}

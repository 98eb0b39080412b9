/** What every operation says about whom it worked on. */
import type { Effect } from "../../src/core/define-action.ts";
import { effectWith } from "../../src/core/effect.ts";
import type { AtsCandidate } from "./adapter.ts";

export const NOBODY = { found: false, id: null, name: null } as const;
export const SAMPLE = { found: true, id: "57683957", name: "Jane Smith" } as const;

export function somebody({ id, name }: AtsCandidate): { found: true; id: string; name: string | null } {
  return { found: true, id, name };
}

export const NOBODY_FOUND: Effect = { none: "the candidate was not found" };

/** Of what leaves a state behind: a stage, a field, a tag. */
export function stateEffect(
  ref: unknown,
  { found, already }: { found?: unknown; already?: unknown },
): Effect {
  if (found === false) return NOBODY_FOUND;
  return effectWith({ ref }, { idempotent: true, ...(already === true && { already: true }) });
}

/** For the description of a step, without personal data. */
export function whomInWords(candidate: string | undefined): string {
  if (candidate === undefined) return "the event's candidate";
  return candidate.includes("@") ? "the candidate with that email address" : `candidate ${candidate}`;
}

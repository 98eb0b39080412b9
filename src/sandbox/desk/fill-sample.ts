/** A vendor's sample as if it had happened just now, about somebody of one's choice. */
import { randomBytes } from "node:crypto";
import type { EventDefinition } from "../../core/define-trigger.ts";
import { freshSample, withChanges } from "../../core/hiring/fresh-sample.ts";

/** Where the hiring tools keep a score, and who the candidate is. */
const SCORE = /(^|\.)(score|overall_score|overall)$/;
const NAME = /(^|\.)(candidateName|fullName|candidate\.name)$/;
const FIRST_NAME = /(^|\.)candidate\.(firstName|first_name)$/;
const LAST_NAME = /(^|\.)candidate\.(lastName|last_name)$/;
const EMAIL = /(^|\.)(candidateEmail|candidate\.email|email)$/;
const ID = /(^|\.)(candidate_id|candidateId|candidate\.id)$/;

export interface SampleWishes {
  score?: number | undefined;
  candidate?: { name: string; email?: string | undefined } | undefined;
}

export function fillSample(
  event: EventDefinition,
  { score, candidate }: SampleWishes,
  nowMs: number,
): Record<string, unknown> {
  const sample = freshSample(event, nowMs, randomBytes(4).toString("hex").toUpperCase());
  const [first = "", ...last] = candidate?.name.split(" ") ?? [];
  const changes: Record<string, unknown> = {};
  for (const path of pathsOf(sample)) {
    if (score !== undefined && SCORE.test(path)) changes[path] = score;
    if (candidate === undefined) continue;
    if (NAME.test(path)) changes[path] = candidate.name;
    if (FIRST_NAME.test(path)) changes[path] = first;
    if (LAST_NAME.test(path)) changes[path] = last.join(" ");
    if (candidate.email === undefined) continue;
    if (EMAIL.test(path) && !/(^|\.)(log|user)\./.test(path)) changes[path] = candidate.email;
    // one id for one person, so that what follows is about the same candidate
    if (ID.test(path)) changes[path] = candidate.email.replace(/@.*/s, "");
  }
  return withChanges(sample, changes);
}

/** What of it the sample has a place for. */
export function placesIn(event: EventDefinition): { scored: boolean; named: boolean } {
  const paths = pathsOf(event.sample);
  return {
    scored: paths.some((path) => SCORE.test(path)),
    named: paths.some((path) => NAME.test(path) || FIRST_NAME.test(path) || ID.test(path)),
  };
}

/** Dotted paths of the leaves, lists left out. */
function pathsOf(value: unknown, prefix = ""): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [prefix];
  return Object.entries(value).flatMap(([key, child]) =>
    pathsOf(child, prefix === "" ? key : `${prefix}.${key}`),
  );
}

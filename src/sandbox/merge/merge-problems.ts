/** How Merge says no: `detail` for the call itself, `errors` for what a write lacks. */
import type { Response } from "express";

export interface MergeProblem {
  type: string;
  title: string;
  detail: string;
  /** Such as `/model/tags`. */
  pointer?: string;
}

export function asListed({ type, title, detail, pointer }: MergeProblem): Record<string, unknown> {
  return { ...(pointer !== undefined && { source: { pointer } }), title, detail, problem_type: type };
}

export function refuse(response: Response, problem: MergeProblem, status = 400): void {
  response.status(status).json({ errors: [asListed(problem)], warnings: [] });
}

export function notFound(response: Response): void {
  response.status(404).json({ detail: "Not found." });
}

/** What a field must be, in Merge's words. */
export function missing(pointer: string): MergeProblem {
  return {
    type: "MISSING_REQUIRED_FIELD",
    title: "Missing Required Field",
    detail: `${pointer.split("/").at(-1) ?? pointer} is a required field.`,
    pointer,
  };
}

export function wrongType(pointer: string, detail: string): MergeProblem {
  return { type: "INCORRECT_FIELD_TYPE", title: "Incorrect Field Type", detail, pointer };
}

/** The destination's own words for faults on demand. */
export const MERGE_FAULT_ANSWERS = {
  "429": { body: { detail: "Request was throttled." } },
  auth_fail: { body: { detail: "Invalid token." } },
  error_before: { body: { detail: "Service temporarily unavailable." } },
} as const;

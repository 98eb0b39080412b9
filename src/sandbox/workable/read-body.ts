/** Bodies are taken as documented and no other way: what is unknown or missing is refused with 422. */
import type { Request } from "express";
import { z } from "zod";
import { WorkableError } from "./workable-error.ts";

/** @throws {WorkableError} 422 */
export function readBody<S extends z.ZodType>(request: Request, shape: S): z.output<S> {
  const read = shape.safeParse(request.body ?? {});
  if (read.success) return read.data;
  const errors: Record<string, string[]> = {};
  for (const { path, message } of read.error.issues) (errors[path.join(".") || "body"] ??= []).push(message);
  throw new WorkableError(422, "Validation failed", errors);
}

export const Comment = z.strictObject({
  member_id: z.string(),
  comment: z.strictObject({ body: z.string().min(1), policy: z.array(z.string()).min(1).optional() }),
});
export const Tags = z.strictObject({ tags: z.array(z.string()) });
export const Move = z.strictObject({ member_id: z.string(), target_stage: z.string() });
export const Disqualify = z.strictObject({
  member_id: z.string(),
  disqualify_reason_id: z.string().optional(),
  disqualify_note: z.string().max(256).optional(),
  withdrew: z.boolean().optional(),
});
const person = { email: z.email(), headline: z.string().optional(), summary: z.string().optional() };
export const NewCandidate = z.strictObject({
  sourced: z.boolean().default(true),
  candidate: z.union([
    z.strictObject({ ...person, name: z.string().min(1) }),
    z.strictObject({ ...person, firstname: z.string().min(1), lastname: z.string().min(1) }),
  ]),
});
/** One key for each type of attribute. */
export const AttributeValue = z.strictObject({
  custom_attribute_key: z.string(),
  value: z.union([z.string(), z.number()]).optional(),
  checked: z.union([z.boolean(), z.enum(["true", "false"])]).optional(),
  date: z.iso.date().optional(),
  choices: z.array(z.string()).min(1).optional(),
});

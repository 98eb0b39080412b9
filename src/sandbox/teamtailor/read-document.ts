/** JSON:API documents are taken as documented and no other way. */
import type { Request } from "express";
import { z } from "zod";
import { TeamtailorError } from "./teamtailor-error.ts";

/** @throws {TeamtailorError} 400 for a parameter that is unknown, 422 for a value that does not fit */
export function readDocument<S extends z.ZodType>(request: Request, data: S): z.output<S> {
  const whole = z.strictObject({ data: z.unknown() }).safeParse(request.body ?? {});
  if (!whole.success) throw refusal(whole.error);
  const read = data.safeParse(whole.data.data);
  if (!read.success) throw refusal(read.error);
  return read.data;
}

function refusal({ issues: [issue] }: z.ZodError): TeamtailorError {
  if (issue?.code === "unrecognized_keys") {
    return new TeamtailorError(400, "Param not allowed", `${issue.keys.join(", ")} is not allowed.`);
  }
  const where = issue?.path.join("/") ?? "data";
  return new TeamtailorError(422, "Invalid", `${where} - ${issue?.message ?? "is invalid"}`);
}

const Id = z.union([z.string(), z.number()]).transform(String);
const linkage = <T extends string>(type: T) =>
  z.strictObject({ data: z.strictObject({ id: Id, type: z.literal(type) }) });

export const NewCandidate = z.strictObject({
  type: z.literal("candidates"),
  attributes: z.strictObject({
    "first-name": z.string().min(1),
    "last-name": z.string(),
    email: z.email(),
    sourced: z.boolean().optional(),
    merge: z.boolean().optional(),
  }),
});
export const ChangedCandidate = z.strictObject({
  id: Id,
  type: z.literal("candidates"),
  attributes: z.strictObject({ tags: z.array(z.string()).optional() }),
});
export const NewNote = z.strictObject({
  type: z.literal("notes"),
  attributes: z.strictObject({ note: z.string().min(1) }),
  relationships: z.strictObject({ candidate: linkage("candidates"), user: linkage("users") }),
});
export const NewApplication = z.strictObject({
  type: z.literal("job-applications"),
  attributes: z.strictObject({ sourced: z.boolean().optional() }).optional(),
  relationships: z.strictObject({ candidate: linkage("candidates"), job: linkage("jobs") }),
});
export const ChangedApplication = z.strictObject({
  id: Id,
  type: z.literal("job-applications"),
  attributes: z.strictObject({ "rejected-at": z.iso.datetime().nullable().optional() }).optional(),
  relationships: z
    .strictObject({
      stage: linkage("stages").optional(),
      "reject-reason": linkage("reject-reasons").optional(),
    })
    .optional(),
});
const value = {
  type: z.literal("custom-field-values"),
  attributes: z.strictObject({ value: z.unknown() }),
  relationships: z.strictObject({ "custom-field": linkage("custom-fields"), owner: linkage("candidates") }),
};
export const NewValue = z.strictObject(value);
export const ChangedValue = z.strictObject({ id: Id, ...value });

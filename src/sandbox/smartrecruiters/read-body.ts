/** Bodies are taken as documented and no other way. */
import type { Request } from "express";
import { z } from "zod";
import { SmartrecruitersError } from "./smartrecruiters-error.ts";
import { STATUSES } from "./statuses.ts";

/** @throws {SmartrecruitersError} 400 */
export function readBody<S extends z.ZodType>(request: Request, shape: S): z.output<S> {
  const read = shape.safeParse(request.body ?? {});
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue?.path.join(".") ?? "";
  throw new SmartrecruitersError(400, "INVALID_REQUEST", `${where} ${issue?.message ?? "is invalid"}`.trim());
}

export const NewCandidate = z.strictObject({
  firstName: z.string().min(1),
  lastName: z.string().min(1),
  email: z.email(),
});
export const NewStatus = z.strictObject({
  status: z.enum(STATUSES),
  subStatus: z.string().optional(),
  startsOn: z.iso.datetime().optional(),
  reason: z.string().optional(),
});
export const NewTags = z.strictObject({ tags: z.array(z.string().min(1)).min(1) });
export const NewMessage = z.strictObject({
  content: z.string().min(1).max(10_000),
  correlationId: z.string().optional(),
  shareWith: z
    .strictObject({
      users: z.array(z.string()).optional(),
      hiringTeamOf: z.array(z.string()).optional(),
      everyone: z.boolean().optional(),
      openNote: z.boolean().optional(),
    })
    .optional(),
});
export const NewProperties = z.array(z.strictObject({ id: z.string(), value: z.unknown() })).min(1);

/** How the API shows the audit log. */
import { z } from "zod";
import { AUDIT_OUTCOMES } from "../../../store/audit.ts";
import { Time } from "./time.ts";

export const AuditCallerShape = z
  .object({
    kind: z.string().describe("`operator`, `token`, `user`, or `anonymous`."),
    id: z.string(),
    name: z.string().describe("As they were called at the time."),
  })
  .meta({ id: "AuditCaller", description: "Who did it." });

export const AuditOutcomeShape = z.enum(AUDIT_OUTCOMES).meta({
  id: "AuditOutcome",
  description:
    "`done`. `refused`: it could not be done as asked. `denied`: they may not. `failed`: a fault in Hirewire.",
});

export const AuditEntryShape = z
  .object({
    id: z.string(),
    at: Time,
    caller: AuditCallerShape,
    area: z.string().describe("What it was about: `automations`, `connections`, `sign-in`."),
    operation: z.string().describe("The operation's name in this description."),
    action: z.string().describe("What was done, to be read behind the caller's name."),
    target: z
      .object({ kind: z.string(), id: z.string(), name: z.string().nullable() })
      .nullable()
      .describe("What it was done to, by the name that it had then."),
    changes: z
      .array(
        z.object({
          what: z.string(),
          before: z.string().nullable().describe("Null when there was nothing."),
          after: z.string().nullable().describe("Null when there is nothing."),
        }),
      )
      .describe("Before and after, without secrets."),
    outcome: AuditOutcomeShape,
    code: z.string().nullable().describe("Why it was not done."),
    address: z.string().nullable().describe("Where the call came from."),
    client: z.string().nullable().describe("With what, in a word."),
    hash: z.string().describe("SHA-256 over this record and the hash of the one before it."),
  })
  .meta({ id: "AuditEntry", description: "One thing that somebody did." });

const settings = {
  keepDays: z.int().min(0).max(36_500).describe("Days that a record is kept; 0: for ever."),
};
export const AuditSettingsShape = z.object(settings).meta({ id: "AuditSettings" });
export const AuditSettingsInput = z.strictObject(settings);

export const AuditCheckShape = z
  .object({
    entries: z.int().describe("How many records were looked at."),
    intact: z.boolean().describe("Whether each follows from the one before it."),
    brokenAt: z.object({ id: z.string(), at: Time }).nullable().describe("The first that does not."),
    head: z
      .string()
      .nullable()
      .describe("Hash of the newest record. Kept elsewhere, it shows later that none was cut off."),
  })
  .meta({ id: "AuditCheck", description: "Whether the audit log was tampered with." });

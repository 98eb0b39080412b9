/** The inputs of the shared ATS operations. One wording for every ATS, so that changing the ATS changes one word. */
import { z } from "zod";

const candidate = z.string().trim().min(1).max(320).optional().meta({
  label: "Candidate",
  help: "An email address, or the candidate's id in the ATS. Left out: the candidate of the event.",
});
const job = z.string().trim().min(1).max(200).optional().meta({
  label: "Job",
  help: "Name or id. Says which application is meant when the candidate has several.",
  choices: "jobs",
});
const several = z.enum(["ask", "latest"]).default("ask").meta({
  label: "If several fit",
  help: "`ask` holds the run and asks a person. `latest` takes the application that was changed last.",
});
const ifMissing = z.enum(["ask", "skip"]).default("ask").meta({
  label: "If nobody fits",
  help: "`ask` holds the run and asks a person. `skip` goes on without doing anything.",
});
const who = { candidate, if_missing: ifMissing, several };

export const findInput = z.strictObject({
  candidate,
  job,
  several,
  if_missing: z.enum(["ask", "skip", "create"]).default("ask").meta({
    label: "If nobody fits",
    help: "`ask` holds the run and asks a person, `skip` goes on with `found: false`, `create` adds the candidate.",
  }),
  name: z.string().trim().min(1).max(200).optional().meta({
    label: "Name of a new candidate",
    help: "Used when the candidate is added. Left out: the name in the event.",
  }),
});
export const noteInput = z.strictObject({
  ...who,
  job,
  text: z.string().trim().min(1).max(10_000).meta({ label: "Note", multiline: true }),
});
export const fieldInput = z.strictObject({
  ...who,
  job,
  field: z.string().trim().min(1).max(200).meta({
    label: "Field",
    help: "Name or key of a custom field.",
    choices: "fields",
  }),
  value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).meta({ label: "Value" }),
});
export const tagInput = z.strictObject({
  ...who,
  job,
  tag: z.string().trim().min(1).max(100).meta({ label: "Tag", choices: "tags" }),
});
export const moveInput = z.strictObject({
  ...who,
  job,
  stage: z.string().trim().min(1).max(200).meta({
    label: "Stage",
    help: "Name or id, such as Phone Screen.",
    choices: "stages",
  }),
});
export const rejectInput = z.strictObject({
  ...who,
  job,
  reason: z.string().trim().min(1).max(200).meta({
    label: "Reason",
    help: "Name or id of one of the account's reasons.",
    choices: "reasons",
  }),
});

export type FindInput = z.output<typeof findInput>;
/** What every operation's input says about whom it means. */
export interface Whom {
  candidate?: string | undefined;
  job?: string | undefined;
  several: "ask" | "latest";
  if_missing: "ask" | "skip" | "create";
}

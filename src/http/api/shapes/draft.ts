/** How the API shows automations in the making. */
import { z } from "zod";
import { Time } from "./time.ts";

export const DraftProblemShape = z
  .object({
    path: z.string().describe("The field: `steps[0].with.channel`; empty for the whole."),
    code: z.string(),
    message: z.string(),
    whenOn: z.boolean().describe("True where it can be published all the same, and only not be on."),
  })
  .meta({ id: "DraftProblem", description: "What is wrong with a draft." });

export const DraftContent = z
  .record(z.string(), z.unknown())
  .describe(
    "An automation as far as it is written. It may lack anything and is kept as it is. `unfinished` holds rows of its conditions that are not filled in: with one that fits its condition it can't be published.",
  );

export const DraftShape = z
  .object({
    id: z.string().nullable().describe("Null where nobody has begun one: then it shows what is published."),
    automationId: z.string().nullable().describe("Null for an automation that was never published."),
    revision: z.int().min(0).describe("Whoever saves says which one they saw; 0 where there is none yet."),
    baseVersion: z.int().nullable().describe("The version that it began with."),
    content: DraftContent,
    sentence: z.string().describe("What it does, for people."),
    problems: z.array(DraftProblemShape),
    updatedAt: Time,
    updatedBy: z.string().nullable().describe("Name of who saved it last."),
  })
  .meta({ id: "Draft", description: "An automation that somebody is still working on." });

export const DifferenceShape = z
  .object({
    kind: z.enum(["added", "removed", "changed", "moved"]),
    path: z.string().describe("Where it stands in the newer one; in the older one when it was removed."),
    text: z.string().describe("`Score must now be 85 or more, was 80`."),
    before: z.string().nullable().describe("As it stood, where that says more than the sentence."),
    after: z.string().nullable().describe("As it stands."),
  })
  .meta({ id: "Difference", description: "One thing that changed between two versions, in words." });

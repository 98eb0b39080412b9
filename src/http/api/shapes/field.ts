/** How the API shows what an automation can read. */
import { z } from "zod";

export const FieldInfoShape = z
  .object({
    path: z.string().describe("In JSONata: `$event.score.value`, `data.score`, `$steps.post_message.link`."),
    label: z.string().describe("In a recruiter's words: `Score`."),
    group: z.string().describe("`Candidate`, `From TryCrucible`, `Step 1: Post a message`."),
    kind: z.enum(["text", "number", "boolean", "date", "list", "object"]),
    sample: z
      .unknown()
      .optional()
      .describe("From the newest event of the trigger that is kept, else from the vendor's sample."),
    step: z.string().optional().describe("Id of the step that gives it: only steps below it can read it."),
    choices: z
      .array(z.object({ value: z.union([z.string(), z.number(), z.boolean()]), label: z.string() }))
      .readonly()
      .optional()
      .describe("What it can hold, where that is known."),
  })
  .meta({ id: "FieldInfo", description: "A field that conditions and texts of an automation can read." });

/** How the API shows ready-made automations. */
import { z } from "zod";
import { AutomationDefinitionShape } from "./automation.ts";

export const RecipeShape = z
  .object({
    key: z.string().describe("`score-to-slack`."),
    name: z.string(),
    description: z.string(),
    sentence: z.string().describe("What it does, for people."),
    apps: z
      .array(z.object({ key: z.string(), label: z.string(), role: z.enum(["sends", "receives"]) }))
      .describe("Senders first; no sender means any vendor."),
    missing: z
      .array(z.object({ key: z.string().describe("Empty for any sender."), label: z.string() }))
      .describe("Apps without a connection, which it takes to be on."),
    sample: z.string().nullable().describe("The vendor's event that shows what it does."),
    automation: AutomationDefinitionShape,
  })
  .meta({ id: "Recipe", description: "A ready-made automation." });

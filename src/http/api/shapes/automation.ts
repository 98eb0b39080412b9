/** How the API shows automations. */
import { z } from "zod";
import { AutomationSchema, ExampleSchema, StepSchema } from "../../../core/automation/automation.ts";
import { SourceStateShape } from "./connection.ts";
import { Time } from "./time.ts";

export const AutomationStateShape = z
  .enum(["on", "paused", "off"])
  .describe("on: its events run. paused: they are kept for later. off: they are not kept for it.");

/** The model of the YAML files, as it is sent in. */
export const AutomationInput = z.strictObject(AutomationSchema.shape).meta({
  id: "AutomationInput",
  description: "An automation as people write it. docs/automations.md explains it.",
});

const SavedStep = z
  .strictObject({ ...StepSchema.shape, id: z.string().describe("Name of the step.") })
  .meta({ id: "SavedStep", description: "One action with its input." });

export const AutomationDefinitionShape = z
  .strictObject({
    ...AutomationSchema.shape,
    steps: z.array(SavedStep).describe("What is done, in this order."),
    examples: z.array(ExampleSchema).optional().describe("Tests of the automation."),
  })
  .meta({ id: "AutomationDefinition", description: "An automation as it is kept: every step has its id." });

export const AutomationShape = z
  .object({
    id: z.string(),
    name: z.string(),
    state: AutomationStateShape,
    versionId: z.string().describe("The version that new events run through."),
    versionNumber: z.int().min(1),
    definition: AutomationDefinitionShape,
    sentence: z
      .string()
      .describe(
        "What it does, for people: `When any vendor scores a candidate 80 or more, post to #hiring`.",
      ),
    sources: z
      .array(
        z.object({
          connection: z.string().describe("Its name."),
          state: SourceStateShape,
          reason: z.string().nullable().describe("In words, the vendor's own quoted."),
        }),
      )
      .describe("Where its events come from, and whether they do; empty while it is off."),
    createdAt: Time,
    updatedAt: Time,
  })
  .meta({ id: "Automation", description: "An automation with its state and its current version." });

export const AutomationVersionShape = z
  .object({
    id: z.string(),
    automationId: z.string(),
    number: z.int().min(1).describe("1, 2, 3 … within the automation."),
    definition: AutomationDefinitionShape,
    createdAt: Time,
    savedBy: z.string().nullable().describe("Name of who saved it; null where that was not told."),
    restores: z.int().nullable().describe("Number of the earlier version that it brought back."),
  })
  .meta({ id: "AutomationVersion", description: "One save of an automation; it never changes." });

const OutcomeShape = z
  .union([z.literal("filtered"), z.record(z.string(), z.unknown())])
  .describe("`filtered`, or by step id the input that would be sent or `skipped`.");

export const ExampleResultShape = z
  .object({
    note: z.string().describe("What the example shows."),
    passed: z.boolean(),
    expected: OutcomeShape,
    actual: OutcomeShape,
    why: z.string().nullable().describe("What the conditions said: `79 is below 80`."),
    message: z.string().describe("What differs, a line for each difference; empty when it passed."),
  })
  .meta({ id: "ExampleResult", description: "What became of one example." });

export const TestReportShape = z
  .object({ passed: z.int(), failed: z.int(), results: z.array(ExampleResultShape) })
  .meta({
    id: "TestReport",
    description: "What became of an automation's examples. Nothing was sent anywhere.",
  });

export const PreviewShape = z
  .object({
    outcome: OutcomeShape,
    why: z.string().nullable().describe("What the conditions said: `79 is below 80`."),
    problem: z.string().nullable().describe("What would fail the run; null when nothing would."),
  })
  .meta({
    id: "Preview",
    description: "What an automation would do with an event. Nothing was sent anywhere.",
  });

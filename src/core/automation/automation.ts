/**
 * An automation as people write it: YAML in git, JSON over the API, one model.
 * The published JSON Schema (`automation.schema.json`) is made from it.
 */
import { z } from "zod";

export { actionKeyOf, ATS_PREFIX } from "./action-key.ts";

const KEY = /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/;

export const StepSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,39}$/, "use lower-case letters, digits and _")
      .optional()
      .describe(
        "Name of the step; later steps read its result as `$steps.<id>`. Left out: the action's own name.",
      ),
    use: z
      .string()
      .regex(KEY, "must read `app.action`, such as `slack.post_message`")
      .describe("The action. `ats.` stands for the automation's ATS."),
    connection: z
      .string()
      .min(1)
      .optional()
      .describe("Name of the connection. May be left out when the app has only one."),
    when: z.string().min(1).optional().describe("JSONata. The step is skipped unless it holds."),
    with: z
      .union([z.string(), z.record(z.string(), z.unknown())])
      .default({})
      .describe("The action's input. Text is literal; `{% … %}` holds JSONata, alone or inside text."),
  })
  .meta({ id: "Step", description: "One action with its input." });

export const ExampleSchema = z
  .strictObject({
    note: z.string().min(1).describe("What the example shows."),
    given: z
      .strictObject({
        sample: z.string().regex(KEY).optional().describe("A vendor's sample event, `vendor.event`."),
        with: z
          .record(z.string(), z.unknown())
          .optional()
          .describe("Changes to the sample, by path: `data.score: 79`; null removes the field."),
        json: z
          .unknown()
          .optional()
          .describe("A whole payload instead of a sample; the sample names its event."),
      })
      .describe("The event."),
    expect: z
      .union([z.literal("filtered"), z.record(z.string(), z.union([z.literal("skipped"), z.unknown()]))])
      .describe(
        "`filtered`, or by step id the input that is sent (the fields named here are compared) or `skipped`.",
      ),
    why: z.string().optional().describe("The explanation that a filtered run must give."),
  })
  .meta({ id: "Example", description: "An example is a test: given this event, expect this." });

export const AutomationSchema = z
  .strictObject({
    name: z.string().min(1).max(120).describe("What it does, in a few words."),
    description: z.string().max(2000).optional().describe("For the person who finds it in a year."),
    trigger: z
      .string()
      .regex(KEY, "must read `vendor.event`, or a hiring event such as `candidate.scored`")
      .describe(
        "A vendor's event (`trycrucible.invitation_scored`) or a hiring event from any vendor (`candidate.scored`).",
      ),
    from: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe("Names of the connections whose events count. Left out: every connection."),
    when: z
      .string()
      .min(1)
      .optional()
      .describe("JSONata. The automation runs only for events for which it holds."),
    ats: z
      .string()
      .regex(/^[a-z][a-z0-9_]*$/, "must be an app, such as `greenhouse`")
      .optional()
      .describe(
        "The ATS that steps mean by `ats.`, such as `ats.add_note`. Changing this word changes the ATS.",
      ),
    steps: z.array(StepSchema).min(1).max(20).describe("What is done, in this order."),
    examples: z.array(ExampleSchema).optional().describe("Run by `hirewire test`."),
  })
  .meta({ id: "Automation", title: "Hirewire automation" });

/** As a file holds it: whether it is switched on stands beside it, and is no part of a version. */
export const AutomationFileSchema = AutomationSchema.extend({
  state: z
    .enum(["on", "paused", "off"])
    .optional()
    .describe(
      "What `hirewire apply` switches it to. Left out: a new one is off, and one that exists stays as it is.",
    ),
});

/** As people write it. */
export type AutomationInput = z.input<typeof AutomationFileSchema>;
export type AutomationExample = z.infer<typeof ExampleSchema>;
export type StepDefinition = z.infer<typeof StepSchema> & { id: string };
/** As it is kept: every step has its id. */
export type AutomationDefinition = Omit<z.infer<typeof AutomationSchema>, "steps"> & {
  steps: StepDefinition[];
};

/** Names the steps that were left without a name after their action: `post_message`, `post_message_2`. */
export function nameSteps(automation: z.infer<typeof AutomationSchema>): AutomationDefinition {
  const taken = new Set(automation.steps.flatMap((step) => step.id ?? []));
  const steps = automation.steps.map((step) => {
    if (step.id !== undefined) return { ...step, id: step.id };
    const base = step.use.slice(step.use.indexOf(".") + 1);
    let id = base;
    for (let count = 2; taken.has(id); count += 1) id = `${base}_${count}`;
    taken.add(id);
    return { ...step, id };
  });
  return { ...automation, steps };
}

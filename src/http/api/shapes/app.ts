/** How the API shows apps: what forms and pickers are made from. */
import { z } from "zod";
import { HIRING_EVENT_TYPES } from "../../../core/hiring/hiring-event.ts";

export const FieldShape = z
  .object({
    key: z.string(),
    kind: z.enum(["text", "secret", "number", "boolean", "choice"]),
    label: z.string(),
    help: z.string().optional().describe("Where the value is found."),
    side: z
      .enum(["receiving", "acting", "both"])
      .optional()
      .describe("Whether it is about events that come from there or about what is done there."),
    required: z.boolean(),
    advanced: z.boolean().optional().describe("Shown only on request: most people never touch it."),
    shownWhen: z
      .record(z.string(), z.array(z.string()).readonly())
      .optional()
      .describe("Shown only while each of these fields has one of these values."),
    placeholder: z.string().optional(),
    multiline: z.boolean().optional(),
    destination: z
      .boolean()
      .optional()
      .describe(
        "Has a say in where secrets are sent: those that are kept are entered again with a change of it.",
      ),
    rotates: z.boolean().optional().describe("Several may be active while it is rotated."),
    default: z.union([z.string(), z.number(), z.boolean()]).optional(),
    pattern: z.string().optional().describe("A regular expression that the whole value must match."),
    min: z.number().optional(),
    max: z.number().optional(),
    choices: z.record(z.string(), z.string()).optional().describe("Labels by value."),
  })
  .meta({ id: "Field", description: "One field of a connection's form." });

export const AppShape = z
  .object({
    key: z.string(),
    label: z.string(),
    summary: z.string(),
    family: z
      .enum(["ats"])
      .nullable()
      .describe("Apps of one family have the same actions: `ats.add_note` is that of the automation's ATS."),
    fields: z.array(FieldShape),
    receives: z.boolean().describe("It sends events here."),
    acts: z.boolean().describe("Steps act there."),
    registers: z.boolean().describe("Its API is told our address, so nobody has to."),
    described: z.boolean().describe("It stands for any sender, described by its connection's settings."),
    signIn: z.boolean().describe("An account can be connected by signing in there."),
    begin: z
      .object({ label: z.string(), url: z.string() })
      .nullable()
      .describe("A page of the app where the first steps of `setup` are filled in already."),
    proof: z.string().nullable().describe("How to have something sent that proves the set-up."),
    choices: z.array(z.string()).describe("What pickers can ask a connection for: `channels`."),
    setup: z.array(z.string()).describe("What to do there, step by step; `{address}` is the hook's address."),
    events: z.array(
      z.object({
        key: z.string().describe("As automations name it: `trycrucible.invitation_scored`."),
        label: z.string(),
        noun: z.string(),
        description: z.string(),
        hiringType: z.enum(HIRING_EVENT_TYPES).nullable(),
        assumed: z
          .string()
          .nullable()
          .describe("What the vendor's page leaves open and is taken for granted."),
      }),
    ),
    assumptions: z.array(
      z.object({ about: z.string(), assumed: z.string(), setting: z.string().optional() }),
    ),
    actingSetup: z.array(z.string()).describe("The part of `setup` that is about acting there."),
    actions: z.array(
      z.object({
        key: z.string().describe("As steps name it: `slack.post_message`."),
        label: z.string(),
        noun: z.string(),
        description: z.string(),
        repeats: z.string().describe("Why a repeat is harmless, or what it may double."),
        input: z.record(z.string(), z.unknown()).describe("JSON Schema of the step's `with`."),
        outputSample: z
          .record(z.string(), z.unknown())
          .describe("What later steps read, such as `$steps.post_message.ts`."),
      }),
    ),
  })
  .meta({ id: "App", description: "A service that Hirewire speaks with." });

/** `/api/config`: automations and connections as a folder of files; what `hirewire apply`, `diff` and `export` speak with. */
import { z } from "zod";
import { AutomationFileSchema, nameSteps } from "../../core/automation/automation.ts";
import { exportConfig } from "../../run/operations/export-config.ts";
import type { WantedConfig } from "../../run/operations/config.ts";
import { defineRoute } from "./define-route.ts";

const Wanted = z
  .strictObject({
    connections: z
      .array(
        z.strictObject({
          name: z.string().min(1).describe("What automations call it."),
          app: z.string().min(1).describe("Key of the app."),
          values: z
            .record(z.string(), z.unknown())
            .default({})
            .describe(
              "Its fields. Settings left out take their defaults; secrets left out stay as they are.",
            ),
        }),
      )
      .default([]),
    automations: z.array(AutomationFileSchema).default([]),
    prune: z.boolean().default(false).describe("Also remove what is not named here."),
  })
  .meta({ id: "Configuration", description: "What there should be." });

const WantedAndAgreed = Wanted.extend({
  planId: z.string().optional().describe("Of the plan that was agreed to."),
}).meta({ id: "ConfigurationToApply" });

/** Some thousands of automations. */
const MAX_BYTES = 16 * 1024 * 1024;

const Plan = z
  .object({
    id: z.string().describe("Stands for exactly these changes."),
    changes: z.array(
      z.object({
        kind: z
          .enum(["create", "change", "remove", "leave"])
          .describe("`leave`: not named, and left alone because `prune` is false."),
        what: z.enum(["connection", "automation"]),
        name: z.string(),
        words: z.array(z.string()).describe("What is done, in words."),
      }),
    ),
    unchanged: z.int().describe("How many of the named things are like that already."),
  })
  .meta({ id: "Plan", description: "What applying a configuration does." });

const problems = ["invalid_config"] as const;

export const configRoutes = [
  defineRoute({
    method: "post",
    path: "/config/plan",
    operationId: "planConfig",
    tag: "config",
    scope: "write",
    summary: "Say what applying a configuration would do",
    asksOnly: true,
    description: "Changes nothing. Everything that is wrong is told at once.",
    body: { schema: Wanted, maxBytes: MAX_BYTES },
    answer: { status: 200, about: "The plan.", body: Plan },
    problems,
    handle: ({ body }, { config }) => config.plan(toWanted(body)),
  }),
  defineRoute({
    method: "post",
    path: "/config/apply",
    operationId: "applyConfig",
    tag: "config",
    scope: "write",
    summary: "Make it so",
    description:
      "Checks everything first, then creates, changes and removes. With `planId` nothing is done unless the plan is still the one that was shown. Applying the same configuration twice changes nothing the second time.",
    body: { schema: WantedAndAgreed, maxBytes: MAX_BYTES },
    answer: { status: 200, about: "What was done.", body: Plan },
    problems: [...problems, "plan_changed"],
    handle: ({ body: { planId, ...wanted } }, { config }) => config.apply(toWanted(wanted), planId),
  }),
  defineRoute({
    method: "get",
    path: "/config",
    operationId: "exportConfig",
    tag: "config",
    scope: "read",
    summary: "Everything as a folder of files",
    description: "Secrets leave as references such as `${SLACK_BOT_TOKEN}`, never as they are.",
    answer: {
      status: 200,
      about: "The files.",
      body: z.object({
        files: z.array(z.object({ path: z.string().describe("Below the folder."), text: z.string() })),
      }),
    },
    handle: (_request, { catalog, connections, automations }) => ({
      files: exportConfig({
        catalog,
        connections: connections.list(),
        automations: automations.list(),
      }),
    }),
  }),
];

function toWanted({ connections, automations, prune }: z.output<typeof Wanted>): WantedConfig {
  return {
    connections,
    automations: automations.map(({ state, ...automation }) => ({
      definition: nameSteps(automation),
      state,
    })),
    prune,
  };
}

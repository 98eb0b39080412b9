/** What an automation would do, without doing it: its examples, and one event that somebody has in mind. */
import { z } from "zod";
import type { AutomationDefinition, AutomationExample } from "../../core/automation/automation.ts";
import { ConfigError } from "../../core/errors.ts";
import { runExamples, type ExampleResult } from "../../run/examples/examples.ts";
import { AutomationParams, definitionBody } from "./automations.ts";
import type { ApiOptions } from "./api-options.ts";
import { defineRoute } from "./define-route.ts";
import { PreviewShape, TestReportShape } from "./shapes/automation.ts";

const NOTHING_SENT =
  "Decides as a run would and sends nothing anywhere. What earlier steps return is their sample.";

export const testRoutes = [
  defineRoute({
    method: "post",
    path: "/automations/test",
    operationId: "testDefinition",
    tag: "automations",
    scope: "run",
    summary: "Run the examples of an automation that is not saved",
    asksOnly: true,
    description: NOTHING_SENT,
    body: definitionBody,
    answer: { status: 200, about: "What became of each example.", body: TestReportShape },
    problems: ["invalid_automation"],
    handle: ({ body }, options) => test(options.automations.check(body), options),
  }),
  defineRoute({
    method: "post",
    path: "/automations/:id/test",
    operationId: "testAutomation",
    tag: "automations",
    scope: "run",
    summary: "Run an automation's examples",
    asksOnly: true,
    description: NOTHING_SENT,
    params: AutomationParams,
    answer: { status: 200, about: "What became of each example.", body: TestReportShape },
    problems: ["automation_not_found"],
    handle: ({ params }, options) => test(options.automations.get(params.id).definition, options),
  }),
  defineRoute({
    method: "post",
    path: "/automations/:id/preview",
    operationId: "previewAutomation",
    tag: "automations",
    scope: "run",
    summary: "Say what an automation would do with an event",
    asksOnly: true,
    description: `${NOTHING_SENT} Give a stored event, or a sample with changes, or a whole payload; nothing: the trigger's own sample.`,
    params: AutomationParams,
    body: {
      schema: z.strictObject({
        event: z.string().optional().describe("Id of an event that arrived."),
        sample: z.string().optional().describe("A vendor's sample: `trycrucible.invitation_scored`."),
        changes: z
          .record(z.string(), z.unknown())
          .optional()
          .describe("Changes to the sample by dotted path; null removes the field."),
        payload: z.record(z.string(), z.unknown()).optional().describe("A whole payload instead."),
      }),
      optional: true,
    },
    answer: { status: 200, about: "What it would do.", body: PreviewShape },
    problems: ["automation_not_found", "event_not_found", "payload_removed", "unknown_sample"],
    async handle({ params, body }, options) {
      const { definition } = options.automations.get(params.id);
      const given = body.event === undefined ? givenIn(body) : await givenBy(body.event, options);
      if (!options.catalog.event(given.sample ?? definition.trigger)) {
        throw new ConfigError(
          `Name a vendor's event as \`sample\`: "${given.sample ?? definition.trigger}" is none.`,
          { code: "unknown_sample", path: "sample" },
        );
      }
      const example: AutomationExample = { note: "preview", given, expect: {} };
      const [result] = await runExamples({ ...definition, examples: [example] }, options);
      return previewOf(result!);
    },
  }),
];

async function test(
  definition: AutomationDefinition,
  options: ApiOptions,
): Promise<z.input<typeof TestReportShape>> {
  const results = await runExamples(definition, options);
  const passed = results.filter((result) => result.passed).length;
  return { passed, failed: results.length - passed, results };
}

function givenIn(body: {
  sample?: string | undefined;
  changes?: Record<string, unknown> | undefined;
  payload?: Record<string, unknown> | undefined;
}): AutomationExample["given"] {
  return {
    ...(body.sample !== undefined && { sample: body.sample }),
    ...(body.changes !== undefined && { with: body.changes }),
    ...(body.payload !== undefined && { json: body.payload }),
  };
}

async function givenBy(id: string, { store }: ApiOptions): Promise<AutomationExample["given"]> {
  const event = await store.event(id);
  if (!event) {
    throw new ConfigError(`There is no event "${id}".`, { code: "event_not_found", path: "event" });
  }
  if (event.body === null) {
    throw new ConfigError("The payload of this event is no longer kept. Choose a newer one.", {
      code: "payload_removed",
      path: "event",
    });
  }
  return {
    sample: `${event.app}.${event.eventKey ?? event.wireName}`,
    json: JSON.parse(Buffer.from(event.body).toString("utf8")) as unknown,
  };
}

/** Nothing was expected, so a message is a fault, unless the event was filtered. */
function previewOf({ actual, why, message }: ExampleResult): z.input<typeof PreviewShape> {
  return { outcome: actual, why, problem: actual === "filtered" || message === "" ? null : message };
}

/** `/api/automations`: the model of the YAML files, as JSON or as YAML. */
import { z } from "zod";
import { parseAutomationJson, readAutomation } from "../../core/automation/automation-file.ts";
import type { AutomationDefinition } from "../../core/automation/automation.ts";
import { formatProblem } from "../../core/automation/problem.ts";
import { ConfigError } from "../../core/errors.ts";
import { InvalidAutomation } from "../../run/operations/automations.ts";
import { defineRoute, type BodySpec } from "./define-route.ts";
import { listOf, newestFirst, pageOf, PageQuery, readPage } from "./page.ts";
import {
  AutomationDefinitionShape,
  AutomationInput,
  AutomationShape,
  AutomationStateShape,
  AutomationVersionShape,
} from "./shapes/automation.ts";

export const AutomationParams = z.object({ id: z.string().describe("The automation's id or name.") });

export const definitionBody: BodySpec<typeof AutomationInput, AutomationDefinition> = {
  schema: AutomationInput,
  yaml: true,
  read: readDefinition,
};

export const automationRoutes = [
  defineRoute({
    method: "get",
    path: "/automations",
    operationId: "listAutomations",
    tag: "automations",
    scope: "read",
    summary: "Every automation",
    answer: { status: 200, about: "All of them, oldest first.", body: listOf(AutomationShape) },
    handle: (_request, { automations }) => ({ items: automations.list() }),
  }),
  defineRoute({
    method: "post",
    path: "/automations",
    operationId: "createAutomation",
    tag: "automations",
    scope: "write",
    summary: "Save a new automation",
    description:
      "Off unless told otherwise; the `state` of a YAML file is left aside. What is off may still lack its connections.",
    query: z.strictObject({ state: AutomationStateShape.default("off") }),
    body: definitionBody,
    answer: { status: 201, about: "The automation.", body: AutomationShape },
    problems: ["invalid_automation", "name_taken"],
    handle: ({ query, body }, { automations }) => automations.create(body, query.state),
  }),
  defineRoute({
    method: "post",
    path: "/automations/check",
    operationId: "checkAutomation",
    tag: "automations",
    scope: "read",
    summary: "Say what is wrong with an automation, without saving it",
    body: definitionBody,
    answer: { status: 200, about: "As it would be kept.", body: AutomationDefinitionShape },
    problems: ["invalid_automation"],
    handle: ({ body }, { automations }) => automations.check(body),
  }),
  defineRoute({
    method: "get",
    path: "/automations/:id",
    operationId: "getAutomation",
    tag: "automations",
    scope: "read",
    summary: "One automation",
    params: AutomationParams,
    answer: { status: 200, about: "The automation.", body: AutomationShape },
    problems: ["automation_not_found"],
    handle: ({ params }, { automations }) => automations.get(params.id),
  }),
  defineRoute({
    method: "put",
    path: "/automations/:id",
    operationId: "updateAutomation",
    tag: "automations",
    scope: "write",
    summary: "Save a new version",
    description: "Events that arrived before keep the version that they were matched with.",
    params: AutomationParams,
    body: definitionBody,
    answer: { status: 200, about: "The automation with its new version.", body: AutomationShape },
    problems: ["automation_not_found", "invalid_automation", "name_taken", "version_conflict"],
    handle: ({ params, body }, { automations }) => automations.update(params.id, body),
  }),
  defineRoute({
    method: "delete",
    path: "/automations/:id",
    operationId: "removeAutomation",
    tag: "automations",
    scope: "write",
    summary: "Remove an automation",
    description:
      "Its name is free again, what it had not begun is cancelled, and what it did stays in the history.",
    params: AutomationParams,
    answer: { status: 204, about: "It is gone." },
    problems: ["automation_not_found"],
    handle: ({ params }, { automations }) => automations.remove(params.id),
  }),
  defineRoute({
    method: "post",
    path: "/automations/:id/state",
    operationId: "setAutomationState",
    tag: "automations",
    scope: "write",
    summary: "Turn it on, pause it, turn it off",
    params: AutomationParams,
    body: z.strictObject({
      state: AutomationStateShape,
      held: z
        .enum(["release", "skip", "keep"])
        .default("release")
        .describe("What becomes of the events that were kept while it was paused."),
    }),
    answer: { status: 200, about: "The automation in its new state.", body: AutomationShape },
    problems: ["automation_not_found", "invalid_automation"],
    handle: ({ params, body }, { automations }) => automations.setState(params.id, body.state, body.held),
  }),
  defineRoute({
    method: "get",
    path: "/automations/:id/versions",
    operationId: "listVersions",
    tag: "automations",
    scope: "read",
    summary: "Every save of an automation",
    params: AutomationParams,
    query: PageQuery,
    answer: { status: 200, about: "A page of versions, newest first.", body: pageOf(AutomationVersionShape) },
    problems: ["automation_not_found", "unknown_cursor"],
    handle: async ({ params, query }, { automations }) =>
      readPage(query, "ver", newestFirst(await automations.versions(params.id))),
  }),
];

/** YAML keeps its lines and columns in what is said about it. */
function readDefinition(body: unknown): AutomationDefinition {
  if (typeof body === "string") {
    const { definition, problems } = readAutomation(body);
    if (definition) return definition;
    throw new InvalidAutomation(problems.map((problem) => ({ ...problem, message: formatProblem(problem) })));
  }
  try {
    return parseAutomationJson(body);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { path = "", code, message } = error;
    throw new InvalidAutomation([{ path, code, message }]);
  }
}

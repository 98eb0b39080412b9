/** `/api/automations`: the model of the YAML files, as JSON or as YAML. */
import { z } from "zod";
import { readAutomation, readAutomationJson } from "../../core/automation/automation-file.ts";
import type { AutomationDefinition } from "../../core/automation/automation.ts";
import { sentenceOf } from "../../core/automation/sentence.ts";
import type { Catalog } from "../../core/catalog.ts";
import { formatProblem } from "../../core/automation/problem.ts";
import type { Automation, AutomationVersion } from "../../core/types.ts";
import { InvalidAutomation } from "../../run/operations/automations.ts";
import type { ApiOptions } from "./api-options.ts";
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

/** Sentences of what is saved: a definition never changes. */
const sentences = new WeakMap<AutomationDefinition, string>();

function sentence(definition: AutomationDefinition, catalog: Catalog): string {
  const known = sentences.get(definition);
  if (known !== undefined) return known;
  const made = sentenceOf(definition, catalog);
  sentences.set(definition, made);
  return made;
}

/** Somebody who turns an automation on wants to know whether its events will come; most vendors answer at once. */
const PATIENCE_MS = 10_000;

const showAll = async (
  automations: readonly Automation[],
  { registrar, sources, catalog }: ApiOptions,
): Promise<z.input<typeof AutomationShape>[]> => {
  const views = await sources.all();
  return automations.map((automation) => ({
    ...automation,
    sentence: sentence(automation.definition, catalog),
    sources:
      automation.state === "off"
        ? []
        : registrar.sourcesOf(automation).map(({ connection, ...source }) => {
            const { state, reason } = views.get(connection.id) ?? source;
            return { connection: connection.name, state, reason };
          }),
  }));
};

export const showAutomation = async (automation: Automation, options: ApiOptions) =>
  (await showAll([automation], options))[0]!;

/** Once its sources are as it needs them, or could not be brought there. */
export const showSettled = async (automation: Automation, options: ApiOptions) => {
  const { registrar } = options;
  if (automation.state !== "off") {
    const sources = registrar.sourcesOf(automation).map(({ connection }) => connection.id);
    await registrar.settled(sources, PATIENCE_MS);
  }
  return showAutomation(automation, options);
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
    handle: async (_request, options) => ({
      items: await showAll(options.automations.list(), options),
    }),
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
    handle: async ({ query, body, caller }, options) =>
      showSettled(await options.automations.create(body, query.state, caller.name), options),
  }),
  defineRoute({
    method: "post",
    path: "/automations/check",
    operationId: "checkAutomation",
    tag: "automations",
    scope: "read",
    summary: "Say what is wrong with an automation, without saving it",
    asksOnly: true,
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
    handle: ({ params }, options) => showAutomation(options.automations.get(params.id), options),
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
    handle: async ({ params, body, caller }, options) =>
      showSettled(await options.automations.update(params.id, body, { by: caller.name }), options),
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
    description:
      "Vendors whose API takes webhooks are told to send what it needs. `sources` says whether they do: an automation that is on gets no events from a source that is refused.",
    answer: { status: 200, about: "The automation in its new state.", body: AutomationShape },
    problems: ["automation_not_found", "invalid_automation"],
    handle: async ({ params, body }, options) =>
      showSettled(await options.automations.setState(params.id, body.state, body.held), options),
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
      readPage(query, "ver", async (page) =>
        (await newestFirst(await automations.versions(params.id))(page)).map(showVersion),
      ),
  }),
];

const showVersion = ({ savedBy, restores, ...version }: AutomationVersion) => ({
  ...version,
  savedBy: savedBy ?? null,
  restores: restores ?? null,
});

/** YAML keeps its lines and columns in what is said about it. */
function readDefinition(body: unknown): AutomationDefinition {
  if (typeof body === "string") {
    const { definition, problems } = readAutomation(body);
    if (definition) return definition;
    throw new InvalidAutomation(problems.map((problem) => ({ ...problem, message: formatProblem(problem) })));
  }
  const { definition, problems } = readAutomationJson(body);
  if (definition) return definition;
  throw new InvalidAutomation(problems);
}

/** `/api/apps`: what this runtime can speak with, as forms and pickers need it. */
import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";
import type { Fields } from "../../core/fields.ts";
import type { ApiOptions } from "./api-options.ts";
import { defineRoute } from "./define-route.ts";
import { listOf } from "./page.ts";
import { AppShape } from "./shapes/app.ts";

const AppParams = z.object({ app: z.string().describe("The app's key, such as `slack`.") });

export const appRoutes = [
  defineRoute({
    method: "get",
    path: "/apps",
    operationId: "listApps",
    tag: "apps",
    scope: "read",
    summary: "Every app",
    answer: { status: 200, about: "All of them.", body: listOf(AppShape) },
    handle: (_request, options) => ({
      items: options.catalog.appKeys().flatMap((key) => describeApp(key, options) ?? []),
    }),
  }),
  defineRoute({
    method: "get",
    path: "/apps/:app",
    operationId: "getApp",
    tag: "apps",
    scope: "read",
    summary: "One app",
    params: AppParams,
    answer: { status: 200, about: "The app.", body: AppShape },
    problems: ["app_not_found"],
    handle({ params }, options) {
      const app = describeApp(params.app, options);
      if (app) return app;
      throw new ConfigError(`There is no app "${params.app}".`, { code: "app_not_found" });
    },
  }),
  defineRoute({
    method: "get",
    path: "/apps/:app/events/:event/sample",
    operationId: "getSample",
    tag: "apps",
    scope: "read",
    summary: "A sample of an event, as its vendor sends it",
    params: AppParams.extend({ event: z.string().describe("The event's key: `invitation_scored`.") }),
    answer: { status: 200, about: "The payload.", body: z.record(z.string(), z.unknown()) },
    problems: ["event_not_found"],
    handle({ params }, { catalog }) {
      const found = catalog.event(`${params.app}.${params.event}`);
      if (found) return found.event.sample as Record<string, unknown>;
      throw new ConfigError(`There is no event "${params.app}.${params.event}".`, {
        code: "event_not_found",
      });
    },
  }),
];

function describeApp(
  key: string,
  { catalog, publicUrl }: Pick<ApiOptions, "catalog" | "publicUrl">,
): z.input<typeof AppShape> | null {
  const app = catalog.app(key);
  if (!app) return null;
  const trigger = catalog.triggers.get(key);
  const action = catalog.actions.get(key);
  return {
    key,
    label: app.label,
    summary: trigger?.summary ?? action?.summary ?? "",
    family: action?.family ?? null,
    fields: describeFields(app.fields, {
      receiving: trigger?.connection ?? {},
      acting: action?.connection ?? {},
    }),
    receives: trigger !== undefined,
    acts: action !== undefined,
    registers: trigger?.registration !== undefined,
    described: trigger?.anyEvent !== undefined,
    signIn: action?.oauth !== undefined,
    begin: action?.begin?.(`${publicUrl()}/oauth/callback`) ?? null,
    proof: trigger?.proof ?? null,
    choices: Object.keys(action?.choices ?? {}),
    setup: app.setup,
    actingSetup: [...(action?.setup ?? [])],
    events: Object.entries(trigger?.events ?? {}).map(([eventKey, event]) => ({
      key: `${key}.${eventKey}`,
      label: event.label,
      noun: event.noun,
      description: event.description,
      hiringType: event.hiringType,
      assumed: event.assumed ?? null,
    })),
    assumptions: [...(trigger?.assumptions ?? [])],
    actions: Object.entries(action?.actions ?? {}).map(([actionKey, definition]) => ({
      key: `${key}.${actionKey}`,
      label: definition.label,
      noun: definition.noun,
      description: definition.description,
      repeats: definition.repeats,
      input: z.toJSONSchema(definition.input, { io: "input", unrepresentable: "any" }) as Record<
        string,
        unknown
      >,
      outputSample: definition.outputSample,
    })),
  };
}

function describeFields(
  fields: Fields,
  { receiving, acting }: { receiving: Fields; acting: Fields },
): z.input<typeof AppShape>["fields"] {
  const sideOf = (key: string) => {
    if (!Object.hasOwn(receiving, key)) return "acting";
    return Object.hasOwn(acting, key) ? "both" : "receiving";
  };
  return Object.entries(fields).map(([key, definition]) => {
    const { pattern, ...plain } = { pattern: undefined, ...definition };
    return {
      key,
      ...plain,
      side: sideOf(key),
      required: definition.required !== false && !("default" in definition),
      ...(pattern === undefined ? {} : { pattern: pattern.source }),
    };
  });
}

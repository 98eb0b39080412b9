/**
 * The JSON Schema of automation files, for completion and hints in editors. Made from the zod model, with the
 * triggers, the actions and each action's own fields from the catalog.
 *
 * Draft 7, which the YAML language server understands in full
 * (https://github.com/redhat-developer/yaml-language-server, read 2026-11-21).
 */
import { z } from "zod";
import { ATS_PREFIX, AutomationFileSchema, AutomationSchema } from "./automation.ts";
import type { Catalog } from "../catalog.ts";
import { HIRING_EVENT_TYPES } from "../hiring/hiring-event.ts";

export type JsonSchema = { [key: string]: unknown };

const EXPRESSION: JsonSchema = {
  type: "string",
  pattern: "\\{%",
  description: "JSONata between `{%` and `%}`, alone or inside text.",
};
const TEMPLATE: JsonSchema = { $ref: "#/definitions/Expression" };

/** @returns a schema that refers to nothing outside itself */
export function automationSchema(catalog: Catalog): JsonSchema {
  const schema = z.toJSONSchema(AutomationSchema, { io: "input", target: "draft-7" }) as JsonSchema;
  const definitions = child(schema, "definitions");
  const step = child(definitions, "Step");
  definitions["Expression"] = EXPRESSION;
  const fields = child(child(definitions, "Automation"), "properties");
  fields["state"] = inputSchema(AutomationFileSchema.shape.state);
  Object.assign(child(fields, "trigger"), described(triggers(catalog)));
  Object.assign(child(fields, "ats"), atsNames(catalog));
  const all = [...actions(catalog), ...atsActions(catalog)];
  Object.assign(child(child(step, "properties"), "use"), described(all));
  step["allOf"] = all.map(({ key }) => inputOf(catalog, key));
  return schema;
}

/** The fields of an action's input as JSON Schema: `properties`, `required`. */
export function inputSchema(input: z.ZodType): JsonSchema {
  const schema = z.toJSONSchema(input, {
    io: "input",
    target: "draft-7",
    unrepresentable: "any",
  }) as JsonSchema;
  const { $schema: _schema, ...rest } = schema;
  return rest;
}

interface Described {
  key: string;
  description: string;
}

function triggers(catalog: Catalog): Described[] {
  const events = [...catalog.triggers.values()].flatMap((app) =>
    Object.entries(app.events).map(([key, { description }]) => ({
      key: `${app.key}.${key}`,
      description: `${app.label}: ${description}`,
    })),
  );
  const hiring = HIRING_EVENT_TYPES.map((key) => ({ key, description: "From any vendor." }));
  return [...hiring, ...events];
}

function actions(catalog: Catalog): Described[] {
  return [...catalog.actions.values()].flatMap((app) =>
    Object.entries(app.actions).map(([key, { description }]) => ({
      key: `${app.key}.${key}`,
      description: `${app.label}: ${description}`,
    })),
  );
}

function atsNames(catalog: Catalog): JsonSchema {
  const all = catalog.family("ats");
  if (all.length === 0) return {};
  return { enum: all.map(({ key }) => key), enumDescriptions: all.map(({ label }) => label) };
}

/** What the automation's ATS does, whichever it is: an action counts when any ATS has it. */
function atsActions(catalog: Catalog): Described[] {
  const all = catalog.family("ats").flatMap(({ actions: own }) => Object.entries(own));
  return [...new Map(all)].map(([key, { label }]) => ({
    key: ATS_PREFIX + key,
    description: `The ATS: ${label}`,
  }));
}

/** The action behind a key; for `ats.` that of the first ATS which has it: they take the same input. */
function actionCalled(catalog: Catalog, key: string): ReturnType<Catalog["action"]> {
  if (!key.startsWith(ATS_PREFIX)) return catalog.action(key);
  const name = key.slice(ATS_PREFIX.length);
  const app = catalog.family("ats").find(({ actions: own }) => Object.hasOwn(own, name));
  return app && catalog.action(`${app.key}.${name}`);
}

/** `enumDescriptions` is what editors show beside each value. */
function described(all: Described[]): JsonSchema {
  const values = [...new Map(all.map((each) => [each.key, each])).values()];
  return {
    enum: values.map(({ key }) => key),
    enumDescriptions: values.map(({ description }) => description),
  };
}

/** If a step uses this action, `with` has these fields; each may be an expression, and so may the whole. */
function inputOf(catalog: Catalog, key: string): JsonSchema {
  const found = actionCalled(catalog, key);
  const fields = found ? closed(withTemplates(inputSchema(found.action.input), true)) : {};
  const needsInput = Array.isArray(fields["required"]) && fields["required"].length > 0;
  return {
    if: { properties: { use: { const: key } }, required: ["use"] },
    // oxlint-disable-next-line unicorn/no-thenable -- the word is JSON Schema's
    then: {
      properties: { with: { description: found?.action.description, anyOf: [fields, TEMPLATE] } },
      ...(needsInput ? { required: ["with"] } : {}),
    },
  };
}

/** A field that the action does not know is a slip, unless the action takes any. */
function closed(schema: JsonSchema): JsonSchema {
  return schema["type"] === "object" ? { additionalProperties: false, ...schema } : schema;
}

const COMBINED = ["anyOf", "oneOf", "allOf"];

/** Lets an expression stand wherever a value may stand. */
function withTemplates(schema: JsonSchema, outermost = false): JsonSchema {
  const inner: JsonSchema = { ...schema };
  if (isSchema(inner["properties"])) inner["properties"] = mapValues(inner["properties"]);
  if (isSchema(inner["additionalProperties"])) {
    inner["additionalProperties"] = withTemplates(inner["additionalProperties"]);
  }
  if (isSchema(inner["items"])) inner["items"] = withTemplates(inner["items"]);
  for (const key of COMBINED) {
    const options: unknown = inner[key];
    if (Array.isArray(options))
      inner[key] = options.map((option) => withTemplates(option as JsonSchema, true));
  }
  // a connector's own words: `label` and `help` say the same, the others are for forms only
  const { title, description, label, help, default: fallback, ...others } = inner;
  const { choices: _choices, multiline: _multiline, advanced: _advanced, ...rest } = others;
  const about = Object.entries({
    title: label ?? title,
    description: help ?? description,
    default: fallback,
  });
  const words = Object.fromEntries(about.filter(([, word]) => word !== undefined));
  return outermost || allowsAnyText(rest) ? { ...words, ...rest } : { ...words, anyOf: [rest, TEMPLATE] };
}

function allowsAnyText({
  type,
  maxLength,
  pattern,
  format,
  enum: values,
  const: only,
  ...rest
}: JsonSchema): boolean {
  const limits = [maxLength, pattern, format, values, only].some((limit) => limit !== undefined);
  const free = type === undefined && !COMBINED.some((key) => key in rest) && !("$ref" in rest);
  const text = type === "string" || (Array.isArray(type) && type.includes("string"));
  return !limits && (text || free);
}

function mapValues(schemas: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(schemas).map(([key, value]) => [key, isSchema(value) ? withTemplates(value) : value]),
  );
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function child(parent: JsonSchema, key: string): JsonSchema {
  const value = parent[key];
  if (!isSchema(value)) throw new TypeError(`the automation's schema has no ${key}`);
  return value;
}

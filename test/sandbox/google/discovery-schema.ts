/** Google's discovery document turned into JSON Schema, so that ajv judges the stand-in's answers, not our own code. */
import { Ajv, type ValidateFunction } from "ajv";
import { expect } from "@jest/globals";
import drive from "../../../src/sandbox/specs/google/google-drive.v3.discovery.json" with { type: "json" };
import sheets from "../../../src/sandbox/specs/google/google-sheets.v4.discovery.json" with { type: "json" };

interface Described {
  type?: string;
  $ref?: string;
  enum?: string[];
  items?: Described;
  properties?: Record<string, Described>;
  additionalProperties?: Described;
  methods?: Record<string, Described>;
  resources?: Record<string, Described>;
  httpMethod?: string;
  path?: string;
  response?: { $ref: string };
}

interface Api extends Described {
  schemas: Record<string, Described>;
}

const ajv = new Ajv({ strict: false, allErrors: true });
const APIS = [
  { prefix: "/v4/", name: "sheets", api: sheets as unknown as Api },
  { prefix: "/drive/v3/", name: "drive", api: drive as unknown as Api },
];

for (const { name, api } of APIS) {
  const definitions = Object.fromEntries(
    Object.entries(api.schemas).map(([key, schema]) => [key, toJsonSchema(schema)]),
  );
  ajv.addSchema({ $id: name, definitions });
}

function toJsonSchema(schema: Described): object {
  if (schema.$ref !== undefined) return { $ref: `#/definitions/${schema.$ref}` };
  if (schema.enum !== undefined) return { enum: schema.enum };
  if (schema.type === "any") return {};
  if (schema.type === "array") return { type: "array", items: toJsonSchema(schema.items ?? {}) };
  if (schema.type !== "object") return { type: schema.type };
  if (schema.additionalProperties !== undefined) {
    return { type: "object", additionalProperties: toJsonSchema(schema.additionalProperties) };
  }
  const properties = Object.entries(schema.properties ?? {}).map(([key, value]) => [
    key,
    toJsonSchema(value),
  ]);
  return { type: "object", properties: Object.fromEntries(properties), additionalProperties: false };
}

function methodsOf(api: Described): Described[] {
  return [...Object.values(api.methods ?? {}), ...Object.values(api.resources ?? {}).flatMap(methodsOf)];
}

/** Fails the test when a successful answer is not what Google's document says this call answers. */
export function expectAnswerFits(method: string, path: string, answer: unknown): void {
  const validate = validatorFor(method, path);
  const valid = validate(answer);
  expect(valid ? [] : validate.errors).toEqual([]);
}

function validatorFor(method: string, path: string): ValidateFunction {
  for (const { prefix, name, api } of APIS) {
    if (!path.startsWith(prefix)) continue;
    const ownPath = name === "sheets" ? path.slice(1) : path.slice(prefix.length);
    const fitting = methodsOf(api)
      .filter((each) => each.httpMethod === method && templateOf(each.path ?? "").test(ownPath))
      .toSorted(
        (a, b) =>
          placeholders(a) - placeholders(b) || Number(b.path?.includes(":")) - Number(a.path?.includes(":")),
      );
    const validate = ajv.getSchema(`${name}#/definitions/${fitting[0]?.response?.$ref}`);
    if (validate !== undefined) return validate;
  }
  throw new Error(`Google has no ${method} ${path}`);
}

function templateOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
}

function placeholders(method: Described): number {
  return method.path?.split("{").length ?? 0;
}

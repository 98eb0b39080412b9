/**
 * Query and body checked against the discovery document, in Google's words.
 *
 * Google's front end reads JSON as protocol buffers: an unknown name, a wrong type or a wrong enum value is
 * 400 before the method runs, `null` is "not set", a lone value stands for a list of one, a number may be
 * written as text, and a field may be written in snake_case. Paths in the messages are snake_case.
 *
 * Source: https://protobuf.dev/programming-guides/json/ and messages quoted in public issues.
 */
import { badRequest, GoogleApiError, type FieldViolation } from "./google-error.ts";
import type { DiscoveryDocument, Method, Parameter, Schema } from "./discovery.ts";

type QueryValue = string | number | boolean | string[];

const NOT_REPEATING = "Proto field is not repeating, cannot start list.";

/** Names the protocol buffer type in an enum message; the discovery document does not have it. */
const ENUM_TYPES: Record<string, string> = {
  valueInputOption: "ValueInputOption",
  valueRenderOption: "ValueRenderOption",
  responseValueRenderOption: "ValueRenderOption",
  dateTimeRenderOption: "DateTimeRenderOption",
  responseDateTimeRenderOption: "DateTimeRenderOption",
  insertDataOption: "AppendValuesRequest.InsertDataOption",
  majorDimension: "Dimension",
  dimension: "Dimension",
  visibility: "DeveloperMetadata.DeveloperMetadataVisibility",
  locationType: "DeveloperMetadataLocation.DeveloperMetadataLocationType",
};

/** Groups of which one member may be set. A batch request's whole message is such a group. */
const ONE_OF: Record<string, { group: string; members?: string[] }> = {
  Request: { group: "kind" },
  ExtendedValue: { group: "value" },
  DataFilter: { group: "filter" },
  DeveloperMetadataLocation: { group: "location", members: ["spreadsheet", "sheetId", "dimensionRange"] },
};

/**
 * Reads the query string of one call.
 *
 * @throws {GoogleApiError} 400 for names the method does not have, and for wrong types and enum values
 */
export function readQuery(
  document: DiscoveryDocument,
  method: Method,
  query: URLSearchParams,
): Record<string, QueryValue> {
  const violations: FieldViolation[] = [];
  const values: Record<string, QueryValue> = {};
  for (const sentName of new Set(query.keys())) {
    const name = camelCase(sentName);
    const parameter = method.parameters?.[name] ?? document.parameters[sentName];
    if (parameter === undefined || parameter.location === "path") {
      violations.push({
        description:
          `Invalid JSON payload received. Unknown name "${sentName}": Cannot bind query parameter. ` +
          `Field '${sentName}' could not be found in request message.`,
      });
      continue;
    }
    values[name] = readParameter(name, parameter, query.getAll(sentName), violations);
  }
  if (violations.length > 0) throw badRequest(violations);
  return values;
}

/**
 * Reads a method's body.
 *
 * @param body parsed JSON; undefined when there was none
 * @returns the message in camelCase, without nulls
 * @throws {GoogleApiError} 400, one line per wrong field
 */
export function readBody(document: DiscoveryDocument, method: Method, body: unknown): unknown {
  const schemaName = method.request?.$ref;
  if (schemaName === undefined || body === undefined) return {};
  if (Array.isArray(body)) {
    const description = 'Invalid JSON payload received. Unknown name "": Root element must be a message.';
    throw badRequest([{ description }]);
  }
  const reader = new MessageReader(document);
  const message = reader.message(schemaName, body, bodyField(schemaName));
  if (reader.violations.length > 0) throw badRequest(reader.violations);
  return message;
}

/** The error for a body that is not JSON, or is a form. */
export function unreadableBody(text: string, contentType: string): GoogleApiError {
  if (!contentType.includes("x-www-form-urlencoded")) {
    return badRequest([
      { description: `Invalid JSON payload received. Unexpected token.\n${text.slice(0, 40)}\n^` },
    ]);
  }
  const description =
    `Invalid JSON payload received. Unknown name "${text}": Cannot bind query parameter. ` +
    "Field could not be found in request message.";
  return badRequest([{ description }]);
}

/** A ValueRange travels as the field `data` of the request message, a whole Spreadsheet as `spreadsheet`. */
function bodyField(schemaName: string): string {
  if (schemaName === "ValueRange") return "data";
  return schemaName === "Spreadsheet" ? "spreadsheet" : "";
}

function readParameter(
  name: string,
  parameter: Parameter,
  sent: string[],
  violations: FieldViolation[],
): QueryValue {
  const path = snakeCase(name);
  for (const value of sent) {
    if (parameter.enum !== undefined && !parameter.enum.includes(value)) {
      violations.push(wrongValue(path, enumType(name), value));
    }
  }
  if (parameter.repeated === true) return sent;
  const value = sent.at(-1) ?? "";
  if (parameter.type === "boolean") {
    if (value === "true" || value === "false") return value === "true";
    violations.push(wrongValue(path, "TYPE_BOOL", value));
  }
  if (parameter.type === "integer") {
    if (/^-?\d+$/.test(value)) return Number(value);
    violations.push(wrongValue(path, "TYPE_INT32", value));
  }
  return value;
}

class MessageReader {
  readonly violations: FieldViolation[] = [];
  readonly #document: DiscoveryDocument;

  constructor(document: DiscoveryDocument) {
    this.#document = document;
  }

  message(schemaName: string, value: unknown, path: string): Record<string, unknown> {
    const schema = this.#document.schemas[schemaName];
    if (Array.isArray(value)) {
      const { parent, leaf } = split(path);
      this.#unknownName(leaf, parent, NOT_REPEATING);
      return {};
    }
    if (typeof value !== "object" || value === null) {
      const type = schemaName === "Request" ? "BatchUpdateSpreadsheetRequest.Request" : schemaName;
      this.violations.push(wrongValue(path, typeUrl(type), value));
      return {};
    }
    const message: Record<string, unknown> = {};
    for (const [sentName, field] of Object.entries(value)) {
      const name = Object.hasOwn(schema?.properties ?? {}, sentName) ? sentName : camelCase(sentName);
      const fieldSchema = schema?.properties?.[name];
      if (fieldSchema === undefined || !Object.hasOwn(schema?.properties ?? {}, name)) {
        this.#unknownName(sentName, path, "Cannot find field.");
      } else if (field !== null) {
        const fieldPath = path === "" ? snakeCase(name) : `${path}.${snakeCase(name)}`;
        message[name] = this.#field(name, fieldSchema, field, fieldPath);
      }
    }
    this.#checkOneOf(schemaName, message, path);
    return message;
  }

  #field(name: string, schema: Schema, value: unknown, path: string): unknown {
    if (schema.$ref !== undefined) return this.message(schema.$ref, value, path);
    if (schema.type === "array") {
      const list: unknown[] = Array.isArray(value) ? value : [value];
      return list.map((item, index) => this.#item(name, schema.items ?? {}, item, `${path}[${index}]`));
    }
    if (schema.additionalProperties !== undefined || schema.type === "any") return value;
    if (Array.isArray(value)) {
      const { parent, leaf } = split(path);
      this.#unknownName(leaf, parent, NOT_REPEATING);
      return undefined;
    }
    return this.#scalar(name, schema, value, path);
  }

  #item(name: string, schema: Schema, value: unknown, path: string): unknown {
    if (schema.type !== "array") return this.#field(name, schema, value, path);
    if (Array.isArray(value)) return value;
    this.violations.push(wrongValue(path, "type.googleapis.com/google.protobuf.ListValue", value));
    return [];
  }

  #scalar(name: string, schema: Schema, value: unknown, path: string): unknown {
    const fail = (type: string): undefined => {
      this.violations.push(wrongValue(path, type, value));
      return undefined;
    };
    if (schema.enum !== undefined) {
      return typeof value === "string" && schema.enum.includes(value) ? value : fail(enumType(name));
    }
    switch (schema.type) {
      case "boolean":
        return typeof value === "boolean" ? value : fail("TYPE_BOOL");
      case "integer": {
        const number = asNumber(value);
        return Number.isInteger(number) && Math.abs(number) < 2 ** 31 ? number : fail("TYPE_INT32");
      }
      case "number": {
        const number = asNumber(value);
        return Number.isNaN(number) ? fail("TYPE_DOUBLE") : number;
      }
      default:
        return typeof value === "string" ? value : fail("TYPE_STRING");
    }
  }

  #checkOneOf(schemaName: string, message: Record<string, unknown>, path: string): void {
    const rule = ONE_OF[schemaName];
    if (rule === undefined) return;
    const [, second] = Object.keys(message).filter((name) => rule.members?.includes(name) ?? true);
    if (second === undefined) return;
    this.violations.push({
      field: path,
      description:
        `Invalid value at '${path}' (oneof), oneof field '${rule.group}' is already set. ` +
        `Cannot set '${second}'`,
    });
  }

  #unknownName(name: string, at: string, why: string): void {
    const place = at === "" ? "" : ` at '${at}'`;
    const description = `Invalid JSON payload received. Unknown name "${name}"${place}: ${why}`;
    this.violations.push({ ...(at !== "" && { field: at }), description });
  }
}

function wrongValue(path: string, type: string, value: unknown): FieldViolation {
  const description = `Invalid value at '${path}' (${type}), ${JSON.stringify(value)}`;
  return { field: path, description };
}

function enumType(name: string): string {
  return typeUrl(ENUM_TYPES[name] ?? name.charAt(0).toUpperCase() + name.slice(1));
}

function typeUrl(type: string): string {
  return `type.googleapis.com/google.apps.sheets.v4.${type}`;
}

function asNumber(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
}

function split(path: string): { parent: string; leaf: string } {
  const dot = path.lastIndexOf(".");
  return { parent: path.slice(0, Math.max(dot, 0)), leaf: path.slice(dot + 1) };
}

export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function camelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * Google's discovery documents, as far as the stand-in reads them: routes, parameters, scopes and schemas.
 *
 * Source: https://developers.google.com/discovery/v1/reference/apis; the documents lie
 * in `../specs/google`.
 */
import drive from "../specs/google/google-drive.v3.discovery.json" with { type: "json" };
import sheets from "../specs/google/google-sheets.v4.discovery.json" with { type: "json" };

export interface Schema {
  id?: string;
  type?: string;
  format?: string;
  $ref?: string;
  enum?: string[];
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema;
}

export interface Parameter extends Schema {
  location?: string;
  required?: boolean;
  repeated?: boolean;
  minimum?: string;
  maximum?: string;
}

export interface Method {
  /** Such as `sheets.spreadsheets.values.append`. */
  id: string;
  httpMethod: string;
  /** Such as `v4/spreadsheets/{spreadsheetId}/values/{range}:append`. */
  path: string;
  parameters?: Record<string, Parameter>;
  request?: { $ref: string };
  response?: { $ref: string };
  scopes?: string[];
}

interface Resource {
  methods?: Record<string, Method>;
  resources?: Record<string, Resource>;
}

export interface DiscoveryDocument extends Resource {
  parameters: Record<string, Parameter>;
  schemas: Record<string, Schema>;
}

export const sheetsDiscovery = sheets as unknown as DiscoveryDocument;
export const driveDiscovery = drive as unknown as DiscoveryDocument;

/** A method with the path parameters a request gave it, decoded. */
export interface MatchedMethod {
  method: Method;
  path: Record<string, string>;
}

/**
 * Every method of an API in the order in which a path must be tried: fixed segments before placeholders, for
 * `values:batchGet` is no range.
 */
export function routesOf(api: Resource): Method[] {
  return methodsOf(api).toSorted((a, b) => placeholders(a) - placeholders(b));
}

function methodsOf(resource: Resource): Method[] {
  const nested = Object.values(resource.resources ?? {}).flatMap(methodsOf);
  return [...Object.values(resource.methods ?? {}), ...nested];
}

/**
 * Finds the method behind a request.
 *
 * @param routes  as {@link routesOf} sorts them
 * @param rawPath the path as it was sent, still percent-encoded, without a leading slash or query
 * @returns undefined when Google has no such method; also when a part is not valid percent-encoding
 */
export function matchMethod(
  routes: readonly Method[],
  httpMethod: string,
  rawPath: string,
): MatchedMethod | undefined {
  const sent = rawPath.split("/");
  for (const method of routes) {
    if (method.httpMethod !== httpMethod) continue;
    const path = matchTemplate(method.path.split("/"), sent);
    if (path !== undefined) return { method, path };
  }
  return undefined;
}

function placeholders(method: Method): number {
  return method.path.split("{").length;
}

function matchTemplate(template: string[], sent: string[]): Record<string, string> | undefined {
  if (template.length !== sent.length) return undefined;
  const path: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const value = sent[index] ?? "";
    const placeholder = /^\{(\w+)\}(:\w+)?$/.exec(part);
    if (placeholder === null) {
      if (value !== part) return undefined;
      continue;
    }
    const [, name = "", verb = ""] = placeholder;
    if (!value.endsWith(verb) || value.length === verb.length) return undefined;
    const decoded = decode(value.slice(0, value.length - verb.length));
    if (decoded === undefined) return undefined;
    path[name] = decoded;
  }
  return path;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

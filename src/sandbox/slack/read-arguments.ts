/**
 * How Slack reads a call's arguments, encodings and their warnings included.
 * Source: https://docs.slack.dev/apis/web-api/using-the-slack-web-api/ (read 2026-11-21); that a JSON body
 * for a method without JSON support is ignored, and that an absent required argument is `invalid_arguments`
 * while an empty one is looked up: seen live by others (Octember/earshot#10, brekkylab/backlot#84).
 */
import type { Request } from "express";
import { invalidArguments, SlackError } from "./slack-error.ts";

export interface Arguments {
  has(name: string): boolean;
  /** @throws {SlackError} `invalid_arguments` when JSON brought something else */
  string(name: string): string | undefined;
  boolean(name: string): boolean | undefined;
  /** An object or array, as JSON in a form or as it is in a JSON body; a string that is no JSON stays one. */
  json(name: string): unknown;
}

export interface ReadArguments {
  args: Arguments;
  warnings: string[];
  /** From a form body. A JSON body cannot carry the token. */
  bodyToken: string | undefined;
  /** True when the URL carries a token, which Slack refuses from every app made since 2021. */
  tokenInUrl: boolean;
}

const FORM = "application/x-www-form-urlencoded";
const POST_TYPES = ["application/json", FORM, "multipart/form-data", "text/plain"];

/** @throws {SlackError} for an encoding Slack does not take */
export async function readArguments(request: Request, jsonSupported: boolean): Promise<ReadArguments> {
  const query = new URLSearchParams(request.originalUrl.split("?")[1] ?? "");
  const values = new Map<string, unknown>(query);
  const tokenInUrl = values.delete("token");
  const warnings: string[] = [];
  let bodyToken: string | undefined;

  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  if (request.method === "POST" && body.length > 0) {
    const header = request.get("content-type");
    if (header === undefined) throw new SlackError("missing_post_type");
    const type = header.split(";")[0]?.trim().toLowerCase() ?? "";
    const charset = /charset="?([^";\s]+)/i.exec(header)?.[1]?.toLowerCase();
    if (!POST_TYPES.includes(type)) throw new SlackError("invalid_post_type");
    if (charset !== undefined && charset !== "utf-8" && charset !== "iso-8859-1") {
      throw new SlackError("invalid_charset");
    }

    if (type === "application/json") {
      if (charset === undefined) warnings.push("missing_charset");
      if (jsonSupported) for (const [name, value] of readJson(body)) values.set(name, value);
    } else if (type !== "text/plain") {
      if (type === FORM && charset !== undefined) warnings.push("superfluous_charset");
      for (const [name, value] of await readForm(header, body)) values.set(name, value);
      const token = values.get("token");
      bodyToken = typeof token === "string" ? token : undefined;
      values.delete("token");
    }
  }

  for (const name of values.keys()) {
    if (/\[.*\]$/.test(name)) throw new SlackError("invalid_array_arg");
    if (!/^\w{1,100}$/.test(name)) throw new SlackError("invalid_arg_name");
  }
  return { args: toArguments(values), warnings, bodyToken, tokenInUrl };
}

function readJson(body: Buffer): [string, unknown][] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString("utf8"));
  } catch {
    throw new SlackError("invalid_json");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new SlackError("json_not_object");
  }
  return Object.entries(parsed).filter(([, value]) => value !== null);
}

async function readForm(contentType: string, body: Buffer): Promise<[string, unknown][]> {
  if (contentType.startsWith(FORM)) return [...new URLSearchParams(body.toString("utf8"))];
  try {
    const form = await new Response(new Uint8Array(body), {
      headers: { "content-type": contentType },
    }).formData();
    return [...form];
  } catch {
    throw new SlackError("invalid_form_data");
  }
}

/** Arguments by name, however they came. */
export function toArguments(values: ReadonlyMap<string, unknown>): Arguments {
  return {
    has: (name) => values.has(name),
    string(name) {
      const value = values.get(name);
      if (value === undefined || typeof value === "string") return value;
      throw invalidArguments(`must provide a string [json-pointer:/${name}]`);
    },
    boolean(name) {
      const value = values.get(name);
      if (value === undefined) return undefined;
      return value === true || value === 1 || value === "true" || value === "1";
    },
    json(name) {
      const value = values.get(name);
      if (typeof value !== "string" || value === "") return value;
      try {
        return JSON.parse(value) as unknown;
      } catch {
        return value;
      }
    },
  };
}

/** `limit`, as a form string or a JSON number; `undefined` when absent, `NaN` when it is no whole number. */
export function readLimit(args: Arguments): number | undefined {
  const value = args.json("limit");
  if (value === undefined || value === "") return undefined;
  return typeof value === "number" && Number.isInteger(value) ? value : Number.NaN;
}

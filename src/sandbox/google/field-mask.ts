/**
 * Field masks: `a,b.c,d(e,f/g)`, checked against a schema and applied to an answer.
 *
 * Source: https://developers.google.com/workspace/sheets/api/guides/field-masks.
 */
import type { DiscoveryDocument, Schema } from "./discovery.ts";

/** Field to what is wanted of it; an empty map is everything, `*` is every field. */
export type FieldMask = Map<string, FieldMask>;

/** A mask that does not parse, or names a path the schema does not have. */
export class FieldMaskError extends Error {
  readonly path: string;

  constructor(path: string) {
    super(`Cannot find matching fields for path '${path}'`);
    this.name = "FieldMaskError";
    this.path = path;
  }
}

/** @throws {FieldMaskError} when the parentheses or names make no sense */
export function parseFieldMask(text: string): FieldMask {
  const tokens = text.match(/[\w*]+|[(),./]|\S/g) ?? [];
  const mask: FieldMask = new Map();
  let position = 0;

  function list(into: FieldMask, closing: boolean): void {
    for (;;) {
      path(into);
      const token = tokens[position];
      if (token === ",") position += 1;
      else if (closing ? token === ")" : token === undefined) return;
      else throw new FieldMaskError(text);
    }
  }

  function path(into: FieldMask): void {
    const name = tokens[position] ?? "";
    if (!/^(?:\w+|\*)$/.test(name)) throw new FieldMaskError(text);
    position += 1;
    const known = into.get(name);
    // Asked for as a whole once, a field stays whole: `sheets,sheets.properties` is `sheets`.
    const isWhole = known?.size === 0;
    const below: FieldMask = isWhole ? new Map() : (known ?? new Map());
    const token = tokens[position];
    if (token === "." || token === "/") {
      position += 1;
      path(below);
    } else if (token === "(") {
      position += 1;
      list(below, true);
      position += 1;
    } else {
      below.clear();
    }
    if (!isWhole) into.set(name, below);
  }

  list(mask, false);
  return mask;
}

/** @throws {FieldMaskError} naming the first path that is not in the schema */
export function checkFieldMask(mask: FieldMask, document: DiscoveryDocument, schemaName: string): void {
  check(mask, { $ref: schemaName }, "");

  function check(fields: FieldMask, schema: Schema, at: string): void {
    const properties = resolve(schema).properties;
    for (const [name, below] of fields) {
      const path = at === "" ? name : `${at}.${name}`;
      if (name === "*") continue;
      const field =
        properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (field === undefined) throw new FieldMaskError(path);
      if (below.size > 0) check(below, field, path);
    }
  }

  function resolve(schema: Schema): Schema {
    const target = schema.items ?? schema;
    return target.$ref === undefined ? target : (document.schemas[target.$ref] ?? {});
  }
}

/** Keeps what the mask names; lists are masked item by item. */
export function applyFieldMask(value: unknown, mask: FieldMask): unknown {
  if (mask.size === 0 || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => applyFieldMask(item, mask));
  const kept: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    const below = mask.get(name) ?? mask.get("*");
    if (below !== undefined) kept[name] = applyFieldMask(field, below);
  }
  return kept;
}

/** Whether a mask asks for a field, such as `sheets.data`, by name or by asking for something around it. */
export function asksFor(mask: FieldMask, path: string): boolean {
  let fields = mask;
  for (const name of path.split(".")) {
    if (fields.size === 0) return true;
    const below = fields.get(name) ?? fields.get("*");
    if (below === undefined) return false;
    fields = below;
  }
  return true;
}

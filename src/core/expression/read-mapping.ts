/**
 * Takes a mapping apart: the expressions in it, in the order in which they are evaluated, and a way to put what they
 * gave into their places. So how an expression is evaluated is no matter of the mapping.
 */
import { ConfigError } from "../errors.ts";
import type { ExpressionOptions } from "./engine.ts";
import type { Escape } from "./escapes.ts";
import { EXPRESSION_LIMITS } from "./limits.ts";
import { RESERVED_KEYS, type JsonValue } from "./plain.ts";
import { readTemplate, soleExpression } from "./template.ts";

export interface Mapping<E> {
  /** In the order in which they are evaluated. */
  expressions: readonly E[];
  /**
   * @param values  what the expressions gave, in their order
   * @param escape  for every text that comes from an expression, never for what the mapping itself says
   */
  fill: Part;
}

type Values = readonly (JsonValue | undefined)[];
type Path = readonly (string | number)[];
type Part = (values: Values, escape: Escape | undefined) => JsonValue | undefined;

/**
 * Reads a step's `with`: an object whose texts may hold `{% … %}`, or one `{% … %}` that gives the object.
 *
 * @param parse  makes of an expression what the caller evaluates
 * @throws {ConfigError} of its own, and whatever `parse` throws
 */
export function readMapping<E>(
  withValue: unknown,
  options: ExpressionOptions,
  parse: (source: string, options: ExpressionOptions) => E,
): Mapping<E> {
  const { path } = options;
  const isObject = typeof withValue === "object" && withValue !== null && !Array.isArray(withValue);
  if (
    !isObject &&
    withValue !== undefined &&
    !(typeof withValue === "string" && soleExpression(withValue) !== undefined)
  ) {
    throw new ConfigError(
      `${path === undefined ? "A mapping" : `The mapping in \`${path}\``} must be an object, or one {% … %} that gives an object.`,
      { code: "mapping_not_an_object", ...(path === undefined ? {} : { path }) },
    );
  }
  const expressions: E[] = [];
  const slotFor = (source: string, path: string): number =>
    expressions.push(parse(source, { ...options, ...(path === "" ? {} : { path }) })) - 1;
  const fill = readPart(withValue ?? {}, [], { root: path, slotFor });
  return { expressions, fill };
}

interface Reading {
  /** Where the mapping itself stands. */
  root: string | undefined;
  /** Notes an expression. @returns where among the values its own will be */
  slotFor: (source: string, path: string) => number;
}

function readPart(value: unknown, place: Path, reading: Reading): Part {
  if (typeof value === "string") return readText(value, place, reading);
  if (typeof value !== "object" || value === null) {
    const literal = value as JsonValue | undefined;
    return () => literal;
  }
  const path = at(reading.root, place);
  if (place.length > EXPRESSION_LIMITS.dataDepth) {
    throw new ConfigError(`The mapping in \`${path}\` has too many levels inside each other.`, {
      code: "mapping_nested_too_deep",
      path,
    });
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => readPart(item, [...place, index], reading));
    return (values, escape) => {
      const list: JsonValue[] = [];
      for (const item of items) {
        const filled = item(values, escape);
        if (filled !== undefined) list.push(filled);
      }
      return list;
    };
  }
  const fields = Object.entries(value).map(([key, field]) => {
    if (RESERVED_KEYS.has(key)) {
      const path = at(reading.root, [...place, key]);
      throw new ConfigError(`\`${path}\` has a name that cannot be used for a field.`, {
        code: "mapping_reserved_key",
        path,
      });
    }
    return [key, readPart(field, [...place, key], reading)] as const;
  });
  return (values, escape) => {
    const object: { [key: string]: JsonValue } = {};
    for (const [key, field] of fields) {
      const filled = field(values, escape);
      if (filled !== undefined) object[key] = filled;
    }
    return object;
  };
}

function readText(text: string, place: Path, { root, slotFor }: Reading): Part {
  const path = at(root, place);
  const sole = soleExpression(text);
  if (sole !== undefined) {
    const slot = slotFor(sole, path);
    return (values, escape) => escapeWithin(values[slot], place, escape);
  }
  const pieces = readTemplate(text, path === "" ? undefined : path).map((piece) =>
    "literal" in piece ? piece.literal : slotFor(piece.expression, path),
  );
  const [only] = pieces;
  if (pieces.length === 1 && typeof only === "string") return () => only;
  return (values, escape) => {
    let joined = "";
    for (const piece of pieces) {
      if (typeof piece === "string") joined += piece;
      else {
        const inserted = asText(values[piece]);
        joined += escape === undefined ? inserted : escape(inserted, place);
      }
    }
    return joined;
  };
}

/** A value inside other text. */
function asText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(Number(value.toPrecision(15)));
  return JSON.stringify(value);
}

function escapeWithin(
  value: JsonValue | undefined,
  place: Path,
  escape: Escape | undefined,
): JsonValue | undefined {
  if (escape === undefined) return value;
  if (typeof value === "string") return escape(value, place);
  if (Array.isArray(value)) {
    return value.map((item, index) => escapeWithin(item, [...place, index], escape) ?? null);
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, escapeWithin(item, [...place, key], escape) ?? null]),
    );
  }
  return value;
}

/** `steps[0].with` and `["blocks", 0, "text"]` make `steps[0].with.blocks[0].text`. */
function at(path: string | undefined, place: Path): string {
  let written = path ?? "";
  for (const part of place) {
    if (typeof part === "number") written += `[${part}]`;
    else written += written === "" ? part : `.${part}`;
  }
  return written;
}

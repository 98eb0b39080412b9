import { ConfigError, MappingError } from "../errors.ts";
import { evaluatePlain } from "./compile-expression.ts";
import {
  parseAndFinish,
  prepareContext,
  type ExpressionContext,
  type ExpressionOptions,
  type Parsed,
} from "./engine.ts";
import type { Escape } from "./escapes.ts";
import { EXPRESSION_LIMITS } from "./limits.ts";
import { RESERVED_KEYS, type Allowance, type JsonValue } from "./plain.ts";
import { readTemplate, soleExpression } from "./template.ts";

export interface RenderOptions {
  /** Applied to every text that comes from an expression, never to what the mapping itself says. */
  escape?: Escape;
  /** Asked between two expressions; true ends the rendering. */
  isOverdue?: () => boolean;
}

export interface CompiledMapping {
  /**
   * Fills in the expressions. A missing value leaves out its key or its item.
   *
   * @throws {MappingError}
   */
  render(context: ExpressionContext, options?: RenderOptions): Promise<{ [key: string]: JsonValue }>;
}

type Path = readonly (string | number)[];

interface Rendering extends RenderOptions {
  context: ExpressionContext;
  allowance: Allowance;
}

type Part = (rendering: Rendering) => Promise<JsonValue | undefined>;

/**
 * Compiles a step's `with`: an object whose texts may hold `{% … %}`, or one `{% … %}` that gives the object.
 * A text that is exactly one expression becomes whatever that gives; inside other text it becomes text.
 *
 * @throws {ConfigError}
 * @example
 * const mapping = compileMapping({ text: "{% candidate.name %}: {% score %}" }, { path: "steps[0].with" });
 * await mapping.render({ payload: { candidate: { name: "Ada" }, score: 82 }, now }); // { text: "Ada: 82" }
 */
export function compileMapping(withValue: unknown, options: ExpressionOptions = {}): CompiledMapping {
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
  const part = compilePart(withValue ?? {}, [], options);
  return {
    async render(context, renderOptions = {}) {
      const allowance = { left: EXPRESSION_LIMITS.outputLength };
      const input = await part({ ...renderOptions, context: prepareContext(context), allowance });
      if (typeof input !== "object" || input === null || Array.isArray(input)) {
        throw new MappingError(
          `The expression in \`${path ?? "with"}\` must give an object with the action's fields, and gave something else. Write { "field": value } in it.`,
          { code: "mapping_not_an_object", ...(path === undefined ? {} : { path }) },
        );
      }
      return input;
    },
  };
}

function compilePart(value: unknown, place: Path, options: ExpressionOptions): Part {
  if (typeof value === "string") return compileText(value, place, options);
  if (typeof value !== "object" || value === null) {
    const literal = value as JsonValue | undefined;
    return () => Promise.resolve(literal);
  }
  if (place.length > EXPRESSION_LIMITS.dataDepth) {
    throw new ConfigError(
      `The mapping in \`${at(options.path, place)}\` has too many levels inside each other.`,
      {
        code: "mapping_nested_too_deep",
        path: at(options.path, place),
      },
    );
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => compilePart(item, [...place, index], options));
    return async (rendering) => {
      const list: JsonValue[] = [];
      for (const item of items) {
        const rendered = await item(rendering);
        if (rendered !== undefined) list.push(rendered);
      }
      return list;
    };
  }
  const fields = Object.entries(value).map(([key, field]) => {
    if (RESERVED_KEYS.has(key)) {
      throw new ConfigError(
        `\`${at(options.path, [...place, key])}\` has a name that cannot be used for a field.`,
        {
          code: "mapping_reserved_key",
          path: at(options.path, [...place, key]),
        },
      );
    }
    return [key, compilePart(field, [...place, key], options)] as const;
  });
  return async (rendering) => {
    const object: { [key: string]: JsonValue } = {};
    for (const [key, field] of fields) {
      const rendered = await field(rendering);
      if (rendered !== undefined) object[key] = rendered;
    }
    return object;
  };
}

function compileText(text: string, place: Path, options: ExpressionOptions): Part {
  const path = at(options.path, place);
  const parseHere = (source: string): Parsed =>
    parseAndFinish(source, { ...options, ...(path === "" ? {} : { path }) });
  const sole = soleExpression(text);
  if (sole !== undefined) {
    const parsed = parseHere(sole);
    return async (rendering) => escapeWithin(await evaluate(parsed, rendering), place, rendering.escape);
  }
  const pieces = readTemplate(text, path === "" ? undefined : path).map((piece) =>
    "literal" in piece ? piece.literal : parseHere(piece.expression),
  );
  const [only] = pieces;
  if (pieces.length === 1 && typeof only === "string") return () => Promise.resolve(only);
  return async (rendering) => {
    let joined = "";
    for (const piece of pieces) {
      if (typeof piece === "string") joined += piece;
      else {
        const inserted = asText(await evaluate(piece, rendering));
        joined += rendering.escape === undefined ? inserted : rendering.escape(inserted, place);
      }
    }
    return joined;
  };
}

async function evaluate(
  parsed: Parsed,
  { context, allowance, isOverdue }: Rendering,
): Promise<JsonValue | undefined> {
  if (isOverdue?.() === true) {
    throw new MappingError(
      `The mapping took too long and was stopped at \`${parsed.path ?? "with"}\`. Make its expressions simpler.`,
      { code: "expression_timeout", ...(parsed.path === undefined ? {} : { path: parsed.path }) },
    );
  }
  return evaluatePlain(parsed, context, allowance);
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

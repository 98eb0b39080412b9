import { MappingError } from "../errors.ts";
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
import type { Allowance, JsonValue } from "./plain.ts";
import { readMapping } from "./read-mapping.ts";

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

interface Rendering extends RenderOptions {
  context: ExpressionContext;
  allowance: Allowance;
}

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
  const { expressions, fill } = readMapping(withValue, options, parseAndFinish);
  return {
    async render(context, renderOptions = {}) {
      const rendering: Rendering = {
        ...renderOptions,
        context: prepareContext(context),
        allowance: { left: EXPRESSION_LIMITS.outputLength },
      };
      const values: (JsonValue | undefined)[] = [];
      for (const expression of expressions) values.push(await evaluate(expression, rendering));
      const input = fill(values, renderOptions.escape);
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

import { explainFailure } from "./explain-failure.ts";
import { EXPRESSION_LIMITS } from "./limits.ts";
import {
  parseAndFinish,
  run,
  type ExpressionContext,
  type ExpressionOptions,
  type Parsed,
} from "./engine.ts";
import { toPlain, type Allowance, type JsonValue } from "./plain.ts";

/** What an expression gave. Nothing at all is an outcome of its own, neither null nor an error. */
export type Outcome = { missing: true } | { missing: false; value: JsonValue };

export interface CompiledExpression {
  readonly source: string;
  /**
   * @throws {MappingError} when it fails or reaches a limit
   */
  evaluate(context: ExpressionContext): Promise<Outcome>;
}

/**
 * Compiles a JSONata expression. Compile once and evaluate often, at once if need be.
 *
 * @throws {SyntaxProblem} a ConfigError with `path`, `position` and `token`
 * @example
 * const score = compileExpression("data.score", { path: "steps[0].with.score" });
 * await score.evaluate({ payload: { data: { score: 82 } }, now }); // { missing: false, value: 82 }
 */
export function compileExpression(source: string, options: ExpressionOptions = {}): CompiledExpression {
  const parsed = parseAndFinish(source, options);
  return {
    source,
    async evaluate(context) {
      const value = await evaluatePlain(parsed, context, { left: EXPRESSION_LIMITS.outputLength });
      return value === undefined ? { missing: true } : { missing: false, value };
    },
  };
}

/** As `evaluate`, for callers that count the output of several expressions together. */
export async function evaluatePlain(
  parsed: Parsed,
  context: ExpressionContext,
  allowance: Allowance,
): Promise<JsonValue | undefined> {
  const raw = await run(parsed, context);
  try {
    return toPlain(raw, allowance);
  } catch (cause) {
    throw explainFailure(cause, parsed);
  }
}

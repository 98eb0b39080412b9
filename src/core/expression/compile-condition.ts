import { finish, parse, run, type ExpressionContext, type ExpressionOptions, type Parsed } from "./engine.ts";
import { isTrue, readCondition, type Explainer } from "./explain-condition.ts";
import { install, type Trace } from "./operators.ts";
import { soleExpression } from "./template.ts";

export interface Verdict {
  passed: boolean;
  /** In words, either way: "82 is at least 80", "79 is below 80", "no score yet". */
  why: string;
}

export interface CompiledCondition {
  readonly source: string;
  /**
   * @throws {MappingError} when the condition fails or reaches a limit; a missing value is neither
   */
  test(context: ExpressionContext): Promise<Verdict>;
}

/**
 * Compiles a condition (`when`). Around it `{% … %}` may stand, as in a mapping.
 *
 * @throws {SyntaxProblem} a ConfigError with `path`, `position` and `token`
 * @example
 * const when = compileCondition("score >= 80", { path: "when" });
 * await when.test({ payload: { score: 79 }, now }); // { passed: false, why: "79 is below 80" }
 */
export function compileCondition(source: string, options: ExpressionOptions = {}): CompiledCondition {
  const { parsed, explainer } = parseCondition(soleExpression(source) ?? source, options);
  finish(parsed);
  return {
    source,
    async test(context) {
      const seen: Trace = new Map();
      const passed = isTrue(await run(parsed, context, seen));
      return { passed, why: explainer.explain(seen) };
    },
  };
}

/**
 * Parses a condition and makes its tree note what it sees.
 *
 * @param source  without `{% … %}`
 * @throws {SyntaxProblem}
 */
export function parseCondition(
  source: string,
  options: ExpressionOptions = {},
): { parsed: Parsed; explainer: Explainer } {
  const parsed = parse(source, options);
  const explainer = readCondition(parsed.tree, parsed.source, parsed.tokens);
  install(parsed.tree);
  explainer.install();
  return { parsed, explainer };
}

/** The expression room: JSONata with guards, conditions that explain themselves, mappings with templates. */
export { compileCondition, type CompiledCondition, type Verdict } from "./compile-condition.ts";
export { compileExpression, type CompiledExpression, type Outcome } from "./compile-expression.ts";
export { compileMapping, type CompiledMapping, type RenderOptions } from "./compile-mapping.ts";
export type { ExpressionContext, ExpressionOptions } from "./engine.ts";
export { ESCAPE_NAMES, escapes, type Escape, type EscapeName } from "./escapes.ts";
export { loadBuiltIns } from "./built-ins.ts";
export { loadRegexes } from "./load-engine.ts";
export { EXPRESSION_LIMITS } from "./limits.ts";
export type { JsonValue } from "./plain.ts";
export {
  checkPlan,
  compilePlan,
  type AutomationPlan,
  type CompiledPlan,
  type PlanOutcome,
  type PlanStep,
} from "./plan.ts";
export { reviveError, serializeError, type SerializedMappingError } from "./serialized-error.ts";
export { SyntaxProblem } from "./syntax-error.ts";

import { parse } from "../../src/core/expression/engine.ts";
import { SyntaxProblem } from "../../src/core/expression/syntax-error.ts";
import { soleExpression } from "../../src/core/expression/template.ts";
import type { RuleProblem } from "./props.ts";

/** What is wrong with how an expression is written; the engine must be there. */
export function findProblem(source: string): RuleProblem | undefined {
  const text = soleExpression(source) ?? source;
  if (text.trim() === "") return undefined;
  try {
    parse(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    const { code, message, position } = error;
    return { code, message, ...(text === source && { position }) };
  }
}

/** What is wrong with an automation, at a place that can be shown. */
import { ConfigError } from "../errors.ts";

export interface Place {
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
  /** The line with a mark under the column; two lines of text. */
  excerpt: string;
}

export interface Problem extends Partial<Place> {
  /** The field: `steps[0].with.channel`; empty for the whole. */
  path: string;
  /** Stable, snake_case. */
  code: string;
  /** A sentence for the author: what is wrong and what to write instead. */
  message: string;
}

/**
 * Finds where something is written.
 *
 * @param options.key       the field's name instead of its value
 * @param options.position  offset inside the field's text, in characters
 */
export type Locate = (
  path: readonly PropertyKey[],
  options?: { key?: boolean; position?: number | undefined },
) => Place | undefined;

/** `score-to-slack.yaml:7:11: "use" is missing.` and the line itself below. */
export function formatProblem(problem: Problem, file?: string): string {
  const place = [file, problem.line, problem.column].filter((part) => part !== undefined).join(":");
  const excerpt = problem.excerpt === undefined ? "" : `\n${problem.excerpt}`;
  return `${place === "" ? "" : `${place}: `}${problem.message}${excerpt}`;
}

/** The error that refuses an automation: the first problem's path and code, every problem's words. */
export function problemsError(problems: readonly [Problem, ...Problem[]], file?: string): ConfigError {
  const [first] = problems;
  return new ConfigError(problems.map((problem) => formatProblem(problem, file)).join("\n"), {
    code: first.code,
    path: first.path,
  });
}

import { ConfigError } from "../errors.ts";
import { lineAndColumn } from "./tokens.ts";

/** An expression cannot be read. `path` says where in the automation, `position` where in the expression. */
export class SyntaxProblem extends ConfigError {
  readonly expression: string;
  /** Offset of the offending token in `expression`, counted in characters from 0. */
  readonly position: number | undefined;
  readonly token: string | undefined;

  /**
   * @param what  the rest of the sentence after "The expression in `when` "
   */
  constructor(
    what: string,
    options: {
      code: string;
      source: string;
      path: string | undefined;
      position?: number | undefined;
      token?: string | undefined;
      detail?: string;
      cause?: unknown;
    },
  ) {
    const { source, path, position } = options;
    const where = position === undefined ? "" : ` (${placeIn(source, position)})`;
    super(`${nameOfExpression(path)} ${what}${where}.`, {
      code: options.code,
      cause: options.cause,
      ...(path === undefined ? {} : { path }),
      ...(options.detail === undefined ? {} : { detail: options.detail }),
    });
    this.expression = source;
    this.position = position;
    this.token = options.token;
  }
}

/** How a sentence about an expression begins. */
export function nameOfExpression(path: string | undefined): string {
  return path === undefined ? "The expression" : `The expression in \`${path}\``;
}

/** "at character 7", or "at line 2, character 3" when there are several lines. */
export function placeIn(source: string, position: number): string {
  const { line, column } = lineAndColumn(source, position);
  return source.includes("\n") ? `at line ${line}, character ${column}` : `at character ${column}`;
}

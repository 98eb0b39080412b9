/**
 * Text with expressions in it. The notation is that of AWS Step Functions
 * (https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html, read 2026-11-21): `{% … %}`
 * around JSONata. Here several may stand inside one text. `{%%` is a literal `{%`.
 */
import { ConfigError } from "../errors.ts";
import { readTokens } from "./tokens.ts";

export type Piece = { literal: string } | { expression: string };

/**
 * Cuts a text into literal pieces and expressions.
 *
 * @throws {ConfigError} `template_not_closed`
 */
export function readTemplate(text: string, path: string | undefined): Piece[] {
  const pieces: Piece[] = [];
  let literal = "";
  let at = 0;
  for (;;) {
    const open = text.indexOf("{%", at);
    if (open === -1) break;
    literal += text.slice(at, open);
    if (text.startsWith("{%%", open)) {
      literal += "{%";
      at = open + 3;
      continue;
    }
    const close = findClose(text, open + 2);
    if (close === -1) {
      throw new ConfigError(
        `${path === undefined ? "A text" : `The text in \`${path}\``} has {% without %} behind it. Close it, or write {%% for a plain {%.`,
        { code: "template_not_closed", ...(path === undefined ? {} : { path }) },
      );
    }
    if (literal !== "") pieces.push({ literal });
    literal = "";
    pieces.push({ expression: text.slice(open + 2, close) });
    at = close + 2;
  }
  literal += text.slice(at);
  if (literal !== "" || pieces.length === 0) pieces.push({ literal });
  return pieces;
}

/** The expression of a text that is one `{% … %}` and nothing else but blanks around it. */
export function soleExpression(text: string): string | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith("{%") || trimmed.startsWith("{%%")) return undefined;
  const close = findClose(trimmed, 2);
  return close !== -1 && close === trimmed.length - 2 ? trimmed.slice(2, close) : undefined;
}

/** The `%}` that ends an expression; one inside a quoted text or a comment does not. */
function findClose(text: string, from: number): number {
  for (const token of readTokens(text, from)) {
    if (token.kind === "operator" && text.charAt(token.start) === "%" && text.charAt(token.end) === "}") {
      return token.start;
    }
  }
  // A quote that is never closed hides the end; jsonata will say so of the text up to the nearest one.
  return text.indexOf("%}", from);
}

/**
 * Cuts JSONata into tokens by the rules of jsonata 2.2.2's own tokenizer, which does not tell where a token
 * begins (its `position` is the offset behind the token). Needed for exact error positions, for quoting a part
 * of an expression, for finding the end of `{% … %}`, and for refusing deep nesting before jsonata parses it.
 */
export interface Token {
  kind: "operator" | "text" | "number" | "name" | "variable" | "regex";
  start: number;
  /** Offset behind the last character. */
  end: number;
}

const SPACE = new Set(" \t\n\r\v");
const DOUBLE = new Set(["..", ":=", "!=", ">=", "<=", "**", "~>", "?:", "??"]);
const SINGLE = new Set(".[]{}(),@#;:?+-*/%|=<>^&!~");
const CLOSING = new Set([")", "]", "}"]);
const WORD_OPERATORS = new Set(["and", "or", "in"]);
/** They are values where a value is expected (`*`, `**`, `%`), operators elsewhere. */
const VALUE_OR_OPERATOR = new Set(["*", "**", "%"]);
const NUMBER = /(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[Ee][-+]?[0-9]+)?/y;

/** Reads tokens one after the other; a text, name or regular expression that is not closed reaches to the end. */
export function* readTokens(source: string, from = 0): Generator<Token, void> {
  let at = from;
  let valueExpected = true;
  for (;;) {
    at = skipBlank(source, at);
    if (at >= source.length) return;
    const token = readToken(source, at, valueExpected);
    yield token;
    const text = source.slice(token.start, token.end);
    if (token.kind === "operator" && VALUE_OR_OPERATOR.has(text)) valueExpected = !valueExpected;
    else if (token.kind === "name" && WORD_OPERATORS.has(text)) valueExpected = !valueExpected;
    else valueExpected = token.kind === "operator" && !CLOSING.has(text);
    at = token.end;
  }
}

/** Line and column, both from 1, of an offset. */
export function lineAndColumn(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset);
  const lastBreak = before.lastIndexOf("\n");
  return { line: before.split("\n").length, column: offset - lastBreak };
}

function skipBlank(source: string, from: number): number {
  let at = from;
  while (at < source.length) {
    if (SPACE.has(source.charAt(at))) at += 1;
    else if (source.startsWith("/*", at)) {
      const close = source.indexOf("*/", at + 2);
      at = close === -1 ? source.length : close + 2;
    } else break;
  }
  return at;
}

function readToken(source: string, start: number, valueExpected: boolean): Token {
  const char = source.charAt(start);
  if (char === "/" && valueExpected) return { kind: "regex", start, end: endOfRegex(source, start) };
  if (DOUBLE.has(source.slice(start, start + 2))) return { kind: "operator", start, end: start + 2 };
  if (SINGLE.has(char)) return { kind: "operator", start, end: start + 1 };
  if (char === '"' || char === "'") return { kind: "text", start, end: endOfText(source, start, char) };
  NUMBER.lastIndex = start;
  const number = NUMBER.exec(source);
  if (number !== null) return { kind: "number", start, end: start + number[0].length };
  if (char === "`") {
    const close = source.indexOf("`", start + 1);
    return { kind: "name", start, end: close === -1 ? source.length : close + 1 };
  }
  let end = start;
  while (end < source.length && !SPACE.has(source.charAt(end)) && !SINGLE.has(source.charAt(end))) end += 1;
  return { kind: char === "$" ? "variable" : "name", start, end };
}

function endOfText(source: string, start: number, quote: string): number {
  for (let at = start + 1; at < source.length; at += 1) {
    if (source.charAt(at) === "\\") at += 1;
    else if (source.charAt(at) === quote) return at + 1;
  }
  return source.length;
}

/** A slash closes it unless it is escaped or stands inside brackets; `i` and `m` may follow. */
function endOfRegex(source: string, start: number): number {
  let depth = 0;
  for (let at = start + 1; at < source.length; at += 1) {
    const char = source.charAt(at);
    if (char === "\\") at += 1;
    else if ("([{".includes(char)) depth += 1;
    else if (")]}".includes(char)) depth -= 1;
    else if (char === "/" && depth === 0) {
      let end = at + 1;
      while (source.charAt(end) === "i" || source.charAt(end) === "m") end += 1;
      return end;
    }
  }
  return source.length;
}

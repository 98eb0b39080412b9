/** Turns what jsonata's parser throws into a sentence with a place. Codes: `errorCodes` in jsonata 2.2.2. */
import { SyntaxProblem } from "./syntax-error.ts";
import type { Token } from "./tokens.ts";

interface ParserError {
  code?: string;
  position?: number;
  token?: unknown;
  value?: unknown;
  message?: string;
}

const SENTENCES: Record<string, (error: ParserError) => string> = {
  S0101: () => "has a text without a closing quote",
  S0102: (error) => `has a number that is too large, ${quote(error.token)}`,
  S0103: (error) => `has a backslash before ${quote(error.token)} in a text; write \\\\ for a backslash`,
  S0104: () => "has \\u in a text without four hexadecimal digits behind it",
  S0105: () => "has a name without a closing backquote",
  S0106: () => "has a comment without a closing */",
  S0201: (error) => `has ${quote(error.token)} where nothing more was expected`,
  S0202: (error) => `has ${quote(error.token)} where ${quote(error.value)} was expected`,
  S0203: (error) => `ends where ${quote(error.value)} was expected`,
  S0204: (error) => `has an unknown operator, ${quote(error.token)}`,
  S0207: () => "ends too early",
  S0208: () => "has a function whose parameters are not all variables such as $x",
  S0211: (error) => `has ${quote(error.token)} where a value was expected`,
  S0212: () => "has := behind something that is not a variable such as $x",
  S0213: () =>
    "has a value in the middle of a path; put a field's name there, in backquotes if it is unusual",
  S0217: () => "has % where there is nothing around it",
  S0301: () => "has an empty regular expression",
  S0302: () => "has a regular expression without a closing /",
};

/** @returns the error to throw, a ConfigError */
export function explainSyntax(
  cause: unknown,
  where: { source: string; path: string | undefined; tokens: readonly Token[] },
): SyntaxProblem {
  const { source, path, tokens } = where;
  if (source.trim() === "") {
    return new SyntaxProblem("is empty", { code: "expression_syntax", source, path, position: 0 });
  }
  if (cause instanceof SyntaxError) {
    const what = "has a regular expression that cannot be read";
    return new SyntaxProblem(what, { code: "expression_syntax", source, path, detail: cause.message, cause });
  }
  const error = (typeof cause === "object" && cause !== null ? cause : {}) as ParserError;
  const code = error.code ?? "unknown";
  const sentence =
    SENTENCES[code]?.(error) ?? `cannot be read: ${lowerFirst(error.message ?? String(cause))}`;
  const token = tokens.find(({ end }) => end === error.position) ?? lastBefore(tokens, error.position);
  return new SyntaxProblem(sentence, {
    code: "expression_syntax",
    source,
    path,
    cause,
    // What is missing at the end is missing behind the last token.
    position:
      code === "S0203" || code === "S0207" ? source.trimEnd().length : (token?.start ?? error.position),
    token: typeof error.token === "string" && error.token !== "(end)" ? error.token : undefined,
    detail: `jsonata ${code}`,
  });
}

function lastBefore(tokens: readonly Token[], position: number | undefined): Token | undefined {
  return position === undefined ? undefined : tokens.findLast(({ start }) => start <= position);
}

function quote(token: unknown): string {
  return `\`${String(token)}\``;
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, "");
}

/**
 * Whether an expression is worth reading at hand at all, told by its tokens: what is not short, or holds any sign
 * that we do not know, never meets jsonata's parser in this process.
 */
import { findTooDeep } from "../engine.ts";
import { readTokens, type Token } from "../tokens.ts";
import { FUNCTIONS } from "./functions.ts";

/** Characters and tokens of one expression. */
const LONGEST = 2_000;
const MOST_TOKENS = 400;
/** Of `??` and `?:` inside the left side of another, since each makes the tree twice as large. */
const DOUBLINGS = 2;

/** `[` and `{` also begin filters and groups, `%` and `*` also stand for parents and for any name: the tree tells. */
const SIGNS = new Set(". ( ) , : ? [ ] { } + - * / % & = != < <= > >= ?? ?:".split(" "));
/** What may stand behind a `$`. */
const VARIABLES = new Set(["", "$", "event", "steps"]);

export function looksSimple(source: string): boolean {
  if (source.length > LONGEST) return false;
  const tokens: Token[] = [];
  for (const token of readTokens(source)) {
    const { kind, start, end } = token;
    tokens.push(token);
    if (tokens.length > MOST_TOKENS || kind === "regex") return false;
    const text = source.slice(start, end);
    if (kind === "operator" && !SIGNS.has(text)) return false;
    if (kind === "variable" && !VARIABLES.has(text.slice(1)) && !FUNCTIONS.has(text.slice(1))) return false;
  }
  return findTooDeep(source, tokens, DOUBLINGS) === undefined;
}

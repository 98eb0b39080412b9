/**
 * The regular expressions of an expression, run by RE2JS: its time grows with the text, never with the number
 * of ways to match it. RE2 has no look-around and no back-references
 * (https://github.com/google/re2/wiki/Syntax, read 2026-11-21); they are refused when the expression is saved.
 *
 * jsonata 2.2.2 takes a class with the face of RegExp (option `RegexEngine`, https://docs.jsonata.org/guardrails):
 * it calls `new Engine(regexp)` for each use and then `exec(text)`, reading `lastIndex`, `index` and the groups.
 * Its parser still builds a native RegExp to hold pattern and flags, which nothing ever runs.
 */
import type { RE2JS } from "re2js";
import { EXPRESSION_LIMITS } from "./limits.ts";
import { loadRegexes } from "./load-engine.ts";
import { Refusal } from "./refusal.ts";

/** What JavaScript calls white space; RE2's `\s` knows only the first five. */
const SPACE = String.raw`\t\n\f\r \x0b\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`;
/** JavaScript's `.` stops at four kinds of line break, RE2's at one. */
const ANY_BUT_BREAK = String.raw`[^\n\r\x{2028}\x{2029}]`;

const programs = new WeakMap<RegExp, RE2JS>();

/**
 * Compiles a pattern, once per RegExp.
 *
 * @throws {Refusal} `expression_regex_unsupported`: its message says what the pattern must do without
 */
export function linearProgram(pattern: RegExp): RE2JS {
  const known = programs.get(pattern);
  if (known !== undefined) return known;
  if (/\(\?<[^=!]/.test(pattern.source) && pattern.source.includes("\\k<"))
    throw unsupported("a back-reference");
  const { RE2JS: Engine, RE2JSSyntaxException } = loadRegexes();
  let program: RE2JS;
  try {
    let flags = 0;
    if (pattern.ignoreCase) flags |= Engine.CASE_INSENSITIVE;
    if (pattern.multiline) flags |= Engine.MULTILINE;
    program = Engine.compile(Engine.translateRegExp(spellOut(pattern.source)), flags);
  } catch (cause) {
    if (!(cause instanceof RE2JSSyntaxException)) throw cause;
    throw unsupported(nameOf(cause.getDescription(), cause.getPattern() ?? ""));
  }
  programs.set(pattern, program);
  return program;
}

/** The face of RegExp that jsonata uses. One object per use of a pattern, so `lastIndex` is never shared. */
export class LinearRegExp {
  lastIndex = 0;
  readonly #program: RE2JS;
  #startedAt: number | undefined;

  constructor(pattern: RegExp) {
    this.#program = linearProgram(pattern);
  }

  exec(text: string): (string[] & { index: number }) | null {
    if (text.length > EXPRESSION_LIMITS.textLength) {
      throw new Refusal("expression_text_too_long", "searches a text of more than 1 million characters");
    }
    // jsonata looks at the time between calls only; one call of `$replace` may ask for a million matches.
    const startedAt = (this.#startedAt ??= performance.now());
    if (performance.now() - startedAt > EXPRESSION_LIMITS.timeoutMs) {
      throw new Refusal("expression_timeout", "took too long with a regular expression");
    }
    const matcher = this.#program.matcher(text);
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) {
      this.lastIndex = 0;
      return null;
    }
    const groups: (string | undefined)[] = [];
    for (let group = 0; group <= matcher.groupCount(); group += 1)
      groups.push(matcher.group(group) ?? undefined);
    this.lastIndex = matcher.end();
    // As in RegExp, a group that took no part is undefined; lib.es types it as text.
    return Object.assign(groups as string[], { index: matcher.start() });
  }
}

/** Spells out `\s`, `\S` and `.` as JavaScript means them. */
function spellOut(source: string): string {
  let spelled = "";
  let inClass = false;
  for (let at = 0; at < source.length; at += 1) {
    const char = source.charAt(at);
    if (char === "\\") {
      at += 1;
      const escaped = source.charAt(at);
      if (escaped === "s") spelled += inClass ? SPACE : `[${SPACE}]`;
      else if (escaped === "S" && !inClass) spelled += `[^${SPACE}]`;
      else spelled += char + escaped;
      continue;
    }
    if (char === "[" && !inClass) inClass = true;
    else if (char === "]" && inClass) inClass = false;
    spelled += char === "." && !inClass ? ANY_BUT_BREAK : char;
  }
  return spelled;
}

function nameOf(description: string, fragment: string): string {
  if (/^\(\?<?[=!]/.test(fragment)) return "looking ahead or behind (`(?=`, `(?!`, `(?<=`, `(?<!`)";
  if (/^\\[1-9]/.test(fragment)) return "a back-reference";
  if (description.includes("repeat")) return `repeating more than 1,000 times (\`${fragment}\`)`;
  return `\`${fragment.slice(0, 40)}\``;
}

function unsupported(what: string): Refusal {
  return new Refusal("expression_regex_unsupported", what);
}

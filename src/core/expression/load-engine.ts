/**
 * jsonata and its regular expressions are loaded with the first expression. Where expressions are looked at and never
 * run, such as in the server, that is when somebody saves one; until then they would only hold 3 MB in each thread.
 * By `require`, because expressions are parsed in one go. A page has none: it brings them before it parses.
 */
import type jsonata from "jsonata";
import type * as re2js from "re2js";

let engine: typeof jsonata | undefined;
let regexes: typeof re2js | undefined;

export function loadJsonata(): typeof jsonata {
  return (engine ??= load("jsonata") as typeof jsonata);
}

export function loadRegexes(): typeof re2js {
  return (regexes ??= load("re2js") as typeof re2js);
}

/** For pages, which have to wait for a file: what they have loaded serves from then on. */
export function bringEngines(brought: { jsonata?: typeof jsonata; re2js?: typeof re2js }): void {
  engine = brought.jsonata ?? engine;
  regexes = brought.re2js ?? regexes;
}

/** Not imported, so that a page can be made of all that parses. */
function load(name: string): unknown {
  const { createRequire } = process.getBuiltinModule("node:module");
  return createRequire(import.meta.url)(name) as unknown;
}

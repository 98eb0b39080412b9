/**
 * jsonata and its regular expressions are loaded with the first expression. Where expressions are looked at and never
 * run, such as in the server, that is when somebody saves one; until then they would only hold 3 MB in each thread.
 * By `require`, because expressions are parsed in one go.
 */
import { createRequire } from "node:module";
import type jsonata from "jsonata";
import type * as re2js from "re2js";

const require = createRequire(import.meta.url);
let engine: typeof jsonata | undefined;
let regexes: typeof re2js | undefined;

export function loadJsonata(): typeof jsonata {
  return (engine ??= require("jsonata") as typeof jsonata);
}

export function loadRegexes(): typeof re2js {
  return (regexes ??= require("re2js") as typeof re2js);
}

/**
 * The modules that the exported app needs, as JavaScript. Our TypeScript is erasable, so taking the types out is all the
 * building there is, and every file keeps its place and its comments.
 *
 * Source: https://nodejs.org/docs/latest-v24.x/api/module.html#modulestriptypescripttypescode-options (read 2026-11-21)
 */
import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { extname } from "node:path";

export interface CollectedModules {
  /** By path below the root, with `.js` for `.ts`. */
  files: Map<string, string>;
  /** Packages that they import, `node:` apart. */
  packages: Set<string>;
}

/** From TypeScript, or from what tsc made of it. */
const EXTENSION = extname(import.meta.url);
const ROOT = new URL("../../../", import.meta.url);
const IMPORT = /^(?:import|export)\b[^;"']*?\bfrom\s*["']([^"']+)["']|^import\s*["']([^"']+)["']/gm;

/**
 * Follows the imports of some of our own modules.
 *
 * @param entries  paths below the root without extension, such as `src/zapier/app/runtime-app`
 */
export function collectModules(entries: readonly string[]): CollectedModules {
  const files = new Map<string, string>();
  const packages = new Set<string>();
  const waiting = entries.map((entry) => `${entry}${EXTENSION}`);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const target = asJavaScript(path);
    if (files.has(target)) continue;
    const source = readFileSync(new URL(path, ROOT), "utf8");
    const text = path.endsWith(".ts") ? withoutTypes(source) : source;
    files.set(
      target,
      text.replace(IMPORT, (line) => line.replace(/\.ts(["'])$/, ".js$1")),
    );
    if (path.endsWith(".json")) continue;
    for (const [, from, bare] of text.matchAll(IMPORT)) {
      const wanted = from ?? bare ?? "";
      if (wanted.startsWith(".")) waiting.push(new URL(wanted, new URL(path, "file:///")).pathname.slice(1));
      else if (!wanted.startsWith("node:")) packages.add(packageOf(wanted));
    }
  }
  return { files, packages };
}

function asJavaScript(path: string): string {
  return path.replace(/\.ts$/, ".js");
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** Types leave blanks where they stood: lines that held nothing else go, and the others close up. */
function withoutTypes(source: string): string {
  const before = source.split("\n");
  const after = stripTypeScriptTypes(source, { mode: "strip" }).split("\n");
  return after
    .flatMap((line, index) => {
      const was = before[index] ?? "";
      if (line === was) return [line];
      return line.trim() === "" ? [] : [closedUp(line, was)];
    })
    .join("\n");
}

/** Only blanks where something was taken out: those inside a text stay. */
function closedUp(line: string, was: string): string {
  if (line.length !== was.length) return line.trimEnd();
  return line
    .replace(/ {2,}(.?)/g, (run: string, next: string, at: number) => {
      const blanks = run.length - next.length;
      if (at === 0 || was.slice(at, at + blanks).trim() === "") return run;
      return /[,;()\].]/.test(next) || next === "" ? next : ` ${next}`;
    })
    .trimEnd();
}

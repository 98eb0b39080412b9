/**
 * Each TypeScript file without its types, kept in `.cache/stripped/<version of Node>`.
 *
 * Node's own compile cache does this too. It also holds V8's code for every module in memory for good: 12 MB for
 * main and worker, to save a tenth of a second at the start (docs/adr/0007).
 *
 * Source: https://nodejs.org/docs/latest-v24.x/api/module.html#modulestriptypescripttypescode-options (read 2026-11-21)
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { threadId } from "node:worker_threads";

export const root = fileURLToPath(new URL("..", import.meta.url));
const cache = join(root, ".cache", "stripped", process.version);
/** What the program consists of. */
const FOLDERS = ["src", "triggers", "actions", "mappings"];

/** @param file  a path below `root` */
export function withoutTypes(file) {
  const typed = readFileSync(file, "utf8");
  const place = placeOf(file);
  const madeOf = hash(typed);
  const kept = readKept(place, madeOf);
  if (kept !== undefined) return kept;
  const source = stripTypeScriptTypes(typed);
  // the first line tells what it was made of, and that it is whole
  keep(place, `//${madeOf} ${hash(source)}\n${source}`);
  return source;
}

/** For whoever ends right after it: the stripper takes 25 MB and does not give them back. */
export function stripAll() {
  for (const folder of FOLDERS) {
    for (const name of readdirSync(join(root, folder), { recursive: true })) {
      const file = join(root, folder, name);
      if (!file.endsWith(".ts") || changedAt(placeOf(file)) > changedAt(file)) continue;
      try {
        withoutTypes(file);
      } catch {
        // whoever imports it is told what is wrong with it
      }
    }
  }
}

function placeOf(file) {
  return join(cache, `${relative(root, file)}.js`);
}

function changedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function readKept(place, madeOf) {
  let kept;
  try {
    kept = readFileSync(place, "utf8");
  } catch {
    return undefined;
  }
  const end = kept.indexOf("\n");
  const source = kept.slice(end + 1);
  return kept.slice(0, end) === `//${madeOf} ${hash(source)}` ? source : undefined;
}

function keep(place, text) {
  const draft = `${place}.${process.pid}-${threadId}`; // whoever reads at this moment gets the whole of one or the other
  try {
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(draft, text);
    renameSync(draft, place);
  } catch {
    // a folder that can't be written costs the next start some time
  }
}

function hash(text) {
  return createHash("sha1").update(text).digest("hex");
}

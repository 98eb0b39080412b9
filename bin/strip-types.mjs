/**
 * Keeps each TypeScript file without its types in `.cache/stripped`, so that only the first start strips them. Loaded
 * with `--import`, which threads inherit; `hirewire.mjs` says so to Node.
 *
 * Node's own compile cache does this too. It also holds V8's code for every module in memory for good: 12 MB for
 * main and worker, to save a tenth of a second at the start (docs/adr/0007).
 *
 * Source: https://nodejs.org/docs/latest-v24.x/api/module.html#customization-hooks (read 2026-11-21)
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { registerHooks, stripTypeScriptTypes } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { threadId } from "node:worker_threads";

const root = new URL("..", import.meta.url).href;
const cache = new URL(".cache/stripped/", root);

registerHooks({
  load(url, context, nextLoad) {
    if (!url.startsWith(root) || !url.endsWith(".ts")) return nextLoad(url, context);
    const typed = readFileSync(new URL(url), "utf8");
    const source = withoutTypes(typed, fileURLToPath(new URL(`${url.slice(root.length)}.js`, cache)));
    return { format: "module", source, shortCircuit: true };
  },
});

/** The first line of what is kept tells what it was made of, by whom, and that it is whole. */
function withoutTypes(typed, file) {
  const madeOf = hash(process.version, typed);
  const kept = readKept(file, madeOf);
  if (kept !== undefined) return kept;
  const source = stripTypeScriptTypes(typed);
  keep(file, `//${madeOf} ${hash(source)}\n${source}`);
  return source;
}

function readKept(file, madeOf) {
  let kept;
  try {
    kept = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  const end = kept.indexOf("\n");
  const source = kept.slice(end + 1);
  return kept.slice(0, end) === `//${madeOf} ${hash(source)}` ? source : undefined;
}

function hash(...texts) {
  const sum = createHash("sha1");
  for (const text of texts) sum.update(text);
  return sum.digest("hex");
}

function keep(file, text) {
  const draft = `${file}.${process.pid}-${threadId}`; // whoever reads at this moment gets the whole of one or the other
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(draft, text);
    renameSync(draft, file);
  } catch {
    // a folder that can't be written costs the next start some time
  }
}

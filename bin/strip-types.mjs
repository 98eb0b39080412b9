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

/** The first line of what is kept tells what it was made of, and by whom. */
function withoutTypes(typed, file) {
  const mark = `//${createHash("sha1").update(process.version).update(typed).digest("hex")}`;
  const kept = readKept(file);
  if (kept?.startsWith(mark)) return kept.slice(mark.length + 1);
  const source = stripTypeScriptTypes(typed);
  keep(file, `${mark}\n${source}`);
  return source;
}

function readKept(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
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

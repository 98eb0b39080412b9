/**
 * Gives Node our TypeScript as `stripped.mjs` keeps it, so that only the first start strips it. Loaded with `--import`,
 * which threads inherit; `hirewire.mjs` says so to Node.
 *
 * Source: https://nodejs.org/docs/latest-v24.x/api/module.html#customization-hooks (read 2026-11-21)
 */
import { registerHooks } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { root, withoutTypes } from "./stripped.mjs";

const ours = pathToFileURL(root).href;

/** Zod's words in fifty languages, of which it uses English unless told otherwise: megabytes in every thread. */
const ZOD_LOCALES = /\/node_modules\/zod\/v4\/locales\/index\.js$/;

registerHooks({
  load(url, context, nextLoad) {
    if (ZOD_LOCALES.test(url)) {
      return { format: "module", source: 'export { default as en } from "./en.js";', shortCircuit: true };
    }
    if (!url.startsWith(ours) || !url.endsWith(".ts")) return nextLoad(url, context);
    try {
      return { format: "module", source: withoutTypes(fileURLToPath(url)), shortCircuit: true };
    } catch {
      return nextLoad(url, context); // says what is wrong, and where
    }
  },
});

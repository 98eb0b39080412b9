/** Assembles Hirewire: every app it knows, and the runtime's public face. */
import { catalog } from "./src/catalog.ts";
import type { Runtime, RuntimeOptions } from "./src/runtime/options.ts";
import { startRuntime as start } from "./src/runtime/start-runtime.ts";

/** Threads import the same apps by themselves, and only those that they need. */
const catalogModule = new URL("./src/catalog/on-demand.ts", import.meta.url);

export { catalog };

/** Starts a runtime with every app that stands in `triggers/` and `actions/`. */
export function startRuntime(
  options: Omit<RuntimeOptions, "catalog" | "catalogModule" | "loadRecipes">,
): Promise<Runtime> {
  const loadRecipes = async () => (await import("./mappings/index.ts")).recipes();
  return start({ ...options, catalog, catalogModule, loadRecipes });
}

export type { Runtime, RuntimeOptions } from "./src/runtime/options.ts";
export { defineAction, action } from "./src/core/define-action.ts";
export { defineEvent, defineTrigger } from "./src/core/define-trigger.ts";

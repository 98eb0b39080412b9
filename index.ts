/** Assembles Hirewire: every app it knows, and the runtime's public face. */
import { actions } from "./actions/index.ts";
import { Catalog } from "./src/core/catalog.ts";
import { startRuntime as start, type Runtime, type RuntimeOptions } from "./src/runtime.ts";
import { triggers } from "./triggers/index.ts";

export const catalog = new Catalog(triggers, actions);

/** Starts a runtime with every app that stands in `triggers/` and `actions/`. */
export function startRuntime(options: Omit<RuntimeOptions, "catalog" | "catalogModule">): Promise<Runtime> {
  return start({ ...options, catalog, catalogModule: new URL(import.meta.url) });
}

export type { Runtime, RuntimeOptions } from "./src/runtime.ts";
export { defineAction, action } from "./src/core/define-action.ts";
export { defineEvent, defineTrigger } from "./src/core/define-trigger.ts";

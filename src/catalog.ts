/** Every app that this runtime knows. Apart from `index.ts`, because the worker needs the apps and not the server. */
import { actions } from "../actions/index.ts";
import { triggers } from "../triggers/index.ts";
import { Catalog } from "./core/catalog.ts";

export const catalog = new Catalog(triggers, actions);
/** For threads: they import it themselves. */
export const catalogModule = new URL(import.meta.url);

/** Every app that this runtime knows. The server itself has `catalog/on-demand.ts`. */
import { actions } from "../actions/index.ts";
import { subscriber } from "../actions/internal/subscriber.ts";
import { triggers } from "../triggers/index.ts";
import { Catalog } from "./core/catalog.ts";

export const catalog = new Catalog(triggers, actions, [subscriber]);

/**
 * The same catalog, of which an app is loaded when it is first looked up: the server and its worker each would hold
 * 5 MB of vendors that nobody is connected to. Whoever goes through all of them, such as the list of apps, loads
 * them all. Not for Jest, whose `require` does not load ES modules.
 *
 * It relies on each app's file being named for its key: `google_sheets` stands in `actions/google-sheets.ts`.
 *
 * Source: https://nodejs.org/docs/latest-v24.x/api/modules.html#loading-ecmascript-modules-using-require (read
 * 2026-11-21)
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { subscriber } from "../../actions/internal/subscriber.ts";
import { Catalog } from "../core/catalog.ts";
import type { ActionApp } from "../core/define-action.ts";
import type { TriggerApp } from "../core/define-trigger.ts";

const require = createRequire(import.meta.url);
/** From TypeScript, or from what tsc made of it. */
const EXTENSION = extname(import.meta.url);
/** Keys come from callers, and become names of files. */
const KEY = /^[a-z][a-z0-9_]*$/;
const INDEX = "index";

class AppsInFolder<App extends { key: string }> implements ReadonlyMap<string, App> {
  readonly #folder: string;
  readonly #loaded = new Map<string, App | undefined>();
  #all: ReadonlyMap<string, App> | undefined;

  constructor(folder: "triggers" | "actions") {
    this.#folder = folder;
  }

  get(key: string): App | undefined {
    if (this.#all) return this.#all.get(key);
    if (this.#loaded.has(key)) return this.#loaded.get(key);
    const app = this.#load(key);
    if (app) this.#loaded.set(key, app); // what is not there is not kept: callers could name any number of them
    return app;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  get size(): number {
    return this.#list().size;
  }

  keys(): MapIterator<string> {
    return this.#list().keys();
  }

  values(): MapIterator<App> {
    return this.#list().values();
  }

  entries(): MapIterator<[string, App]> {
    return this.#list().entries();
  }

  [Symbol.iterator](): MapIterator<[string, App]> {
    return this.entries();
  }

  forEach(each: (app: App, key: string, apps: ReadonlyMap<string, App>) => void): void {
    for (const [key, app] of this.#list()) each(app, key, this);
  }

  #load(key: string): App | undefined {
    if (!KEY.test(key) || key === INDEX) return undefined;
    const file = this.#file(key.replaceAll("_", "-"));
    if (!existsSync(file)) return undefined;
    const exported = Object.values(require(file) as Record<string, App>);
    return exported.find((each) => each.key === key);
  }

  #list(): ReadonlyMap<string, App> {
    if (this.#all) return this.#all;
    const index = require(this.#file(INDEX)) as Record<string, readonly App[]>;
    return (this.#all = new Map(index[this.#folder]!.map((app) => [app.key, app])));
  }

  #file(name: string): string {
    return fileURLToPath(new URL(`../../${this.#folder}/${name}${EXTENSION}`, import.meta.url));
  }
}

export const catalog = new Catalog(
  new AppsInFolder<TriggerApp>("triggers"),
  new AppsInFolder<ActionApp>("actions"),
  [subscriber],
);
/** For threads: they import it themselves. */
export const catalogModule = new URL(import.meta.url);

/**
 * Writes a complete Zapier app into a folder: what it needs as JavaScript, its events as data, and how to push it. It holds
 * no secret and nothing of this installation.
 *
 * A folder that an earlier export wrote is written anew: what that one had written goes, and whatever else is there, such
 * as `.zapierapprc`, stays.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import packageJson from "../../../package.json" with { type: "json" };
import { ConfigError } from "../../core/errors.ts";
import type { Listing } from "../app/listing.ts";
import { collectModules } from "./collect-modules.ts";
import { readme } from "./readme.ts";

/** What the exported app is pinned to, and what the tests here run it with. */
export const PLATFORM_VERSION: string = packageJson.devDependencies["zapier-platform-core"];
export const APP_VERSION: string = packageJson.version;

const MARKER = ".hirewire-export.json";
/** What a module of the app may import beside Node's own. */
const PACKAGES: Readonly<Record<string, string>> = { zod: packageJson.dependencies.zod };

export interface AppToExport {
  /** `hirewire-zapier`: the package's name. */
  name: string;
  title: string;
  listing: Listing;
  /** Modules that `index.js` imports, below the root and without extension. */
  entries: readonly string[];
  /** The expression of `index.js` that makes the app, and its imports. */
  index: { imports: readonly string[]; app: string };
  /** For the README: what the people need who connect it. */
  connecting: readonly string[];
  /** For the README: how it is tried out on this machine. */
  trial?: string;
}

/**
 * Writes the app.
 *
 * @returns what was written, by path in the folder
 * @throws {ConfigError} `folder_not_empty` for a folder that holds something and no earlier export
 */
export function exportApp(folder: string, app: AppToExport): string[] {
  const files = filesOf(app);
  const earlier = earlierExport(folder);
  for (const path of earlier) rmSync(join(folder, path), { force: true });
  const marker = `${JSON.stringify({ app: app.name, files: [...files.keys()] }, null, 2)}\n`;
  for (const [path, text] of [...files, [MARKER, marker] as const]) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return [...files.keys()];
}

/** @returns what an earlier export wrote; empty for a new folder */
function earlierExport(folder: string): string[] {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return [];
  const marker = join(folder, MARKER);
  if (!existsSync(marker)) {
    throw new ConfigError(
      `The folder ${folder} holds something else. Choose an empty one, or one that was exported into before.`,
      { code: "folder_not_empty" },
    );
  }
  const { files } = JSON.parse(readFileSync(marker, "utf8")) as { files: unknown };
  const inside = (path: unknown): path is string => typeof path === "string" && !path.includes("..");
  return Array.isArray(files) ? files.filter(inside) : [];
}

function filesOf(app: AppToExport): Map<string, string> {
  const { files: modules, packages } = collectModules(app.entries);
  const dependencies = { "zapier-platform-core": PLATFORM_VERSION, ...pinned(packages) };
  const about = {
    name: app.name,
    version: APP_VERSION,
    private: true,
    license: packageJson.license,
    type: "module",
    exports: "./index.js",
    dependencies,
  };
  return new Map([
    ["package.json", `${JSON.stringify(about, null, 2)}\n`],
    ["index.js", indexOf(app)],
    ["listing.json", `${JSON.stringify(app.listing, null, 2)}\n`],
    ...[...modules].map(([path, text]) => [`lib/${path}`, text] as const),
    ["README.md", readme(app)],
    ["LICENSE", readFileSync(new URL("../../../LICENSE", import.meta.url), "utf8")],
    [".gitignore", "node_modules/\nbuild/\n.env\n"],
  ]);
}

/** @throws {Error} when a module of the app needs what belongs to the server: a fault of ours */
function pinned(packages: ReadonlySet<string>): Record<string, string> {
  return Object.fromEntries(
    [...packages].map((name) => {
      const version = PACKAGES[name];
      if (version === undefined) throw new Error(`The Zapier app must not need ${name}.`);
      return [name, version];
    }),
  );
}

function indexOf({ title, index }: AppToExport): string {
  return [
    `/** ${title}: the app that \`zapier-platform push\` sends. Exported by Hirewire ${APP_VERSION}; see README.md. */`,
    'import zapier from "zapier-platform-core";',
    ...index.imports,
    'import listing from "./listing.json" with { type: "json" };',
    'import packageJson from "./package.json" with { type: "json" };',
    "",
    "const versions = { version: packageJson.version, platformVersion: zapier.version };",
    "",
    `export default ${index.app};`,
    "",
  ].join("\n");
}

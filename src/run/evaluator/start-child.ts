import { fork, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface ChildOptions {
  /** Megabytes of V8's heap; past them V8 ends the process. */
  memoryMb: number;
  /** Milliseconds of one evaluation. */
  timeoutMs: number;
  /** The file to run instead of `child.ts`. */
  entry?: string | undefined;
  /** Where the process keeps its compiled code; default: in the project's `.cache`. */
  cacheDir?: string | undefined;
}

/** Since this version of Node a process can give up what it was allowed at its start. */
const DROPS_PERMISSIONS = [24, 21];

/**
 * Starts the evaluator's process with as little as possible: an empty environment, no writing, no processes,
 * threads or add-ons of its own, reading only its code (https://nodejs.org/api/permissions.html, read
 * 2026-11-21), no code made from text, no `__proto__`. Node 24 has no permission for the network; there is
 * nothing in the process that speaks it, and nothing of value to send.
 */
export function startChild({ memoryMb, timeoutMs, entry, cacheDir }: ChildOptions): ChildProcess {
  const here = import.meta.url;
  // Run from TypeScript or from what tsc made of it.
  const file = realpathSync(
    entry ?? join(dirname(fileURLToPath(here)), `child${extname(fileURLToPath(here))}`),
  );
  const child = fork(file, [String(timeoutMs)], {
    execPath: process.execPath,
    env: {},
    execArgv: [
      `--max-old-space-size=${memoryMb}`,
      // a third less memory under load at the same processor time; 4 MB would cost half as much time again
      "--max-semi-space-size=8",
      "--permission",
      ...readable(file).map((path) => `--allow-fs-read=${path}`),
      ...(dropsPermissions() ? withCache(cacheDir ?? defaultCacheDir()) : []),
      // Or Node would have to read every folder above a module that is linked from elsewhere.
      "--preserve-symlinks",
      "--preserve-symlinks-main",
      "--disallow-code-generation-from-strings",
      "--disable-proto=delete",
      "--stack-trace-limit=0",
      "--disable-warning=ExperimentalWarning",
    ],
    serialization: "json",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  // It alone shall not keep its parent alive; whoever waits for an answer does.
  child.unref();
  child.channel?.unref();
  const { stderr } = child;
  if (stderr !== null && "unref" in stderr && typeof stderr.unref === "function") stderr.unref();
  return child;
}

/**
 * Without the cache, stripping the types of twenty files costs each start half of its time and the process 30 MB for
 * as long as it lives. Node enables the cache only where it may write; `child.ts` gives that up, and reading with it,
 * before the first expression arrives.
 */
function withCache(folder: string): string[] {
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    return []; // the project's folder may be closed to us: each start is slower, and that is all
  }
  const enable = `import { enableCompileCache } from "node:module"; enableCompileCache(${JSON.stringify(folder)});`;
  return [
    `--allow-fs-read=${folder}`,
    `--allow-fs-write=${folder}`,
    `--import=data:text/javascript,${encodeURIComponent(enable)}`,
  ];
}

function defaultCacheDir(): string {
  return join(dirname(findPackage(dirname(fileURLToPath(import.meta.url)))), ".cache", "evaluator");
}

function dropsPermissions(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [sinceMajor = 0, sinceMinor = 0] = DROPS_PERMISSIONS;
  return major > sinceMajor || (major === sinceMajor && minor >= sinceMinor);
}

function readable(entry: string): string[] {
  const here = dirname(fileURLToPath(import.meta.url));
  const paths = [
    entry,
    here,
    join(here, "..", "..", "core"),
    // Node looks there for `"type": "module"`.
    findPackage(here),
    ...findModule("jsonata"),
    ...findModule("re2js"),
  ];
  return [...new Set(paths.flatMap((path) => [path, realpathSync(path)]))];
}

/** The folders of a module as Node finds it; one of them may be a link to another place. */
function findModule(name: string): string[] {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  return folders.map((folder) => join(folder, name)).filter((folder) => existsSync(folder));
}

/** The nearest package.json at or above a folder. */
function findPackage(folder: string): string {
  const file = join(folder, "package.json");
  if (existsSync(file)) return file;
  if (dirname(folder) === folder) throw new Error("The package.json was not found");
  return findPackage(dirname(folder));
}

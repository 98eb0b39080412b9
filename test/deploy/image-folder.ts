/** Makes what the image holds, in a folder that whoever runs it can read and not change, and starts it as the image would. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
} from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { isLetIn, readDockerfile, root } from "./dockerfile.ts";
import { packagesInImage } from "./image-packages.ts";

const run = promisify(execFile);
const checkout = (path: string): string => fileURLToPath(new URL(path, root));
const isRoot = process.getuid?.() === 0;
/** Of the Dockerfile's USER. Only root can become somebody else; others find the files closed to themselves. */
const user = isRoot ? { uid: 1000, gid: 1000 } : {};

export interface Started {
  child: ChildProcess;
  /** Both streams. */
  output(): string;
  /** Waits for it. @throws {Error} with all that was printed when it ends before */
  until(pattern: RegExp): Promise<string>;
}

export interface ImageFolder {
  /** Paths of files, from the root of the image's folder. */
  files(): string[];
  /** Runs one command of Hirewire to its end. */
  command(...args: string[]): Promise<{ stdout: string; stderr: string }>;
  /** Runs the image with its own ENV and these. @param args  in place of its CMD */
  start(env: Record<string, string>, args?: string[]): Started;
  /** Runs HEALTHCHECK's command as in the container. @returns its exit code */
  health(opsPort: string): Promise<number | null>;
  remove(): Promise<void>;
}

export async function makeImageFolder(): Promise<ImageFolder> {
  const place = mkdtempSync(join(tmpdir(), "hirewire-image-"));
  const app = join(place, "app");
  const data = join(place, "data");
  const image = readDockerfile().at(-1)!;
  chmodSync(place, 0o755);
  mkdirSync(data, { mode: 0o700 });
  if (isRoot) chownSync(data, 1000, 1000);

  for (const { from, sources, to } of image.copies) {
    for (const source of sources) {
      if (from === null) copy(source, to.endsWith("/") ? join(app, to, basename(source)) : join(app, to));
      else if (source === "/app/node_modules")
        for (const folder of packagesInImage()) copyPackage(folder, join(app, folder));
      else if (existsSync(checkout(source.replace("/app/", "")))) {
        if (source !== "/app/.cache") copy(source.replace("/app/", ""), join(app, to));
      }
    }
  }
  // the Node that runs the tests may lie where others can't look
  const node = isRoot ? join(place, "node") : process.execPath;
  if (isRoot) copyFileSync(process.execPath, node);
  const stripAll = `await import(${JSON.stringify(pathToFileURL(join(app, "bin/stripped.mjs")).href)}).then((it) => it.stripAll())`;
  await run(node, ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", stripAll]);
  if (!isRoot) for (const path of globSync("**", { cwd: app })) lock(join(app, path));

  const PATH = process.env["PATH"] ?? "";
  const environment = { ...image.env, PATH, HIREWIRE_DATA: data, NO_COLOR: "1" };
  const program = join(app, "bin/hirewire.mjs");
  const cmd = JSON.parse(image.last["CMD"]!) as string[];
  return {
    files: () =>
      globSync("**", { cwd: app, exclude: (path) => path === "node_modules" || path === ".cache" }),
    command: (...args) => run(node, [program, ...args], { ...user, cwd: app, env: environment }),
    start(env, args = cmd) {
      const child = spawn(node, [program, ...args], {
        ...user,
        cwd: app,
        env: { ...environment, HOST: "127.0.0.1", PORT: "0", HIREWIRE_OPS_PORT: "0", ...env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let printed = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (printed += text));
      return {
        child,
        output: () => printed,
        async until(pattern) {
          for (;;) {
            const found = pattern.exec(printed)?.[1];
            if (found !== undefined) return found;
            if (child.exitCode !== null) throw new Error(`It ended:\n${printed}`);
            await Promise.race([once(child.stdout, "data"), once(child.stderr, "data"), once(child, "exit")]);
          }
        },
      };
    },
    async health(opsPort) {
      const [, , ...args] = JSON.parse(/ CMD (\[.*\])$/.exec(image.last["HEALTHCHECK"]!)![1]!) as string[];
      const child = spawn(node, ["-e", ...args], {
        ...user,
        env: { ...environment, HIREWIRE_OPS_PORT: opsPort },
        stdio: "inherit",
      });
      await once(child, "exit");
      return child.exitCode;
    },
    async remove() {
      if (!isRoot) for (const path of globSync("**", { cwd: app })) unlock(join(app, path));
      await rm(place, { recursive: true, force: true });
    },
  };
}

function copy(source: string, to: string): void {
  if (!isLetIn(source) && !source.startsWith("web/dist"))
    throw new Error(`.dockerignore keeps ${source} out.`);
  cpSync(checkout(source), to, { recursive: true });
}

/** Without what lies nested in it: that is a package of its own, in the image or not. */
function copyPackage(folder: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  const from = checkout(folder);
  cpSync(from, to, {
    recursive: true,
    dereference: true,
    filter: (path) => path !== join(from, "node_modules"),
  });
}

function lock(path: string): void {
  if (!lstatSync(path).isSymbolicLink()) chmodSync(path, lstatSync(path).isDirectory() ? 0o555 : 0o444);
}

function unlock(path: string): void {
  if (lstatSync(path).isDirectory()) chmodSync(path, 0o755);
}

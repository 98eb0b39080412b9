/** Brings a database to the shape that this code expects. */
import { readdirSync, readFileSync } from "node:fs";
import { Client } from "pg";
import { ConfigError } from "../../core/errors.ts";
import { asStoreFailure } from "./postgres-error.ts";

const FOLDER = new URL("./sql/", import.meta.url);
/** "HIRE": of all that migrate one database, one does and the others wait. */
const LOCK = 0x48495245;
const OLDEST = 14;

const sql = {
  version: `SELECT current_setting('server_version_num')::int / 10000 AS version`,
  schema: `CREATE SCHEMA IF NOT EXISTS hirewire`,
  foreign: `SELECT 1 FROM pg_tables WHERE schemaname = 'hirewire' AND tablename <> 'migrations' LIMIT 1`,
  isOurs: `SELECT to_regclass('hirewire.migrations') IS NOT NULL AS ours`,
  migrations: `
    CREATE TABLE hirewire.migrations (
      number int NOT NULL PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
  done: `SELECT coalesce(max(number), 0) AS done FROM hirewire.migrations`,
  note: `INSERT INTO hirewire.migrations (number, name) VALUES ($1, $2)`,
};

/** Names of the numbered files, in order. */
export function migrationFiles(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".sql"))
    .sort();
}

export const readMigration = (name: string): string => readFileSync(new URL(name, FOLDER), "utf8");

/**
 * Runs the numbered files of `sql/` that the database has not seen, each in a transaction of its own. Several processes may
 * do so at once.
 *
 * @throws {ConfigError} `database_newer`, `database_foreign`, `database_old`
 * @throws {StoreUnreachable}
 */
export async function migrate(url: string): Promise<void> {
  // no time limits: rewriting a large table may take long
  const client = new Client({ connectionString: url, options: "-c search_path=hirewire,public,extensions" });
  client.on("error", () => undefined); // whoever waits for an answer is told
  try {
    await client.connect();
    await client.query("SELECT pg_advisory_lock($1)", [LOCK]);
    await bringUpToDate(client);
  } catch (error) {
    throw asStoreFailure(error) ?? error;
  } finally {
    await client.end().catch(() => undefined); // lets go of the lock
  }
}

async function bringUpToDate(client: Client): Promise<void> {
  const first = async (text: string) => (await client.query<Record<string, unknown>>(text)).rows[0];
  const version = Number((await first(sql.version))?.["version"]);
  if (version < OLDEST) {
    throw new ConfigError(`The database is PostgreSQL ${version}. Hirewire needs ${OLDEST} or newer.`, {
      code: "database_old",
    });
  }
  if ((await first(sql.isOurs))?.["ours"] !== true) {
    if ((await first(sql.foreign)) !== undefined) {
      throw new ConfigError(
        "The database has a schema named hirewire that belongs to another program. Point Hirewire at a database of its own.",
        { code: "database_foreign" },
      );
    }
    await client.query(sql.schema);
    await client.query(sql.migrations);
  }
  const files = migrationFiles();
  const done = Number((await first(sql.done))?.["done"]);
  if (done > files.length) {
    throw new ConfigError(
      `The data was written by a newer Hirewire (data version ${done}, this one knows ${files.length}). Start that newer version, or restore the backup made before the upgrade.`,
      { code: "database_newer" },
    );
  }
  for (const [index, file] of files.entries()) {
    if (index < done) continue;
    await client.query("BEGIN");
    await client.query(readMigration(file));
    await client.query(sql.note, [index + 1, file]);
    await client.query("COMMIT");
  }
}

/** A furnished data folder and an empty PostgreSQL, for as long as a test runs. */
import { createHash } from "node:crypto";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { type MoveOptions, type Moved, moveToPostgres } from "../../../src/store/move/move-to-postgres.ts";
import {
  DEFAULT_WORKSPACE,
  openPostgres,
  type Postgres,
  type PostgresStore,
} from "../../../src/store/postgres/open-postgres-store.ts";
import { openSqliteStore, type SqliteStore } from "../../../src/store/sqlite/open-sqlite-store.ts";
import { T0 } from "../../contract/store/fixtures.ts";
import { testDatabase } from "../../postgres/cluster.ts";
import { migrated } from "../../postgres/temporary-postgres.ts";
import { furnish } from "./furnish.ts";

/** When moves are made. */
export const MOVED_AT = T0 + 99;

export interface House {
  file: string;
  url: string;
  /** Works on the file until it is closed again. */
  inFolder<T>(work: (store: SqliteStore) => Promise<T>): Promise<T>;
  inDatabase<T>(work: (store: PostgresStore, postgres: Postgres) => Promise<T>): Promise<T>;
  sql<R extends object>(text: string, ...values: unknown[]): Promise<R[]>;
  move(options?: Partial<MoveOptions>): Promise<Moved>;
  hash(): string;
  close(): Promise<void>;
}

/** Furnishes a folder once; each house has a copy of it. */
export async function furnishedFolder(
  more: (store: SqliteStore) => Promise<void> = () => Promise.resolve(),
): Promise<{ openHouse: () => Promise<House>; remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), "hirewire-move-"));
  const furnished = join(folder, "furnished.sqlite");
  const store = await openSqliteStore({ file: furnished, now: () => T0 });
  await furnish(store);
  await more(store);
  await store.close();
  let count = 0;
  return {
    openHouse() {
      const file = join(folder, `${(count += 1)}.sqlite`);
      copyFileSync(furnished, file);
      return houseOf(file);
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

async function houseOf(file: string): Promise<House> {
  const database = await testDatabase(migrated);
  const { url } = database;
  return {
    file,
    url,
    async inFolder(work) {
      const store = await openSqliteStore({ file, now: () => T0 });
      try {
        return await work(store);
      } finally {
        await store.close();
      }
    },
    async inDatabase(work) {
      const postgres = await openPostgres({ url, connections: 4, now: () => T0 });
      try {
        return await work(postgres.store(DEFAULT_WORKSPACE), postgres);
      } finally {
        await postgres.close();
      }
    },
    async sql<R extends object>(text: string, ...values: unknown[]) {
      const client = new Client({ connectionString: url, options: "-c search_path=hirewire,public" });
      await client.connect();
      try {
        return (await client.query<R>(text, values)).rows;
      } finally {
        await client.end();
      }
    },
    move: (options = {}) =>
      moveToPostgres({ file, url, workspace: DEFAULT_WORKSPACE, now: () => MOVED_AT, ...options }),
    hash: () => createHash("sha256").update(readFileSync(file)).digest("hex"),
    close: () => database.drop(),
  };
}

/**
 * The store past one machine: any number of processes on one PostgreSQL. Every call that resolves after a write means:
 * committed, and flushed by the server.
 */
import type { AccountStore } from "../accounts.ts";
import type { Store } from "../store.ts";
import { alertsOf } from "./alerts.ts";
import { auditOf } from "./audit.ts";
import { automationsOf } from "./automations.ts";
import { connectionsOf } from "./connections.ts";
import { type Database, databaseOf, openPool, type PoolOptions } from "./database.ts";
import { draftsOf } from "./drafts.ts";
import { keptAnswersOf } from "./kept-answers.ts";
import { keysOf } from "./keys.ts";
import { migrate } from "./migrate.ts";
import { openAccounts } from "./open-accounts.ts";
import { registrationsOf } from "./registrations.ts";
import { rejectionsOf } from "./rejections.ts";
import { tokensOf } from "./tokens.ts";

export interface PostgresOptions extends PoolOptions {
  now?: () => number;
  /** The database was migrated already. */
  migrated?: boolean;
}

/** The workspace that every installation begins with. */
export const DEFAULT_WORKSPACE = 1;

/** Areas join as they are finished; once all are there, this is a `Store`. */
export type PostgresStore = ReturnType<typeof storeOf>;

export interface Postgres {
  /** What is kept of one workspace. Closing it leaves the others open. */
  store(workspace: number): PostgresStore;
  /** Closes all stores and the connections to the database. */
  close(): Promise<void>;
}

function storeOf(db: Database, now: () => number) {
  const { flushRejections, ...rejections } = rejectionsOf(db);
  return {
    ...connectionsOf(db),
    ...automationsOf(db),
    ...draftsOf(db),
    ...tokensOf(db),
    ...keptAnswersOf(db),
    ...keysOf(db, now),
    ...registrationsOf(db),
    ...alertsOf(db),
    ...auditOf(db),
    accounts: openAccounts(db),
    ...rejections,

    async close(): Promise<void> {
      await flushRejections();
      await db.close();
    },
  } satisfies Partial<Store> & { accounts: AccountStore };
}

/**
 * Connects to the database, and brings it up to date first.
 *
 * @throws {ConfigError} `database_newer`, `database_foreign`, `database_old`
 * @throws {StoreUnreachable}
 * @example
 * const postgres = await openPostgres({ url: "postgres://hirewire@db/hirewire" });
 * const store = postgres.store(DEFAULT_WORKSPACE);
 */
export async function openPostgres(options: PostgresOptions): Promise<Postgres> {
  const { now = Date.now, migrated = false, ...poolOptions } = options;
  if (!migrated) await migrate(options.url);
  const pool = openPool(poolOptions);
  const stores: PostgresStore[] = [];
  return {
    store(workspace) {
      const store = storeOf(databaseOf(pool, workspace), now);
      stores.push(store);
      return store;
    },
    async close() {
      await Promise.all(stores.map((store) => store.close()));
      await pool.end();
    },
  };
}

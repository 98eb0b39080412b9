/** Chooses where things are kept: in a file of the data folder, or in a PostgreSQL that several processes share. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ConfigError } from "../core/errors.ts";
import type { Log } from "../log.ts";
import type { AccountStore } from "../store/accounts.ts";
import { DATABASE_FILE } from "../store/data-folder.ts";
import { refuseMoved } from "../store/move/moved-note.ts";
import type { Store } from "../store/store.ts";
import { DEFAULT_WORKSPACE, type Workspaces } from "../store/workspaces.ts";
import { StoreUnreachable } from "../store/store-unreachable.ts";

export interface Kept {
  /** The one that every installation begins with. */
  first: { seq: number; store: Store; accounts: AccountStore };
  /** The file that another thread may read by itself; null when it is no file. */
  file: string | null;
  /** Where others are met who share it; null when nobody can. */
  shared: Shared | null;
  close(): Promise<void>;
}

export interface Shared {
  /** `postgres://…`, with the password. */
  url: string;
  /** Names this process among all. */
  process: string;
  workspaces: Workspaces;
  /** What is kept of one of them. Whoever opens it closes it, or leaves it to `close` of all. */
  store: (workspace: number) => Store & { accounts: AccountStore };
}

/** How long a database that starts together with us is waited for, in milliseconds. */
const PATIENCE_MS = 60_000;
const ASK_EVERY_MS = 1_000;

/**
 * @throws {ConfigError} the data is damaged or of a newer version
 * @throws {StoreUnreachable} the database did not answer for a minute
 */
export async function openKept(options: {
  databaseUrl: string | undefined;
  dataDir: string;
  log: Log;
  now: () => number;
  onDamage: (error: ConfigError) => void;
}): Promise<Kept> {
  const { databaseUrl, dataDir, log, now, onDamage } = options;
  if (databaseUrl !== undefined) return openShared(checkedUrl(databaseUrl), log, now);
  refuseMoved(dataDir);
  const { openSqliteStore } = await import("../store/sqlite/open-sqlite-store.ts");
  const file = join(dataDir, DATABASE_FILE);
  const store = await openSqliteStore({ file, onDamage });
  const { accounts } = store;
  return {
    first: { seq: DEFAULT_WORKSPACE, store, accounts },
    file,
    shared: null,
    close: () => store.close(),
  };
}

async function openShared(url: string, log: Log, now: () => number): Promise<Kept> {
  // of no use to whoever keeps everything in a file
  const { openPostgres } = await import("../store/postgres/open-postgres-store.ts");
  const process = randomUUID();
  const postgres = await patiently(() => openPostgres({ url, process, now }), log);
  log.info("shares a database", { process }); // what it has in hand is marked with it
  const { workspaces } = postgres;
  const store = postgres.store(DEFAULT_WORKSPACE);
  return {
    first: { seq: DEFAULT_WORKSPACE, store, accounts: store.accounts },
    file: null,
    shared: { url, process, workspaces, store: (workspace) => postgres.store(workspace) },
    close: () => postgres.close(),
  };
}

async function patiently<T>(open: () => Promise<T>, log: Log): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (let told = false; ; told = true) {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof StoreUnreachable) || performance.now() > end) throw error;
      if (!told) log.warn("the database does not answer: waiting for it", { error });
      await delay(ASK_EVERY_MS);
    }
  }
}

/** @throws {ConfigError} `database_url_invalid`; without the address, which holds a password */
export function checkedUrl(text: string): string {
  const scheme = URL.canParse(text) ? new URL(text).protocol : "";
  if (scheme === "postgres:" || scheme === "postgresql:") return text;
  throw new ConfigError(
    "DATABASE_URL must read postgres://user:password@host:5432/database. Special characters in the password are written as %40 and the like.",
    { code: "database_url_invalid" },
  );
}

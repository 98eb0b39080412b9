/**
 * A second connection to the embedded store, which only reads: whoever works through it costs the writer's thread
 * nothing but the writes. In WAL mode it sees what was committed when a read begins, and keeps nobody waiting.
 *
 * Source: https://www.sqlite.org/wal.html#concurrency (read 2026-11-21)
 */
import { DatabaseSync } from "node:sqlite";
import type { Store } from "../store.ts";
import { prepareCandidates } from "./events/candidates.ts";
import { prepareLeasedRuns } from "./runs/claim-runs.ts";
import { prepareConnections } from "./setup/connections.ts";
import { prepareHistory } from "./history/history.ts";
import { createSources } from "./events/sources.ts";
import { prepareReadSubscriptions } from "./setup/subscriptions.ts";
import { asStoreFailure } from "./file/sqlite-error.ts";
import { reading } from "./file/ways.ts";

const BUSY_TIMEOUT_MS = 5000;

/** What a worker reads again and again. */
export type StoreReads = Pick<
  Store,
  | "leasedRuns"
  | "nextDueAt"
  | "connections"
  | "secrets"
  | "subscription"
  | "candidate"
  | "event"
  | "run"
  | "runs"
  | "attempts"
  | "close"
>;

/**
 * @param file  that of a store which is open, or it may be of an older shape
 * @throws {StoreFull} when the file cannot be opened
 */
export function openSqliteReader(file: string): StoreReads {
  const db = open(file);
  const sources = createSources(db);
  const history = prepareHistory(db, sources);
  const connections = prepareConnections(db);
  const candidates = prepareCandidates(db, sources);
  const subscriptions = prepareReadSubscriptions(db);
  const { leasedRuns, nextDueAt } = prepareLeasedRuns(db);

  const read = reading(db);

  return {
    leasedRuns: read(leasedRuns),
    nextDueAt: read(nextDueAt),
    connections: read(connections.connections),
    secrets: read(connections.secrets),
    subscription: read(subscriptions.subscription),
    candidate: read(candidates.candidate),
    event: read(history.event),
    run: read(history.run),
    runs: read(history.runs),
    attempts: read(history.attempts),
    close() {
      if (db.isOpen) db.close();
      return Promise.resolve();
    },
  };
}

function open(file: string): DatabaseSync {
  try {
    const db = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    db.exec(`
      PRAGMA cache_size = -4000; -- 4 MB: what is worked on was written a moment ago
      PRAGMA mmap_size = 0;
      PRAGMA temp_store = MEMORY;
    `);
    return db;
  } catch (error) {
    throw asStoreFailure(error) ?? error;
  }
}

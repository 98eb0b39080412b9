/**
 * The embedded store: one SQLite file through `node:sqlite`, nothing to install. It lives on the thread that
 * takes events in, so that acknowledging one needs no message to another thread; others reach it
 * through `../remote/`.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { ConfigError } from "../../core/errors.ts";
import type { AccountStore } from "../accounts.ts";
import type { Store } from "../store.ts";
import { prepareAlerts } from "./alerts.ts";
import { checkAside, type CheckAside } from "./check/check-aside.ts";
import { examineFiles } from "./check/check-database.ts";
import { prepareKeys } from "./keys.ts";
import { createLogSync } from "./file/log-sync.ts";
import { openAccess } from "./access/open-access.ts";
import { openAccounts } from "./people/open-accounts.ts";
import { makeFile, openDatabase } from "./file/open-database.ts";
import { openEvents } from "./events/open-events.ts";
import { openHistory } from "./history/open-history.ts";
import { openRemovals } from "./removal/open-removals.ts";
import { openRuns } from "./runs/open-runs.ts";
import { openSetup } from "./setup/open-setup.ts";
import { createRejections } from "./events/rejections.ts";
import { prepareShared } from "./shared.ts";
import { diskFailed } from "./file/sqlite-error.ts";
import { waysOf } from "./file/ways.ts";
import { createWriter } from "./file/writer.ts";

export interface SqliteStoreOptions {
  /** Made when it is missing. */
  file: string;
  now?: () => number;
  /** The file does not grow past this; writes then fail as on a full disk. Left out: as large as the disk. */
  maxBytes?: number;
  /** Up to this size the file is checked thoroughly with every start; default 64 MB. */
  checkedAtOnceBytes?: number;
  /** How long a start waits for the check of a larger one, which is made after an unclean stop; default 5,000 ms. */
  checkPatienceMs?: number;
  /** Told when a check that took longer finds the file damaged, or the disk fails: no event must be taken in any more. */
  onDamage?: (error: ConfigError) => void;
}

export interface SqliteStore extends Store {
  /** What is kept of people. Other threads can't reach it. */
  accounts: AccountStore;
}

const CHECK_PATIENCE_MS = 5_000;
/** How often it is seen whether there is time to tidy up, in milliseconds. */
const TIDY_MS = 250;

/**
 * Opens the store, and brings its file up to date first.
 *
 * @throws {ConfigError} `database_newer`, `database_foreign`, `database_folder`, `database_damaged`
 * @throws {StoreFull} when the file cannot be opened or written
 * @example
 * const store = await openSqliteStore({ file: "data/hirewire.db" });
 */
export async function openSqliteStore({
  file,
  now = Date.now,
  maxBytes,
  checkedAtOnceBytes,
  checkPatienceMs = CHECK_PATIENCE_MS,
  onDamage = () => undefined,
}: SqliteStoreOptions): Promise<SqliteStore> {
  makeFile(file);
  const thoroughness = examineFiles(file, checkedAtOnceBytes);
  const aside = thoroughness === "aside" ? checkAside(file) : null;
  if (aside) {
    const found = await soon(aside, checkPatienceMs);
    if (found) throw found;
    void aside.verdict.then((late) => late && onDamage(late));
  }
  const db = openDatabase(file, { maxBytes, check: thoroughness === "at_once" });
  const shared = prepareShared(db);
  const log = createLogSync(file);
  const writer = createWriter(db, {
    sync: () => log.sync(),
    onSyncFailed: (error) => onDamage(diskFailed(error)),
    beforeCommit: shared.beforeCommit,
    onRollback: shared.onRollback,
  });
  const ways = waysOf(db, writer);
  const { read, write } = ways;
  const rejections = createRejections(db, writer);
  const state = prepareKeys(db, now);
  const alerts = prepareAlerts(db);

  const { keys } = shared;
  let lastSeen = keys.held();
  const tidy = setInterval(() => {
    const held = keys.held();
    const idle = held === lastSeen; // nothing came in since the last look
    lastSeen = held;
    if (!idle || held === 0) return;
    writer
      .write(() => keys.foldIdle())
      .then(
        () => (lastSeen = keys.held()),
        () => undefined, // a full disk; they are still in memory
      );
  }, TIDY_MS);
  tidy.unref();

  return {
    ...openSetup(shared, ways),
    ...openEvents(shared, ways),
    ...openRuns(shared, ways),
    ...openHistory(shared, ways),
    ...openRemovals(shared, ways),
    ...openAccess(db, ways),
    accounts: openAccounts(db, ways),

    addRejection: read(rejections.addRejection), // into memory; it reaches the disk within a second
    rejections: read(rejections.rejections),

    keyGet: read(state.keyGet),
    keySet: write(state.keySet),
    keyDelete: write(state.keyDelete),
    keyClear: write(state.keyClear),

    alertProblems: read(alerts.alertProblems),
    waitingAlerts: read(alerts.waitingAlerts),
    alertMessages: read(alerts.alertMessages),
    lastAlerts: read(alerts.lastAlerts),
    saveAlerts: write(alerts.saveAlerts),
    removeAlerts: write(alerts.removeAlerts),
    oldestWaiting: read(alerts.oldestWaiting),

    async close() {
      if (!db.isOpen) return;
      clearInterval(tidy);
      await aside?.stop();
      const flushed = rejections.flush();
      await writer.close();
      await flushed;
      log.close();
      if (db.isOpen) db.close();
    },
  };
}

/** What the check found within that time; the start does not wait for longer. */
async function soon(aside: CheckAside, patienceMs: number): Promise<ConfigError | null> {
  const over = new AbortController();
  try {
    return await Promise.race([aside.verdict, delay(patienceMs, null, { signal: over.signal })]);
  } finally {
    over.abort();
    aside.letGo();
  }
}

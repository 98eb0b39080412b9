/**
 * The store past one machine: any number of processes on one PostgreSQL. Every call that resolves after a write means:
 * committed, and flushed by the server.
 */
import { randomUUID } from "node:crypto";
import type { AccountStore } from "../accounts.ts";
import type { Store } from "../store.ts";
import type { Workspaces } from "../workspaces.ts";
import { alertsOf } from "./alerts.ts";
import { auditOf } from "./audit.ts";
import type { CandidateRef } from "../../core/candidate/candidate.ts";
import type { Event } from "../../core/types.ts";
import type { NewRun, Recorded } from "../events.ts";
import type { RunChange } from "../run-queue.ts";
import { addRunOf } from "./add-run.ts";
import { automationsOf } from "./automations.ts";
import { bulkJobsOf } from "./bulk-jobs.ts";
import { candidatesOf } from "./candidates.ts";
import { cancelRunOf } from "./cancel-run.ts";
import { changeRunOf } from "./change-run.ts";
import { claimsOf } from "./claim-runs.ts";
import { connectionsOf } from "./connections.ts";
import { countersOf } from "./counters.ts";
import { type Database, databaseOf, openPool, type PoolOptions } from "./database.ts";
import { draftsOf } from "./drafts.ts";
import { drainsOf } from "./drains.ts";
import { goOnOf } from "./go-on.ts";
import { historyOf } from "./history.ts";
import { holdsOf } from "./holds.ts";
import { keptAnswersOf } from "./kept-answers.ts";
import { keysOf } from "./keys.ts";
import { homeOf } from "./home.ts";
import { eraseOf } from "./erase.ts";
import { fillSearchOf } from "./fill-search.ts";
import { oldestEventsOf } from "./oldest-events.ts";
import { removeOldOf } from "./remove-old.ts";
import { spaceOf } from "./space.ts";
import { refuseUnfinishedMove } from "../move/refuse-unfinished-move.ts";
import { migrate } from "./migrate.ts";
import { openAccounts } from "./open-accounts.ts";
import { registrationsOf } from "./registrations.ts";
import { makePartitions } from "./partitions.ts";
import { recordEventOf } from "./record-event.ts";
import { rejectionsOf } from "./rejections.ts";
import { heldOf } from "./release-held.ts";
import { removeAutomationOf } from "./remove-automation.ts";
import { replayRunOf } from "./replay-run.ts";
import { searchEventsOf } from "./search-events.ts";
import { searchRunsOf } from "./search-runs.ts";
import { skipStepOf } from "./skip-step.ts";
import { sourceHoursOf } from "./source-hours.ts";
import { steeringOf } from "./steer-run.ts";
import { subscriptionsOf } from "./subscriptions.ts";
import { tokensOf } from "./tokens.ts";
import { NO_WORKSPACE } from "./session.ts";
import { workspacesOf } from "./workspaces.ts";

export interface PostgresOptions extends PoolOptions {
  now?: () => number;
  /**
   * Names this process among all that share the database. One that is started anew by the same name takes back at once what it
   * had in hand; the work of one that never comes back is taken over when its leases end. Default: a new name.
   */
  process?: string;
  /** The database was migrated already. */
  migrated?: boolean;
}

export { DEFAULT_WORKSPACE } from "../workspaces.ts";

/** One workspace's. */
export interface PostgresStore extends Store {
  accounts: AccountStore;
}

export interface Postgres {
  workspaces: Workspaces;
  /** What is kept of one workspace, by its `seq`. Closing it leaves the others open. */
  store(workspace: number): PostgresStore;
  /** Closes all stores and the connections to the database. */
  close(): Promise<void>;
}

function storeOf(db: Database, now: () => number, holder: string): PostgresStore {
  const { flushRejections, ...rejections } = rejectionsOf(db);
  const { extending, ...claims } = claimsOf(db, holder);
  const recording = recordEventOf(db);
  const changing = changeRunOf(db);
  return {
    ...connectionsOf(db),
    ...automationsOf(db),
    ...removeAutomationOf(db),
    ...draftsOf(db),
    ...tokensOf(db),
    ...keptAnswersOf(db),
    ...keysOf(db, now),
    ...registrationsOf(db),
    ...subscriptionsOf(db),
    ...sourceHoursOf(db),
    ...alertsOf(db),
    ...auditOf(db),
    accounts: openAccounts(db),
    ...rejections,

    recordEvent: (
      event: Event,
      runs: NewRun[],
      dedupeSince: number,
      sameCandidate: readonly CandidateRef[] = [],
    ): Promise<Recorded> => recording.call({ event, runs, dedupeSince, sameCandidate }),
    ...historyOf(db),
    ...candidatesOf(db),
    ...removeOldOf(db),
    ...oldestEventsOf(db),
    ...eraseOf(db),
    ...spaceOf(db, now),
    ...homeOf(db),
    ...searchEventsOf(db),
    ...searchRunsOf(db),
    ...fillSearchOf(db),
    ...claims,
    changeRun: (runId: string, token: string, change: RunChange): Promise<boolean> =>
      changing.call({ runId, token, change }),
    ...cancelRunOf(db),
    ...heldOf(db),
    ...holdsOf(db),
    ...goOnOf(db),
    ...steeringOf(db),
    ...addRunOf(db),
    ...replayRunOf(db),
    ...skipStepOf(db),
    ...bulkJobsOf(db),
    ...drainsOf(db),
    ...countersOf(db),

    async close(): Promise<void> {
      await Promise.all([recording.close(), changing.close(), extending.close(), flushRejections()]);
      await db.close();
    },
  } satisfies PostgresStore;
}

/**
 * Connects to the database, and brings it up to date first.
 *
 * @throws {ConfigError} `database_newer`, `database_foreign`, `database_old`, `move_unfinished`
 * @throws {StoreUnreachable}
 * @example
 * const postgres = await openPostgres({ url: "postgres://hirewire@db/hirewire" });
 * const store = postgres.store(DEFAULT_WORKSPACE);
 */
export async function openPostgres(options: PostgresOptions): Promise<Postgres> {
  const { now = Date.now, migrated = false, process: holder = randomUUID(), ...poolOptions } = options;
  if (!migrated) await migrate(options.url);
  const pool = openPool(poolOptions);
  try {
    await refuseUnfinishedMove(pool);
    await makePartitions(pool, now());
  } catch (error) {
    await pool.end();
    throw error;
  }
  const stores: PostgresStore[] = [];
  const all = databaseOf(pool, NO_WORKSPACE);
  return {
    workspaces: workspacesOf(all),
    store(workspace) {
      if (workspace === NO_WORKSPACE) throw new TypeError("a store is of one workspace");
      const store = storeOf(databaseOf(pool, workspace), now, holder);
      stores.push(store);
      return store;
    },
    async close() {
      await Promise.all([all.close(), ...stores.map((store) => store.close())]);
      await pool.end();
    },
  };
}

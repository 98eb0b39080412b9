/**
 * What the areas of the store speak with. One pool of connections serves all workspaces; each store sees it through a
 * `Database` of its own, which puts the workspace into every statement.
 *
 * **`$1` is always the workspace.** It is filled in here, so that no statement can forget it: PostgreSQL refuses one that
 * does not use its first parameter.
 *
 * https://node-postgres.com/apis/pool, https://www.postgresql.org/docs/18/runtime-config-client.html (read 2026-11-22)
 */
import { setTimeout as delay } from "node:timers/promises";
import { Pool, type PoolClient, type QueryConfig } from "pg";
import { workspaceRemoved } from "../refusals.ts";
import { StoreClosed } from "../store-closed.ts";
import { type Barrier, enter } from "./barrier.ts";
import { KEEPALIVE, KEEPALIVE_SETTINGS, optionsOf } from "./keepalive.ts";
import { asStoreFailure, isAfterFailure, isCut, isLost, isWorkspaceGone } from "./postgres-error.ts";
import { type NamelessSession, type Session, sessionOn, type Value } from "./session.ts";
import { writeTallies } from "./tallies.ts";

export interface PoolOptions {
  /** `postgres://…` */
  url: string;
  /** Connections at most; default 10. */
  connections?: number;
  /** How long a connection may take to come about, in milliseconds; default 10,000. */
  connectMs?: number;
  /** How long a statement may take, in milliseconds; default 30,000. */
  statementMs?: number;
}

/** Of whatever table is not named with its schema. Extensions often stand in one of the others. */
const SEARCH_PATH = "hirewire,public,extensions";
const LOCK_MS = 10_000;
/** Shorter than what others wait for its locks: a process that stands still must not keep everybody from a lane. */
const IDLE_IN_TRANSACTION_MS = 5_000;
/** What has not answered so long after its own time limit is on a line that leads nowhere. */
const SILENCE_MS = 3_000;
/** How often a transaction that lost against another one is done again. */
const MOST_TRIES = 8;

const INT8 = 20;
const NUMERIC = 1700;
const BYTEA = 17;
const JSON_TYPES = new Set([114, 3802]);

const asNumber = (text: string): number => Number(text);
const asText = (text: string): string => text;
/** `\x0a0b…`, into memory of its own: what is handed to another thread takes nothing else along. */
function asBytes(text: string): Uint8Array {
  const bytes = new Uint8Array((text.length - 2) / 2);
  Buffer.from(bytes.buffer).write(text.slice(2), "hex");
  return bytes;
}
const plain = new Map<number, (text: string) => unknown>([
  [16, (text) => text === "t"],
  [21, asNumber],
  [23, asNumber],
  [INT8, asNumber], // counts and times stay far below 2^53
  [NUMERIC, asNumber], // the sum of int8
  [700, asNumber],
  [701, asNumber],
  [BYTEA, asBytes],
]);
const types = {
  getTypeParser: (oid: number) => (JSON_TYPES.has(oid) ? asText : (plain.get(oid) ?? asText)),
};

/** @returns a pool whose connections have the settings that the store's promises rest on */
export function openPool({
  url,
  connections = 10,
  connectMs = 10_000,
  statementMs = 30_000,
}: PoolOptions): Pool {
  const settings = {
    search_path: SEARCH_PATH,
    synchronous_commit: "on",
    statement_timeout: statementMs,
    lock_timeout: LOCK_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    random_page_cost: 1.1, // what is looked up is in memory or on a flash disk
    // With the values at hand, the planner takes a workspace that its statistics don't know for empty, and then any index will
    // do: the runs of one that is new and flooded were read as a whole for each of them. Without, all are of average size
    plan_cache_mode: "force_generic_plan",
    jit: "off", // statements are small: compiling one takes longer than running it
    client_encoding: "UTF8",
    ...KEEPALIVE_SETTINGS,
  };
  const pool = new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectMs,
    query_timeout: statementMs + SILENCE_MS,
    idleTimeoutMillis: 60_000,
    pipeline: true, // statements of a transaction that don't need each other's answers share the way there and back
    ...KEEPALIVE,
    application_name: "hirewire",
    options: optionsOf(settings),
    types,
  });
  // the pool lets go of a connection that was cut while nobody used it, and whoever asks next gets another
  pool.on("error", () => undefined);
  // one that is cut between two statements of a transaction refuses the second
  pool.on("connect", (client) => void client.on("error", () => undefined));
  return pool;
}

export type { Session, Value } from "./session.ts";

/** A session in a transaction. */
export interface Transaction extends Session {
  /** Adds to a counter (counters.ts), once for all that the transaction does and as the last thing in it. */
  tally(name: string, by?: number): void;
}

export interface TransactionOptions {
  /** How it stands to what moves a mark over events and runs, see barrier.ts. It is taken before anything else. */
  barrier?: Barrier;
}

export interface Database extends Session {
  /** As `all`, planned for these very values: for a statement that is made up, and that has a good plan for some of them only. */
  fresh<R>(text: string, ...values: Value[]): Promise<R[]>;
  /**
   * Runs `work` in one transaction, and once more when it lost against another one: it must touch nothing but the
   * session that it is given. Statements are run in the order in which they are asked for, also when no answer is waited for
   * in between: `Promise.all` saves the time of a way there and back.
   *
   * @throws what `work` threw; then nothing of it was written
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Waits for what is under way. What is asked for from now on is refused with `StoreClosed`. */
  close(): Promise<void>;
}

const PLANNED_FRESH = { begin: "BEGIN READ ONLY; SET LOCAL plan_cache_mode = force_custom_plan" };

/** A workspace's view of the pool. */
export function databaseOf(pool: Pool, workspace: number): Database {
  const underWay = new Set<Promise<unknown>>();
  let closed = false;

  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    if (closed) throw new StoreClosed("The store is closed.");
    const asked = work();
    underWay.add(asked);
    try {
      return await asked;
    } catch (error) {
      throw asStoreFailure(error) ?? (isWorkspaceGone(error) ? workspaceRemoved(error) : error);
    } finally {
      underWay.delete(asked);
    }
  }

  async function once<T>(
    work: (tx: Transaction & NamelessSession) => Promise<T>,
    { barrier, begin = "BEGIN" }: TransactionOptions & { begin?: string },
  ): Promise<T> {
    const client: PoolClient = await pool.connect();
    let broken = false;
    let first: { error: unknown } | null = null;
    // statements leave at once and are answered in their order: after the first that fails, all fail
    const query = (asked: string | QueryConfig) => {
      const answer = client.query(asked as QueryConfig);
      answer.catch((error: unknown) => (first ??= { error }));
      return answer;
    };
    const cause = (): { error: unknown } | null => first;
    try {
      void query(barrier === undefined ? begin : `${begin}; ${enter(barrier, workspace)}`);
      const session = sessionOn({ query }, workspace);
      const tallies = new Map<string, number>();
      const tally = (name: string, by = 1) => void tallies.set(name, (tallies.get(name) ?? 0) + by);
      const value = await work({ ...session, tally });
      await Promise.all([writeTallies(session, tallies), query("COMMIT")]);
      const failed = cause(); // then COMMIT has rolled it back, and says nothing of it
      if (failed !== null) throw failed.error;
      return value;
    } catch (thrown) {
      const error = isAfterFailure(thrown) ? (cause()?.error ?? thrown) : thrown;
      broken = isCut(error);
      if (!broken) await client.query("ROLLBACK").catch(() => (broken = true));
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** What lost against another transaction left nothing behind. */
  async function untilItWins<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        if (!isLost(error) || tries === MOST_TRIES) throw error;
        await delay(Math.random() * 5 * 2 ** tries); // the two of them not at the same moment again
      }
    }
  }

  const direct = sessionOn(pool, workspace);
  return {
    workspace,
    all: <R>(text: string, ...values: Value[]) =>
      guarded(() => untilItWins(() => direct.all<R>(text, ...values))),
    one: <R>(text: string, ...values: Value[]) =>
      guarded(() => untilItWins(() => direct.one<R>(text, ...values))),
    run: (text, ...values) => guarded(() => untilItWins(() => direct.run(text, ...values))),
    fresh: <R>(text: string, ...values: Value[]) =>
      guarded(() => untilItWins(() => once((tx) => tx.nameless<R>(text, ...values), PLANNED_FRESH))),
    exec: (text) => guarded(() => direct.exec(text)),
    transaction: (work, options = {}) => guarded(() => untilItWins(() => once(work, options))),
    async close() {
      closed = true;
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}

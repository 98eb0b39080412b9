/**
 * The PostgreSQL that a data folder is moved into. Rows and how far the move has come are written in one transaction, so that
 * a move which is killed goes on where it was. Nothing waits for the disk until the end: what a server that loses its power
 * forgets, it forgets together.
 *
 * https://www.postgresql.org/docs/18/wal-async-commit.html (read 2026-11-22)
 */
import { Client, type Pool } from "pg";
import { type Database, databaseOf, openPool } from "../postgres/database.ts";
import { KEEPALIVE } from "../postgres/keepalive.ts";
import { migrate } from "../postgres/migrate.ts";
import { makeMonths, monthOf } from "../postgres/partitions.ts";
import { asStoreFailure } from "../postgres/postgres-error.ts";
import { NO_WORKSPACE, type Value } from "../postgres/session.ts";
import type { CellType, Places } from "./moved-tables.ts";
import { type Bases, type Cell, isHashed, type Plan, type Row } from "./plan.ts";
import type { MoveSource } from "./source.ts";
import { databaseInUse, moveUnderWay, otherMove, workspaceNotEmpty } from "./refusals.ts";

const NAME = "hirewire move";
/** Of two moves into one workspace, one is refused. Locks with two keys are apart from those with one. */
const LOCK = 0x4d4f5645;
/** The connection of a move that was killed a moment ago is still being taken down. */
const LOCK_MS = 2_000;
/** Rows of many megabytes, and what a database needs to look at all that came. */
const STATEMENT_MS = 60 * 60 * 1000;
const LOCK_NOT_AVAILABLE = "55P03";

const ARRAYS: Record<CellType, string> = {
  int: "bigint[]",
  text: "text[]",
  bytes: "bytea[]",
  real: "float8[]",
};
const TYPES: Record<CellType, string> = { int: "bigint", text: "text", bytes: "bytea", real: "float8" };

const sql = {
  /** Other workspaces' too: any of them could speak for ours. */
  inUse: `
    SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'hirewire%' AND application_name <> $1 LIMIT 1`,
  move: `SELECT source, bases, begun_at, finished_at FROM moves WHERE workspace_seq = $1`,
  begin: `INSERT INTO moves (workspace_seq, source, bases, begun_at) VALUES ($1, $2, $3, $4)`,
  finish: `UPDATE moves SET finished_at = $2 WHERE workspace_seq = $1`,
  forget: `DELETE FROM moves WHERE workspace_seq = $1`,
  steps: `SELECT name, last, rows FROM move_steps WHERE workspace_seq = $1`,
  step: `
    INSERT INTO move_steps (workspace_seq, name, last, rows) VALUES ($1, $2, $3, $4)
    ON CONFLICT (workspace_seq, name) DO UPDATE SET last = excluded.last, rows = move_steps.rows + excluded.rows`,
  /** The last place that was given out. */
  base: (sequence: string) =>
    `SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS base FROM ${sequence}`,
  sequence: `SELECT coalesce(pg_get_serial_sequence($1, 'seq'), $1 || '_seq') AS name`,
  giveOut: `SELECT setval($1::regclass, $2)`,
};

export interface Begun {
  bases: Bases;
  begunAt: number;
  /** When it was finished; null while it is not. */
  finishedAt: number | null;
  /** By table, what is there already. */
  steps: ReadonlyMap<string, { last: Row; rows: number }>;
}

export interface MoveTarget {
  /**
   * Begins the move, or finds how far it has come.
   *
   * @param options.startOver  first removes what an unfinished move left
   * @throws {ConfigError} `database_in_use`, `workspace_not_empty`, `move_of_other_data`
   */
  begin(source: MoveSource, options: { at: number; startOver: boolean }): Promise<Begun>;
  /** @param rows  as they are to stand here @param last  the key of the last one, as it is there */
  write(plan: Plan, rows: readonly Row[], last: Row): Promise<void>;
  /** So that the database finds them without looking through all of them. */
  analyze(plans: readonly Plan[]): Promise<void>;
  /** The workspace's rows behind one key, and up to another, both as they stand here; bytes as their SHA-256 (`isHashed`). */
  range(plan: Plan, after: Row | null, upTo: Row): Promise<Row[]>;
  countAfter(plan: Plan, after: Row | null): Promise<number>;
  finish(at: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Connects, brings the database up to date, and keeps other moves out.
 *
 * @throws {ConfigError} `database_newer`, `database_foreign`, `database_old`, `move_under_way`
 * @throws {StoreUnreachable}
 */
export async function openTarget(url: string, workspace: number): Promise<MoveTarget> {
  await migrate(url);
  const line = new Client({ connectionString: named(url), ...KEEPALIVE });
  line.on("error", () => undefined); // whoever asks next is told
  const pool = openPool({ url: named(url), connections: 2, statementMs: STATEMENT_MS });
  const close = async (): Promise<void> => {
    await pool.end();
    await line.end().catch(() => undefined); // lets go of the lock
  };
  try {
    await line.connect();
    await line.query(`SET lock_timeout = ${LOCK_MS}`);
    await line.query("SELECT pg_advisory_lock($1, $2)", [LOCK, workspace]);
  } catch (error) {
    await close();
    if ((error as { code?: unknown }).code === LOCK_NOT_AVAILABLE) throw moveUnderWay();
    throw asStoreFailure(error) ?? error;
  }
  return { ...targetOf(pool, databaseOf(pool, workspace), databaseOf(pool, NO_WORKSPACE)), close };
}

/** @param db  the workspace's @param whole  of none, for what concerns the whole database */
function targetOf(pool: Pool, db: Database, whole: Database): Omit<MoveTarget, "close"> {
  const inserts = new Map<Plan, string>();
  const insertOf = (plan: Plan): string => {
    const text = inserts.get(plan) ?? insertInto(plan);
    inserts.set(plan, text);
    return text;
  };

  async function found(mark: string): Promise<Begun | null> {
    const move = await db.one<{
      source: string;
      bases: string;
      begun_at: number;
      finished_at: number | null;
    }>(sql.move);
    if (move === undefined) return null;
    if (move.source !== mark) throw otherMove(move.finished_at);
    const steps = await db.all<{ name: string; last: string; rows: number }>(sql.steps);
    return {
      bases: JSON.parse(move.bases) as Bases,
      begunAt: move.begun_at,
      finishedAt: move.finished_at,
      steps: new Map(steps.map(({ name, last, rows }) => [name, { last: readKey(last), rows }])),
    };
  }

  /** Places that others have are passed over, and those that ours take are given out to nobody else. */
  async function reserve(highest: ReadonlyMap<Places, number>): Promise<Bases> {
    const bases: Partial<Record<Places, number>> = {};
    for (const [places, most] of highest) {
      const { name } = (await whole.one<{ name: string }>(sql.sequence, places))!;
      const { base } = (await whole.one<{ base: number }>(sql.base(name)))!;
      if (most > 0) await whole.all(sql.giveOut, name, base + most);
      bases[places] = base;
    }
    return bases;
  }

  async function begin(
    source: MoveSource,
    { at, startOver }: { at: number; startOver: boolean },
  ): Promise<Begun> {
    const { mark, plans } = source;
    if ((await whole.one(sql.inUse, NAME)) !== undefined) throw databaseInUse();
    if (startOver) await clear(plans);
    const earlier = await found(mark);
    if (earlier !== null) return earlier;
    const taken: string[] = [];
    for (const { table, what, scope } of plans) {
      if ((await db.one(`SELECT 1 FROM ${table} WHERE ${scope} LIMIT 1`)) !== undefined) taken.push(what);
    }
    if (taken.length > 0) throw workspaceNotEmpty(taken);
    await makeMonths(
      pool,
      source.months().map((first) => monthOf(first)),
    );
    const bases = await reserve(source.highest());
    await db.run(sql.begin, mark, JSON.stringify(bases), at);
    return { bases, begunAt: at, finishedAt: null, steps: new Map() };
  }

  async function clear(plans: readonly Plan[]): Promise<void> {
    const move = await db.one<{ finished_at: number | null }>(sql.move);
    if (move === undefined || move.finished_at !== null) return;
    await db.transaction(async (tx) => {
      for (const { table, scope } of plans.toReversed()) await tx.run(`DELETE FROM ${table} WHERE ${scope}`);
      await tx.run(sql.forget);
    });
  }

  return {
    begin,
    async write(plan, rows, last) {
      const columns = plan.columns.map((_, index) => rows.map((row) => row[index]!));
      await db.transaction(async (tx) => {
        await Promise.all([
          tx.exec("SET LOCAL synchronous_commit = off"),
          tx.run(insertOf(plan), ...(columns as Value[])),
          tx.run(sql.step, plan.table, writtenKey(last), rows.length),
        ]);
      });
    },
    analyze: (plans) => whole.exec(`ANALYZE ${plans.map(({ table }) => table).join(", ")}`),
    async range(plan, after, upTo) {
      const { key, from } = keySql(plan);
      const names = plan.columns.map(({ name }) => name);
      const cells = names.map((name, index) => (isHashed(plan, index) ? `sha256(${name}) AS ${name}` : name));
      const follows = after === null ? "" : `AND ${key} > ${from(2 + upTo.length)}`;
      const rows = await db.all<Record<string, Cell>>(
        `SELECT ${cells.join(", ")} FROM ${plan.table} WHERE ${plan.scope} AND ${key} <= ${from(2)} ${follows}
         ORDER BY ${key.slice(1, -1)}`,
        ...upTo,
        ...(after ?? []),
      );
      return rows.map((row) => names.map((name) => row[name]!));
    },
    async countAfter(plan, after) {
      const { key, from } = keySql(plan);
      const follows = after === null ? "" : `AND ${key} > ${from(2)}`;
      const text = `SELECT count(*) AS n FROM ${plan.table} WHERE ${plan.scope} ${follows}`;
      return (await db.one<{ n: number }>(text, ...(after ?? [])))!.n;
    },
    finish: async (at) => void (await db.run(sql.finish, at)), // flushes all that was written before
  };
}

/** For whoever looks who is connected: what stands in the address goes before what the pool says. */
function named(url: string): string {
  const address = new URL(url);
  address.searchParams.set("application_name", NAME);
  return address.href;
}

function insertInto({ table, columns }: Plan): string {
  const names = columns.map(({ name }) => name).join(", ");
  const arrays = columns.map(({ type }, index) => `$${index + 2}::${ARRAYS[type]}`).join(", ");
  return `
    INSERT INTO ${table} (workspace_seq, ${names}) OVERRIDING SYSTEM VALUE
    SELECT $1, ${names} FROM unnest(${arrays}) AS each (${names})`;
}

/** A row of the key's columns, and one of parameters from the nth on. */
function keySql(plan: Plan): { key: string; from: (nth: number) => string } {
  const columns = plan.key.map((index) => plan.columns[index]!);
  return {
    key: `(${columns.map(({ name }) => name).join(", ")})`,
    from: (nth) => `(${columns.map(({ type }, index) => `$${nth + index}::${TYPES[type]}`).join(", ")})`,
  };
}

const writtenKey = (key: Row): string =>
  JSON.stringify(
    key.map((cell) => (cell instanceof Uint8Array ? { hex: Buffer.from(cell).toString("hex") } : cell)),
  );

const readKey = (text: string): Row =>
  (JSON.parse(text) as (number | string | { hex: string })[]).map((cell) =>
    typeof cell === "object" ? new Uint8Array(Buffer.from(cell.hex, "hex")) : cell,
  );

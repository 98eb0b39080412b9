/** How each table is read there and written here: what `moved-tables.ts` says, and the columns that the data folder has. */
import type { DatabaseSync } from "node:sqlite";
import { type CellType, MOVED, type MovedTable, type Places } from "./moved-tables.ts";

export type Cell = number | string | Uint8Array | null;
export type Row = Cell[];

export interface Column {
  /** In the target. */
  name: string;
  type: CellType;
  /** What SQLite reads it from. */
  from: string;
  places: Places | null;
}

export interface Plan {
  table: string;
  what: string;
  columns: readonly Column[];
  /** Places of the key's columns among the columns. */
  key: readonly number[];
  /** SQLite's table, `t` from then on, and what it is joined with. */
  source: string;
  join: string;
  where: string;
  /** Which rows of the target are the move's, in SQL; `$1` is the workspace. */
  scope: string;
}

const TYPES: Record<string, CellType> = { INTEGER: "int", TEXT: "text", BLOB: "bytes", REAL: "real" };

/** @throws {Error} when a table is described that is not there */
export function plansFor(db: DatabaseSync): Plan[] {
  return MOVED.map((moved) => planOf(db, moved));
}

function planOf(db: DatabaseSync, moved: MovedTable): Plan {
  const { table, what, source = table, join = "", where = "true", places = {}, others = "false" } = moved;
  const own = columnsOf(db, source).filter(({ name }) => moved.without?.[name] === undefined);
  const changed = Object.entries(moved.columns ?? {}).map(([name, column]) => ({ name, ...column }));
  const columns = [...own.filter(({ name }) => moved.columns?.[name] === undefined), ...changed].map(
    (column): Column => ({ ...column, places: places[column.name] ?? null }),
  );
  return {
    table,
    what,
    columns,
    key: moved.key.map((name) => columns.findIndex((column) => column.name === name)),
    source: `${source} t`,
    join,
    where,
    scope: `workspace_seq = $1 AND NOT (${others})`,
  };
}

function columnsOf(db: DatabaseSync, table: string): Omit<Column, "places">[] {
  const rows = db.prepare(`SELECT name, type FROM pragma_table_info(?)`).all(table) as {
    name: string;
    type: string;
  }[];
  if (rows.length === 0) throw new Error(`there is no table ${table}`);
  return rows.map(({ name, type }) => ({ name, type: TYPES[type] ?? "text", from: `t.${name}` }));
}

/** What is added to the places of each kind. */
export type Bases = Readonly<Partial<Record<Places, number>>>;

/**
 * A row as it stands in the target. Places are moved up, where 0 stays "none"; a NUL becomes the sign for what can't be
 * shown, as everywhere in the PostgreSQL store.
 */
export function arrived(plan: Plan, bases: Bases, row: Row): Row {
  return row.map((cell, index) => {
    const { places } = plan.columns[index]!;
    if (typeof cell === "string") return cell.includes("\0") ? cell.replaceAll("\0", "\u{fffd}") : cell;
    return places === null || cell === null || cell === 0 ? cell : Number(cell) + (bases[places] ?? 0);
  });
}

export const keyOf = (plan: Plan, row: Row): Row => plan.key.map((index) => row[index]!);

/** Payloads and the like are compared by their hashes, which the database makes where they are. */
export const isHashed = (plan: Plan, index: number): boolean =>
  plan.columns[index]!.type === "bytes" && !plan.key.includes(index);

/**
 * What has to be asked of Google so that some rows stand where they belong, worked out from what was read. Rows are
 * taken in order, each on top of what those before it will have done: the second row for a new key changes the row
 * that the first one adds. Nothing is called here, so a plan can be made again without the row that was refused.
 */
import { type HirewireError, Rejected } from "../../src/core/errors.ts";
import { MAX_CHARACTERS, toCell, toEntered, type Placed } from "./cells.ts";
import { addColumns, locate, missingColumns, type Header, type Located } from "./header.ts";
import { KeyIndex } from "./key-index.ts";
import type { Table } from "./read-tables.ts";
import type { Row } from "./row.ts";
import { tagRequest } from "./row-tags.ts";
import { cellRequests, headerRequests, newRowsRequest, placeCells } from "./write-row.ts";

/** Where a row will stand. */
export interface Planned {
  row: Row;
  table: Table;
  /** From 1. */
  number: number;
  created: boolean;
  /** How many rows had its key. */
  matches: number;
  /** Its values, without its own key. */
  cells: Placed[];
}

export interface Plan {
  /** With the rows that need each of them: they share its fate. */
  requests: { request: object; rows: readonly Row[] }[];
  planned: Planned[];
  refused: { row: Row; error: HirewireError }[];
  /** What has to wait until these are done. */
  later: Row[];
  /** What will be known of each table afterwards. */
  learned: Map<Table, { columns: Map<string, number>; created: number }>;
}

/** Google advises against calls of more than 2 MB. */
const MAX_LENGTH = 1_500_000;

/** @param tables  every row's, in the order of the rows */
export function planRows(tables: ReadonlyMap<Row, Table>, nowMs: number): Plan {
  const drafts = new Map<Table, Draft>();
  const plan: Plan = { requests: [], planned: [], refused: [], later: [], learned: new Map() };
  let length = 0;
  for (const [row, table] of tables) {
    const draft = drafts.get(table) ?? new Draft(table);
    drafts.set(table, draft);
    if (length > MAX_LENGTH) {
      plan.later.push(row);
      continue;
    }
    const step = draft.take(row, nowMs);
    if (step === "later") plan.later.push(row);
    else if ("error" in step) plan.refused.push({ row, error: step.error });
    else {
      plan.planned.push(step.planned);
      for (const request of step.requests) plan.requests.push({ request, rows: [row] });
      length += JSON.stringify(step.requests).length;
    }
  }
  for (const [table, { created, columns }] of drafts) {
    plan.learned.set(table, { columns, created: created.length });
    if (created.length > 0) {
      plan.requests.unshift({ request: newRowsRequest(table, created.length), rows: created });
    }
  }
  return plan;
}

type Step = { planned: Planned; requests: object[] } | { error: HirewireError } | "later";

/** A table as it will be once the rows so far are written. */
class Draft {
  readonly columns = new Map<string, number>();
  readonly created: Row[] = [];
  readonly #table: Table;
  #header: Header;
  #columnCount: number;
  readonly #keys = new Map<number, KeyIndex>();
  readonly #written: { number: number; cells: readonly Placed[] }[] = [];
  /** Rows whose values are entered by a second call, which comes after all others. */
  readonly #entered = new Set<number>();
  readonly #waitedFor = new Set<number>();

  constructor(table: Table) {
    this.#table = table;
    this.#header = table.header;
    this.#columnCount = table.columnCount;
  }

  take(row: Row, nowMs: number): Step {
    const { tab } = this.#table;
    const { missing_columns: policy, value_input: entry } = row.input;
    const found = attempt(() => locate(this.#header, row.names, tab.about));
    if ("error" in found) return found;
    if (found.missing.length > 0 && policy === "refuse") {
      return { error: missingColumns(found.missing, this.#header, tab.about) };
    }
    if (isTooLong(row)) return { error: tooLong() };

    const rows = this.#rowsOf(row, found);
    const [there] = rows;
    if (
      there !== undefined &&
      (this.#waitedFor.has(there) || (entry === "raw" && this.#entered.has(there)))
    ) {
      this.#waitedFor.add(there);
      return "later";
    }
    const requests = this.#addMissing(found.missing);
    const placed = { header: this.#header, ...locate(this.#header, row.names, tab.about) };
    for (const [name, column] of placed.places) this.columns.set(name, column);
    const number = there ?? this.#table.lastRow + this.created.length + 1;
    const cells = placeCells(row.values, placed);
    const all = there === undefined ? [...placeCells(row.own, placed), ...cells] : cells;
    // a row that is there is left to the second call; a new one must say something even if that one fails
    if (there === undefined || entry === "raw") requests.push(...cellRequests(tab, number, all, row.input));
    if (there === undefined) {
      this.created.push(row);
      if (row.marked) requests.push(tagRequest(tab, number, row.runStepId, nowMs));
    }
    if (entry === "user_entered") this.#entered.add(number);
    this.#note(row, number, all);
    const { length: matches } = rows;
    return {
      planned: { row, table: this.#table, number, created: there === undefined, matches, cells },
      requests,
    };
  }

  #rowsOf({ match }: Row, { places }: Located): readonly number[] {
    const column = match && places.get(match.column);
    if (match === undefined || column === undefined) return [];
    return this.#keysOf(column).find(match.key);
  }

  #keysOf(column: number): KeyIndex {
    const known = this.#keys.get(column);
    if (known !== undefined) return known;
    const index = new KeyIndex(this.#table.columns.get(column) ?? [], this.#table.header.row + 1);
    for (const { number, cells } of this.#written) setCells(index, column, number, cells);
    this.#keys.set(column, index);
    return index;
  }

  #note({ input }: Row, number: number, placed: readonly Placed[]): void {
    const cells = placed
      .filter(({ value }) => value !== null)
      .map(({ column, value }) => ({ column, value: storedAs(value, input) }));
    this.#written.push({ number, cells });
    for (const [column, index] of this.#keys) setCells(index, column, number, cells);
  }

  #addMissing(missing: readonly string[]): object[] {
    if (missing.length === 0) return [];
    const header = this.#header;
    const columnCount = this.#columnCount;
    this.#header = addColumns(header, missing);
    this.#columnCount = Math.max(columnCount, this.#header.end);
    return headerRequests(this.#table.tab, { header, missing: [...missing], columnCount });
  }
}

function setCells(index: KeyIndex, column: number, number: number, cells: readonly Placed[]): void {
  for (const cell of cells) if (cell.column === column) index.set(number, cell.value);
}

function storedAs(value: Placed["value"], options: Row["input"]): Placed["value"] {
  const { userEnteredValue } = toCell(value, options);
  return userEnteredValue?.stringValue ?? value;
}

function isTooLong({ own, values, input }: Row): boolean {
  return [...Object.values(own), ...Object.values(values)].some((value) => {
    const stored = input.value_input === "raw" ? storedAs(value, input) : toEntered(value);
    return typeof stored === "string" && stored.length > MAX_CHARACTERS;
  });
}

function tooLong(): Rejected {
  return new Rejected("A cell holds at most 50,000 characters, and one of the values is longer.", {
    code: "google_cell_too_long",
  });
}

function attempt<T extends object>(work: () => T): T | { error: HirewireError } {
  try {
    return work();
  } catch (error) {
    return { error: error as HirewireError };
  }
}

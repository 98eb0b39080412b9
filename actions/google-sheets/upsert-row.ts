/** Adding a row or changing the one that has the key. Looking first makes a repeat harmless. */
import type { SheetsContext } from "./connection.ts";
import { readTable, remember, type RowInput } from "./append-row.ts";
import { lastRowOf, rowsWith } from "./find-by-key.ts";
import { missingColumns } from "./header.ts";
import { batchUpdate, readBoxes } from "./sheets-api.ts";
import { isFilled, type CellValue } from "./cells.ts";
import { saveHints, withTab } from "./tab.ts";
import { readColumn } from "./table.ts";
import {
  changeRow,
  enterRow,
  headerRequests,
  newRowRequests,
  placeCells,
  rowOutput,
  type RowOutput,
} from "./write-row.ts";

export interface UpsertInput extends RowInput {
  key_column: string;
  key: string | number;
}

export interface UpsertOutput extends RowOutput {
  /** True when there was no such row yet. */
  created: boolean;
  /** How many rows had the key; of several, the first was changed. */
  matches: number;
}

/** @throws {ConfigError} `missing_column`, `duplicate_column`, and as `classify.ts` says */
export async function upsertRow(context: SheetsContext, input: UpsertInput): Promise<UpsertOutput> {
  const { key_column: name, key, header_row: headerRow, missing_columns: policy } = input;
  const { [name]: _key, ...values } = input.values;
  return withTab(context, input, async (tab) => {
    const wanted = Object.keys(values);
    const column = await readColumn(context, tab, { name, wanted, headerRow });
    const { missing, header, cells, firstRow } = column;
    if (missing.length > 0 && policy === "refuse") throw missingColumns(missing, header, tab.about);

    const found = rowsWith(cells, firstRow, key);
    const [row] = found;
    if (row !== undefined) {
      await saveHints(context, tab, { headerRow: header.row, columns: Object.fromEntries(column.places) });
      const before = headerRequests(tab, column);
      await changeRow(context, tab, row, placeCells(values, column), { ...input, before });
      return { ...rowOutput(tab, row), created: false, matches: found.length };
    }

    const keyCell: Record<string, CellValue> = { [name]: key };
    const last = lastRowOf(cells, firstRow) ?? header.row;
    const known = column.index !== undefined && column.rowCount !== undefined;
    const table = known
      ? { ...column, row: last + 1, rowCount: column.rowCount ?? last }
      : await readTable(context, tab, input, [name, ...wanted]);
    const placed = placeCells(values, table);
    const created = [...placeCells(keyCell, table), ...placed];
    await batchUpdate(context, tab, [
      ...headerRequests(tab, table),
      ...newRowRequests(tab, table, created, input),
    ]);
    await remember(context, tab, table, table.row);
    if (input.value_input === "user_entered") await enterRow(context, tab, table.row, placed);
    return { ...rowOutput(tab, table.row), created: true, matches: 0 };
  });
}

export interface FindInput {
  spreadsheet: string;
  tab?: string | undefined;
  column: string;
  value: string | number;
  header_row?: number | undefined;
}

export interface FoundRow extends Record<string, unknown> {
  found: boolean;
  row: number | null;
  link: string | null;
  /** By the columns' names; a blank cell is null. */
  values: Record<string, CellValue>;
  matches: number;
}

export async function findRow(context: SheetsContext, input: FindInput): Promise<FoundRow> {
  return withTab(context, input, async (tab) => {
    const { column: name, value, header_row: headerRow } = input;
    const column = await readColumn(context, tab, { name, wanted: [], headerRow });
    const { header, places, cells, firstRow, missing } = column;
    if (missing.length > 0) throw missingColumns(missing, header, tab.about);
    await saveHints(context, tab, { headerRow: header.row, columns: Object.fromEntries(places) });
    const found = rowsWith(cells, firstRow, value);
    const [row] = found;
    if (row === undefined) return { found: false, row: null, link: null, values: {}, matches: 0 };
    const [read] = await readBoxes(context, tab, [{ rows: { first: row, last: row } }]);
    const [line = []] = read?.rows ?? [];
    const values = header.columns.map(({ name: title, index }) => [title, cellOf(line[index])] as const);
    const { link } = rowOutput(tab, row);
    return { found: true, row, link, values: Object.fromEntries(values), matches: found.length };
  });
}

function cellOf(value: unknown): CellValue {
  if (typeof value === "boolean") return value;
  return isFilled(value) ? (value as CellValue) : null;
}

/** Puts a row at the end of the table, and changes one that is there. */
import { linkTo } from "./a1.ts";
import { runsOf, toCell, type CellValue, type Placed, type WriteOptions } from "./cells.ts";
import type { SheetsContext } from "./connection.ts";
import type { Header } from "./header.ts";
import { batchUpdate, enterValues } from "./sheets-api.ts";
import type { Tab } from "./tab.ts";
import type { Columns } from "./table.ts";

/** What both ways of writing return; later steps read it as `$steps.<id>.row`. */
export interface RowOutput extends Record<string, unknown> {
  spreadsheet: string;
  tab: string;
  /** From 1, as the spreadsheet shows it at that moment. */
  row: number;
  /** Opens the row in the browser. */
  link: string;
}

export function rowOutput(tab: Tab, row: number): RowOutput {
  const { spreadsheetId, sheetId, title } = tab;
  return { spreadsheet: spreadsheetId, tab: title, row, link: linkTo(spreadsheetId, sheetId, row) };
}

/** Cells by column; a column that is still missing comes after the last one. */
export function placeCells(
  values: Readonly<Record<string, CellValue>>,
  { places, missing, header }: Pick<Columns, "places" | "missing" | "header">,
): Placed[] {
  return Object.entries(values).map(([name, value]) => ({
    column: places.get(name) ?? header.end + missing.indexOf(name),
    value,
  }));
}

/** Requests that write the names of missing columns, after making room for them. */
export function headerRequests(tab: Tab, { header, missing, columnCount }: Columns): object[] {
  if (missing.length === 0) return [];
  const lacking = header.end + missing.length - columnCount;
  const rows = [{ values: missing.map((name) => ({ userEnteredValue: { stringValue: name } })) }];
  return [
    ...(lacking > 0
      ? [{ appendDimension: { sheetId: tab.sheetId, dimension: "COLUMNS", length: lacking } }]
      : []),
    cellsRequest(tab, header.row, header.end, rows),
  ];
}

/**
 * Requests that make a row after the table's last one and fill it. The row is inserted: whatever stands below,
 * also what somebody typed there a moment ago, moves down and is not overwritten.
 *
 * @param row  number of the new row, from 1
 */
export function newRowRequests(
  tab: Tab,
  table: { header: Header; row: number; rowCount: number },
  cells: readonly Placed[],
  options: WriteOptions,
): object[] {
  const { header, row, rowCount } = table;
  const index = row - 1;
  const { sheetId } = tab;
  const insert =
    index >= rowCount
      ? { appendDimension: { sheetId, dimension: "ROWS", length: 1 } }
      : {
          insertDimension: {
            range: { sheetId, dimension: "ROWS", startIndex: index, endIndex: index + 1 },
            // like the row above, but never like the column names
            inheritFromBefore: row > header.row + 1,
          },
        };
  return [insert, ...cellRequests(tab, row, cells, options)];
}

export function cellRequests(
  tab: Tab,
  row: number,
  cells: readonly Placed[],
  options: WriteOptions,
): object[] {
  return runsOf(cells).map((run) =>
    cellsRequest(tab, row, run[0]?.column ?? 0, [{ values: run.map(({ value }) => toCell(value, options)) }]),
  );
}

function cellsRequest(tab: Tab, row: number, columnIndex: number, rows: object[]): object {
  const start = { sheetId: tab.sheetId, rowIndex: row - 1, columnIndex };
  return { updateCells: { start, rows, fields: "userEnteredValue" } };
}

/** Changes cells of a row that is there. A repeat changes nothing. */
export async function changeRow(
  context: SheetsContext,
  tab: Tab,
  row: number,
  cells: readonly Placed[],
  options: WriteOptions & { before?: readonly object[] },
): Promise<void> {
  const { before = [] } = options;
  const entered = options.value_input === "user_entered";
  const requests = [...before, ...(entered ? [] : cellRequests(tab, row, cells, options))];
  if (requests.length > 0) await batchUpdate(context, tab, requests, { safe: true });
  if (entered) await enterRow(context, tab, row, cells);
}

export async function enterRow(
  context: SheetsContext,
  tab: Tab,
  row: number,
  cells: readonly Placed[],
): Promise<void> {
  const runs = runsOf(cells);
  if (runs.length > 0) await enterValues(context, tab, row, runs);
}

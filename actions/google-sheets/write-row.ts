/** Puts a row at the end of the table, and changes one that is there. */
import { linkTo } from "./a1.ts";
import { runsOf, toCell, type CellValue, type Placed, type WriteOptions } from "./cells.ts";
import type { Header } from "./header.ts";
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
export function headerRequests(
  tab: Tab,
  { header, missing, columnCount }: Pick<Columns, "header" | "missing" | "columnCount">,
): object[] {
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
 * The request that makes rows after a table's last one. They are inserted: whatever stands below, also what somebody
 * typed there a moment ago, moves down and is not overwritten.
 */
export function newRowsRequest(
  { tab, header, lastRow, rowCount }: { tab: Tab; header: Header; lastRow: number; rowCount: number },
  count: number,
): object {
  const { sheetId } = tab;
  if (lastRow >= rowCount)
    return { appendDimension: { sheetId, dimension: "ROWS", length: lastRow - rowCount + count } };
  return {
    insertDimension: {
      range: { sheetId, dimension: "ROWS", startIndex: lastRow, endIndex: lastRow + count },
      // like the row above, but never like the column names
      inheritFromBefore: lastRow > header.row,
    },
  };
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

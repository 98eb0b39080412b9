/**
 * Writing a table of values onto a tab.
 *
 * `null` leaves a cell as it is and `""` blanks it. A range of one cell is only where to begin; any other
 * range is also a fence. The counts leave out what is zero, as protocol buffers do.
 *
 * Source: https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values.
 */
import { columnName, formatRange, type Box } from "./a1-notation.ts";
import { checkScalar, rawContent } from "./cell.ts";
import { invalidArgument } from "../google-error.ts";
import { clip, type Place } from "./ranges.ts";
import { readValues, type ValueRange } from "./read-values.ts";
import { checkUnprotected, type Sheet } from "./spreadsheet.ts";
import { typeInto } from "./user-entered.ts";

export interface WriteOptions {
  valueInputOption?: string;
  includeValuesInResponse?: boolean;
  responseValueRenderOption?: "FORMATTED_VALUE" | "UNFORMATTED_VALUE" | "FORMULA";
  responseDateTimeRenderOption?: "SERIAL_NUMBER" | "FORMATTED_STRING";
}

export interface Written {
  sheet: Sheet;
  box: Box;
  /** Google's UpdateValuesResponse without the spreadsheet's id. */
  summary: {
    updatedRange: string;
    updatedRows?: number;
    updatedColumns?: number;
    updatedCells?: number;
    updatedData?: ValueRange;
  };
}

/** @throws {GoogleApiError} 400 unless `valueInputOption` is RAW or USER_ENTERED */
export function checkInputOption(option: string | undefined): void {
  if (option === "RAW" || option === "USER_ENTERED") return;
  throw invalidArgument("'valueInputOption' is required but not specified");
}

/** @returns the values row by row, whichever way they were sent */
export function rowsOf(valueRange: { values?: unknown[][]; majorDimension?: string }): unknown[][] {
  const values = valueRange.values ?? [];
  if (valueRange.majorDimension !== "COLUMNS") return values;
  const height = Math.max(0, ...values.map((column) => column.length));
  // What a short column lacks is left alone, not blanked.
  return Array.from({ length: height }, (_, row) => values.map((column) => column[row] ?? null));
}

/**
 * Writes within a range.
 *
 * @param asked the range in the caller's words, for the message
 * @throws {GoogleApiError} 400 when the values reach outside the range or the grid
 */
export function writeInRange(place: Place, rows: unknown[][], options: WriteOptions, asked: string): Written {
  const { box, sheet } = place;
  const fence = clip(place);
  const isOrigin = box.endRow === box.startRow + 1 && box.endColumn === box.startColumn + 1;
  const endRow = isOrigin ? sheet.grid.rowCount : fence.endRow;
  const endColumn = isOrigin ? sheet.grid.columnCount : fence.endColumn;
  if (box.startRow + rows.length > endRow) {
    throw invalidArgument(
      `Requested writing within range [${asked}], but tried writing to row [${endRow + 1}]`,
    );
  }
  if (box.startColumn + widthOf(rows) > endColumn) {
    const column = columnName(endColumn);
    throw invalidArgument(
      `Requested writing within range [${asked}], but tried writing to column [${column}]`,
    );
  }
  return writeAt(sheet, box.startRow, box.startColumn, rows, options);
}

/** Writes from a cell onwards; the grid is large enough. */
export function writeAt(
  sheet: Sheet,
  startRow: number,
  startColumn: number,
  rows: unknown[][],
  options: WriteOptions,
): Written {
  checkUnprotected(sheet);
  let updatedCells = 0;
  for (const [rowOffset, row] of rows.entries()) {
    for (const [columnOffset, sent] of row.entries()) {
      const value = checkScalar(sent, rowOffset, columnOffset);
      if (value === null) continue;
      writeCell(sheet, startRow + rowOffset, startColumn + columnOffset, value, options);
      updatedCells += 1;
    }
  }
  const box: Box = {
    startRow,
    startColumn,
    endRow: startRow + Math.max(rows.length, 1),
    endColumn: startColumn + Math.max(widthOf(rows), 1),
  };
  return { sheet, box, summary: summarise(sheet, box, updatedCells, rows, options) };
}

function writeCell(
  sheet: Sheet,
  row: number,
  column: number,
  value: string | number | boolean,
  options: WriteOptions,
): void {
  const before = sheet.grid.get(row, column);
  if (options.valueInputOption === "USER_ENTERED") {
    sheet.grid.set(row, column, typeInto(before, value));
    return;
  }
  const content = rawContent(value);
  const { numberFormat } = before ?? {};
  sheet.grid.set(row, column, { ...(content && { content }), ...(numberFormat && { numberFormat }) });
}

function summarise(
  sheet: Sheet,
  box: Box,
  updatedCells: number,
  rows: unknown[][],
  options: WriteOptions,
): Written["summary"] {
  const width = widthOf(rows);
  const reading = {
    valueRenderOption: options.responseValueRenderOption ?? "FORMATTED_VALUE",
    dateTimeRenderOption: options.responseDateTimeRenderOption ?? "SERIAL_NUMBER",
  } as const;
  return {
    updatedRange: formatRange(sheet.title, box),
    ...(updatedCells > 0 && { updatedRows: rows.length, updatedColumns: width, updatedCells }),
    ...(options.includeValuesInResponse === true && { updatedData: readValues({ sheet, box }, reading) }),
  };
}

export function widthOf(rows: unknown[][]): number {
  return rows.reduce((width, row) => Math.max(width, row.length), 0);
}

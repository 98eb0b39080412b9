/**
 * `values.append`: find the table, then write under it.
 *
 * The two halves are apart so that a stand-in told not to serialise writes can let another append in between:
 * both then write to the same row, and one is lost, as happens with Google.
 *
 * Source: https://developers.google.com/workspace/sheets/api/guides/values#append_values (read 2026-11-21).
 */
import { formatRange, type Box } from "./a1-notation.ts";
import { findTable } from "./find-table.ts";
import { clip, type Place } from "./ranges.ts";
import { checkWorkbookSize, insertDimension, type Content, type Sheet } from "./spreadsheet.ts";
import { widthOf, writeAt, type WriteOptions, type Written } from "./write-values.ts";

export interface AppendTarget {
  sheetId: number;
  row: number;
  column: number;
  /** The table before the append, in A1 notation; left out when there is none. */
  tableRange: string | undefined;
}

/**
 * Where an append to this place would write. Without a table: at the place itself.
 *
 * @throws {GoogleApiError} 400 when the place begins outside the grid
 */
export function findAppendTarget(place: Place): AppendTarget {
  const { sheet } = place;
  const box = clip(place);
  const table: Box | undefined = findTable(sheet.grid, box);
  return {
    sheetId: sheet.sheetId,
    row: table?.endRow ?? box.startRow,
    column: table?.startColumn ?? box.startColumn,
    tableRange: table && formatRange(sheet.title, table),
  };
}

/** Writes the rows there. The grid grows as far as needed, or by every row when they are inserted. */
export function appendRows(
  content: Content,
  sheet: Sheet,
  target: AppendTarget,
  rows: unknown[][],
  options: WriteOptions & { insertDataOption?: string },
): Written {
  const { row, column } = target;
  const { grid } = sheet;
  if (options.insertDataOption === "INSERT_ROWS") insertDimension(content, sheet, "ROWS", row, rows.length);
  const rowCount = Math.max(grid.rowCount, row + rows.length);
  const columnCount = Math.max(grid.columnCount, column + widthOf(rows));
  if (rowCount > grid.rowCount || columnCount > grid.columnCount) grid.resize(rowCount, columnCount);
  checkWorkbookSize(content);
  return writeAt(sheet, row, column, rows, options);
}

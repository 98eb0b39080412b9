/** `appendCells` and `updateCells`. */
import type { OpenBox } from "../workbook/a1-notation.ts";
import { requestMask } from "./batch-mask.ts";
import type { BatchContext } from "./batch-context.ts";
import { applyCellData, type RowData } from "../workbook/cell-data.ts";
import type { FieldMask } from "../field-mask.ts";
import { invalidArgument, notBuilt } from "../google-error.ts";
import { clip, resolveGridRange, sheetById, type GridRange } from "../workbook/ranges.ts";
import { checkUnprotected, insertDimension, type Sheet } from "../workbook/spreadsheet.ts";

interface AppendCells {
  sheetId?: number;
  tableId?: string;
  rows?: RowData[];
  fields?: string;
}

interface UpdateCells {
  start?: { sheetId?: number; rowIndex?: number; columnIndex?: number };
  range?: GridRange;
  rows?: RowData[];
  fields?: string;
}

/** Writes after the last row that holds anything on the tab, from column A, whatever tables there are. */
export function appendCells({ content }: BatchContext, request: AppendCells): undefined {
  if (request.tableId !== undefined) throw notBuilt("tables");
  const mask = requestMask(request.fields, "CellData");
  const sheet = sheetById(content, request.sheetId ?? 0);
  const rows = request.rows ?? [];
  const start = sheet.grid.endOfData();
  const missing = start + rows.length - sheet.grid.rowCount;
  if (missing > 0) insertDimension(content, sheet, "ROWS", sheet.grid.rowCount, missing);
  writeRows(sheet, { startRow: start, startColumn: 0 }, rows, mask);
}

export function updateCells({ content }: BatchContext, request: UpdateCells): undefined {
  const mask = requestMask(request.fields, "CellData");
  const { start, range, rows = [] } = request;
  if (range !== undefined) {
    const { sheet, box } = resolveGridRange(content, range);
    writeRows(sheet, box, rows, mask);
    return;
  }
  if (start === undefined) throw invalidArgument("A start or a range must be specified.");
  const box = { startRow: start.rowIndex ?? 0, startColumn: start.columnIndex ?? 0 };
  writeRows(sheetById(content, start.sheetId ?? 0), box, rows, mask, true);
}

/** @param onlyGiven leaves cells alone that `rows` does not reach; otherwise the whole box is set */
function writeRows(sheet: Sheet, box: OpenBox, rows: RowData[], mask: FieldMask, onlyGiven = false): void {
  checkUnprotected(sheet);
  const { startRow, startColumn, endRow, endColumn } = clip({ sheet, box });
  checkFits("row", startRow + rows.length, endRow);
  // Nothing has to be cleared where nothing was ever written.
  const height = onlyGiven
    ? rows.length
    : Math.max(rows.length, Math.min(endRow, sheet.grid.usedRows) - startRow);
  for (let offset = 0; offset < height; offset++) {
    const cells = rows[offset]?.values ?? [];
    checkFits("column", startColumn + cells.length, endColumn);
    const usedColumns = sheet.grid.usedColumns(startRow + offset);
    const width = onlyGiven
      ? cells.length
      : Math.max(cells.length, Math.min(endColumn, usedColumns) - startColumn);
    for (let column = startColumn; column < startColumn + width; column++) {
      const before = sheet.grid.get(startRow + offset, column);
      sheet.grid.set(startRow + offset, column, applyCellData(before, cells[column - startColumn], mask));
    }
  }
}

function checkFits(what: "row" | "column", end: number, limit: number): void {
  if (end <= limit) return;
  throw invalidArgument(
    `Attempting to write ${what}: ${limit}, beyond the last requested ${what} of: ${limit - 1}`,
  );
}

/** `insertDimension`, `appendDimension` and `deleteDimension`. */
import type { BatchContext } from "./batch-context.ts";
import type { DimensionRange } from "../workbook/developer-metadata.ts";
import { invalidArgument } from "../google-error.ts";
import type { Dimension } from "../workbook/grid.ts";
import { sheetById } from "../workbook/ranges.ts";
import {
  checkUnprotected,
  insertDimension,
  removeDimension,
  type Content,
  type Sheet,
} from "../workbook/spreadsheet.ts";

interface Lines {
  sheet: Sheet;
  dimension: Dimension;
  size: number;
  start: number;
  end: number;
}

export function insertDimensionRequest(
  { content }: BatchContext,
  request: { range?: DimensionRange; inheritFromBefore?: boolean },
): undefined {
  const { sheet, dimension, size, start, end } = readLines(content, request.range);
  if (start > size) throw invalidArgument(`range.startIndex is larger than current grid size (${size})`);
  if (start === size && request.inheritFromBefore !== true) {
    throw invalidArgument(
      `range.startIndex must be less than the grid size (${size}) if inheritFromBefore is false.`,
    );
  }
  if (start === 0 && request.inheritFromBefore === true) {
    throw invalidArgument("Cannot inherit properties from before the first row or column.");
  }
  insertDimension(content, sheet, dimension, start, end - start);
}

export function appendDimension(
  { content }: BatchContext,
  request: { sheetId?: number; dimension?: string; length?: number },
): undefined {
  const { sheetId = 0, dimension, length = 0 } = request;
  const sheet = sheetById(content, sheetId);
  const { rowCount, columnCount } = sheet.grid;
  if (length <= 0) throw invalidArgument("length must be greater than 0.");
  const lines = readDimension(dimension);
  insertDimension(content, sheet, lines, lines === "ROWS" ? rowCount : columnCount, length);
}

export function deleteDimension({ content }: BatchContext, request: { range?: DimensionRange }): undefined {
  const { sheet, dimension, size, start, end } = readLines(content, request.range);
  const what = dimension === "ROWS" ? "row" : "column";
  checkUnprotected(sheet);
  if (start >= size || end > size) {
    const tried = Math.max(start, end - 1);
    throw invalidArgument(
      `Cannot delete a ${what} that doesn't exist. Tried to delete ${what} index ${tried} but there are only ${size} ${what}s.`,
    );
  }
  if (end - start === size) throw invalidArgument(`You can't delete all the ${what}s on the sheet.`);
  const frozen = dimension === "ROWS" ? sheet.frozenRowCount : sheet.frozenColumnCount;
  if (frozen > 0 && start <= frozen && end === size) {
    throw invalidArgument(`You can't delete all non-frozen ${what}s.`);
  }
  removeDimension(content, sheet, dimension, start, end);
}

function readLines(content: Content, range: DimensionRange | undefined): Lines {
  if (range === undefined) throw invalidArgument("No range specified.");
  const sheet = sheetById(content, range.sheetId ?? 0);
  const dimension = readDimension(range.dimension);
  const size = dimension === "ROWS" ? sheet.grid.rowCount : sheet.grid.columnCount;
  const { startIndex: start = 0, endIndex: end = size } = range;
  if (start < 0 || end <= start) {
    throw invalidArgument(`range.startIndex[${start}] must be less than range.endIndex[${end}].`);
  }
  return { sheet, dimension, size, start, end };
}

function readDimension(dimension: string | undefined): Dimension {
  if (dimension === "ROWS" || dimension === "COLUMNS") return dimension;
  throw invalidArgument("No dimension specified.");
}

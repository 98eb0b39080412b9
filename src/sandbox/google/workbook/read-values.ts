/** Cells as a `ValueRange`: trailing blanks left out, and no `values` at all when everything is blank. */
import { formatRange, type Box } from "./a1-notation.ts";
import { readCell, type ReadOptions } from "./cell.ts";
import type { Dimension } from "./grid.ts";
import { clip, type Place } from "./ranges.ts";
import type { Sheet } from "./spreadsheet.ts";

export interface ValueRange {
  range: string;
  majorDimension: Dimension;
  values?: unknown[][];
}

/** @throws {GoogleApiError} 400 when the place begins outside the grid */
export function readValues(place: Place, options: ReadOptions & { majorDimension?: string }): ValueRange {
  const box = clip(place);
  const majorDimension = options.majorDimension === "COLUMNS" ? "COLUMNS" : "ROWS";
  const rows = readBox(place.sheet, box, options);
  const lines = majorDimension === "ROWS" ? rows : transpose(rows, box.endColumn - box.startColumn);
  const values = trimEnd(
    lines.map((line) => trimEnd(line, (value) => value === "")),
    (line) => line.length === 0,
  );
  const range = formatRange(place.sheet.title, box);
  return { range, majorDimension, ...(values.length > 0 && { values }) };
}

function readBox(sheet: Sheet, box: Box, options: ReadOptions): unknown[][] {
  const rows: unknown[][] = [];
  for (let row = box.startRow; row < Math.min(box.endRow, sheet.grid.usedRows); row++) {
    const line: unknown[] = [];
    const end = Math.min(box.endColumn, sheet.grid.usedColumns(row));
    for (let column = box.startColumn; column < end; column++) {
      line.push(readCell(sheet.grid.get(row, column), options));
    }
    rows.push(line);
  }
  return rows;
}

function transpose(rows: unknown[][], width: number): unknown[][] {
  return Array.from({ length: width }, (_, column) => rows.map((row) => row[column] ?? ""));
}

function trimEnd<T>(list: T[], isEmpty: (item: T) => boolean): T[] {
  return list.slice(0, list.findLastIndex((item) => !isEmpty(item)) + 1);
}

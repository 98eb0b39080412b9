/**
 * What Google calls a table: a block of cells with nothing in the cells around it.
 *
 * `values.append` writes under the last table that its range touches, beginning in that table's first column,
 * whatever column the range names. So data in D6:G8 makes an append to `A1:D` write to column D. Which of two
 * tables side by side is the last one is assumed here: the one whose first cell comes later when reading.
 *
 * Source: https://developers.google.com/workspace/sheets/api/guides/values#append_values (read 2026-11-21).
 */
import type { Box, OpenBox } from "./a1-notation.ts";
import type { Grid } from "./grid.ts";

/** @returns undefined when the range touches no table */
export function findTable(grid: Grid, within: OpenBox): Box | undefined {
  const touched = tablesOf(grid).filter((table) => overlaps(table, within));
  return touched.toSorted((a, b) => a.startRow - b.startRow || a.startColumn - b.startColumn).at(-1);
}

function overlaps(table: Box, range: OpenBox): boolean {
  return (
    table.startRow < (range.endRow ?? Infinity) &&
    table.endRow > range.startRow &&
    table.startColumn < (range.endColumn ?? Infinity) &&
    table.endColumn > range.startColumn
  );
}

/** Blocks grow while anything touches them, corners included, until they lie apart. */
function tablesOf(grid: Grid): Box[] {
  const done: Box[] = [];
  let growing: Box[] = [];
  for (let row = 0; row < grid.usedRows; row++) {
    const next = mergeTouching([...growing, ...runsOf(grid, row)]);
    // A block that did not reach this row cannot meet the next one, unless a neighbour swallows it later.
    done.push(...next.filter((box) => box.endRow <= row));
    growing = next.filter((box) => box.endRow > row);
  }
  return mergeTouching([...done, ...growing]);
}

/** The stretches of filled cells in one row, as boxes one row high. */
function runsOf(grid: Grid, row: number): Box[] {
  const runs: Box[] = [];
  for (let column = 0; column < grid.usedColumns(row); column++) {
    if (!grid.hasContent(row, column)) continue;
    const run = runs.at(-1);
    if (run?.endColumn === column) run.endColumn = column + 1;
    else runs.push({ startRow: row, endRow: row + 1, startColumn: column, endColumn: column + 1 });
  }
  return runs;
}

function mergeTouching(boxes: Box[]): Box[] {
  const merged: Box[] = [];
  for (const box of boxes) {
    let grown = box;
    for (;;) {
      const index = merged.findIndex((other) => touches(other, grown));
      const [other] = index < 0 ? [] : merged.splice(index, 1);
      if (other === undefined) break;
      grown = union(other, grown);
    }
    merged.push(grown);
  }
  return merged;
}

function touches(a: Box, b: Box): boolean {
  return (
    a.startRow <= b.endRow &&
    b.startRow <= a.endRow &&
    a.startColumn <= b.endColumn &&
    b.startColumn <= a.endColumn
  );
}

function union(a: Box, b: Box): Box {
  return {
    startRow: Math.min(a.startRow, b.startRow),
    endRow: Math.max(a.endRow, b.endRow),
    startColumn: Math.min(a.startColumn, b.startColumn),
    endColumn: Math.max(a.endColumn, b.endColumn),
  };
}

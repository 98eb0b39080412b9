/** The cells of one tab. A row is replaced when a cell in it changes, so a copy is cheap and stays as it was. */
import type { Box } from "./a1-notation.ts";
import type { Cell } from "./cell.ts";

type Row = readonly (Cell | undefined)[];

export type Dimension = "ROWS" | "COLUMNS";

export class Grid {
  rowCount: number;
  columnCount: number;
  #rows: Row[];

  constructor(rowCount: number, columnCount: number, rows: Row[] = []) {
    this.rowCount = rowCount;
    this.columnCount = columnCount;
    this.#rows = rows;
  }

  copy(): Grid {
    return new Grid(this.rowCount, this.columnCount, [...this.#rows]);
  }

  get(row: number, column: number): Cell | undefined {
    return this.#rows[row]?.[column];
  }

  /** @param cell undefined to blank it, formats and all */
  set(row: number, column: number, cell: Cell | undefined): void {
    while (this.#rows.length <= row) this.#rows.push([]);
    const changed = [...(this.#rows[row] ?? [])];
    while (changed.length < column) changed.push(undefined);
    changed[column] = cell;
    this.#rows[row] = changed;
  }

  hasContent(row: number, column: number): boolean {
    return this.get(row, column)?.content !== undefined;
  }

  /** Rows beyond this have never been written, so a loop may stop here. */
  get usedRows(): number {
    return this.#rows.length;
  }

  usedColumns(row: number): number {
    return this.#rows[row]?.length ?? 0;
  }

  /** @returns the row after the last one that holds anything, 0 for an empty tab */
  endOfData(): number {
    const holdsSomething = (row: Row): boolean => row.some((cell) => cell?.content !== undefined);
    return this.#rows.findLastIndex(holdsSomething) + 1;
  }

  insert(dimension: Dimension, start: number, count: number): void {
    if (dimension === "ROWS") {
      this.rowCount += count;
      if (start < this.#rows.length) this.#rows.splice(start, 0, ...blanks(count).map((): Row => []));
      return;
    }
    this.columnCount += count;
    this.#rows = this.#rows.map((row) =>
      start < row.length ? row.toSpliced(start, 0, ...blanks(count)) : row,
    );
  }

  remove(dimension: Dimension, start: number, end: number): void {
    if (dimension === "ROWS") {
      this.rowCount -= end - start;
      this.#rows.splice(start, end - start);
      return;
    }
    this.columnCount -= end - start;
    this.#rows = this.#rows.map((row) => row.toSpliced(start, end - start));
  }

  /** Grows or shrinks at the far edge; what is cut off is gone. */
  resize(rowCount: number, columnCount: number): void {
    this.rowCount = rowCount;
    this.columnCount = columnCount;
    this.#rows = this.#rows.slice(0, rowCount).map((row) => row.slice(0, columnCount));
  }

  clearContents(box: Box): void {
    for (let row = box.startRow; row < Math.min(box.endRow, this.usedRows); row++) {
      for (let column = box.startColumn; column < Math.min(box.endColumn, this.usedColumns(row)); column++) {
        const { numberFormat } = this.get(row, column) ?? {};
        this.set(row, column, numberFormat === undefined ? undefined : { numberFormat });
      }
    }
  }
}

function blanks(count: number): undefined[] {
  return Array.from({ length: count }, () => undefined);
}

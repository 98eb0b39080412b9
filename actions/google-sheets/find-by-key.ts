/** Rows by what stands in one column. */
import { isFilled } from "./cells.ts";

/**
 * Compares as people do: a number and the same number as text are one, blanks at the ends do not count, and in
 * email addresses neither does case.
 *
 * @param cells  of the column, from the row `firstRow` on
 * @returns the numbers of the rows that match, in order
 */
export function rowsWith(cells: readonly unknown[], firstRow: number, key: string | number): number[] {
  const wanted = comparable(key);
  return cells.flatMap((cell, index) =>
    isFilled(cell) && comparable(cell) === wanted ? [firstRow + index] : [],
  );
}

/** What is the same for two values that people take for one. */
export function comparable(value: unknown): string {
  const text = String(value).trim();
  return text.includes("@") ? text.toLowerCase() : text;
}

/** The last row with anything in the column, or undefined. */
export function lastRowOf(cells: readonly unknown[], firstRow: number): number | undefined {
  const index = cells.findLastIndex(isFilled);
  return index < 0 ? undefined : firstRow + index;
}

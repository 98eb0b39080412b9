/**
 * Values on their way into cells. Text stays text: a candidate called `=IMPORTXML(…)` or `+1` must never become
 * a formula that sends the sheet's contents elsewhere.
 *
 * Source: https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/other#ExtendedValue
 * (read 2026-11-21): a `stringValue` is never parsed.
 */
import { z } from "zod";

export type CellValue = string | number | boolean | null;

export const MAX_CHARACTERS = 50_000;

export const CellSchema = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: ({ input }) =>
    Array.isArray(input)
      ? 'is a list, and a cell holds one value: join it, such as {% $join(skills, ", ") %}'
      : "is a group of fields, and a cell holds one value: name the one you mean",
});

export const ValuesSchema = z.record(z.string().min(1), CellSchema).superRefine((values, context) => {
  for (const [column, value] of Object.entries(values)) {
    if (typeof value !== "string" || value.length <= MAX_CHARACTERS) continue;
    const over = (value.length - MAX_CHARACTERS).toLocaleString("en-US");
    const message = `is ${over} characters over the 50,000 that a cell holds`;
    context.addIssue({ code: "custom", path: [column], message });
  }
});

export interface WriteOptions {
  value_input: "raw" | "user_entered";
  csv_safe: boolean;
}

/** What a spreadsheet program may take for a formula; full-width forms count too. */
const FORMULA_START = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u;

export interface Cell {
  userEnteredValue?: { stringValue?: string; numberValue?: number; boolValue?: boolean };
}

/** A cell's content for `updateCells`; `{}` empties it. */
export function toCell(value: CellValue, options: WriteOptions): Cell {
  switch (typeof value) {
    case "number":
      return { userEnteredValue: { numberValue: value } };
    case "boolean":
      return { userEnteredValue: { boolValue: value } };
    case "string": {
      if (value === "") return {};
      const marked = options.csv_safe && options.value_input === "raw" && FORMULA_START.test(value);
      return { userEnteredValue: { stringValue: marked ? `'${value}` : value } };
    }
    default:
      return {};
  }
}

/** For USER_ENTERED: what could become a formula is marked as text, since nobody can tell who wrote it. */
export function toEntered(value: CellValue): CellValue {
  return typeof value === "string" && FORMULA_START.test(value) ? `'${value}` : value;
}

/** One cell to write: its column, from 0. */
export interface Placed {
  column: number;
  value: CellValue;
}

/** Neighbouring cells together, in order; cells to be left alone (null) are left out. */
export function runsOf(cells: readonly Placed[]): Placed[][] {
  const runs: Placed[][] = [];
  for (const cell of cells
    .filter(({ value }) => value !== null)
    .toSorted((one, other) => one.column - other.column)) {
    const run = runs.at(-1);
    if (run?.at(-1)?.column === cell.column - 1) run.push(cell);
    else runs.push([cell]);
  }
  return runs;
}

/** A blank cell, an empty text and an unticked checkbox say nothing. */
export function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "" && value !== false;
}

/** Columns by their names: whoever moves or renames a column must never have values land in the wrong one. */
import { ConfigError } from "../../src/core/errors.ts";
import { columnName } from "./a1.ts";
import { isFilled } from "./cells.ts";

export interface Header {
  /** From 1. */
  row: number;
  columns: { name: string; index: number }[];
  /** First column (from 0) after the last that has a name. */
  end: number;
}

export const HEADER_SEARCH_ROWS = 20;

/**
 * Picks the row of column names: the first that has all that are wanted, else the first that says anything.
 *
 * @param rows      as read, from row `firstRow` on
 */
export function pickHeader(rows: readonly unknown[][], firstRow: number, wanted: readonly string[]): Header {
  const headers = rows.map((cells, offset) => readHeader(cells, firstRow + offset));
  const best = headers.find(
    (header) => header.end > 0 && wanted.every((name) => placesOf(header, name).length > 0),
  );
  return best ?? headers.find((header) => header.end > 0) ?? { row: firstRow, columns: [], end: 0 };
}

function readHeader(cells: readonly unknown[], row: number): Header {
  const columns = cells.flatMap((cell, index) =>
    isFilled(cell) ? [{ name: tidy(String(cell)), index }] : [],
  );
  return { row, columns, end: (columns.at(-1)?.index ?? -1) + 1 };
}

/** Blanks count once and not at the ends. Case counts only where two columns differ in nothing else. */
function placesOf(header: Header, name: string): number[] {
  const wanted = tidy(name);
  const exact = header.columns.filter((column) => column.name === wanted);
  const found =
    exact.length > 0
      ? exact
      : header.columns.filter((column) => column.name.toLowerCase() === wanted.toLowerCase());
  return found.map(({ index }) => index);
}

export interface Located {
  places: Map<string, number>;
  missing: string[];
}

/** @throws {ConfigError} `duplicate_column` when a name that is wanted stands twice */
export function locate(header: Header, names: readonly string[], about: string): Located {
  const places = new Map<string, number>();
  const missing: string[] = [];
  for (const name of names) {
    const [place, second] = placesOf(header, name);
    if (place === undefined) missing.push(name);
    else if (second === undefined) places.set(name, place);
    else {
      throw new ConfigError(
        `${capital(about)} has two columns called "${name}" (${columnName(place)} and ${columnName(second)}), so it is not clear which one is meant. Rename one, then let the run go on.`,
        { code: "duplicate_column" },
      );
    }
  }
  return { places, missing };
}

/** The header with further columns at its end. */
export function addColumns(header: Header, names: readonly string[]): Header {
  const added = names.map((name, offset) => ({ name: tidy(name), index: header.end + offset }));
  return { ...header, columns: [...header.columns, ...added], end: header.end + names.length };
}

export function missingColumns(missing: readonly string[], header: Header, about: string): ConfigError {
  const list = missing.map((name) => `"${name}"`).join(", ");
  if (header.columns.length === 0) {
    return new ConfigError(
      `${capital(about)} has no column names yet. Write ${list} into its first row, or let the step add missing columns; then let the run go on.`,
      { code: "missing_column" },
    );
  }
  const there = header.columns
    .map(({ name }) => name)
    .join(", ")
    .slice(0, 500);
  return new ConfigError(
    `${capital(about)} has no column ${list}. Its columns, in row ${header.row}, are: ${there}. Rename one, or let the step add missing columns; then let the run go on.`,
    { code: "missing_column" },
  );
}

function capital(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}

function tidy(name: string): string {
  return name.replaceAll(/\s+/g, " ").trim();
}

/**
 * Names of places: spreadsheets by address, tabs and columns in A1 notation.
 * Source: https://developers.google.com/workspace/sheets/api/guides/concepts (read 2026-11-21).
 */

export interface SpreadsheetReference {
  id: string;
  /** The tab that a pasted address shows. */
  gid: number | undefined;
}

/** @returns undefined for what is neither an id nor the address of a spreadsheet */
export function readReference(text: string): SpreadsheetReference | undefined {
  const trimmed = text.trim();
  const id =
    /\/spreadsheets\/(?:u\/\d+\/)?d\/([\w-]+)/.exec(trimmed)?.[1] ?? /^[\w-]{15,}$/.exec(trimmed)?.[0];
  if (id === undefined) return undefined;
  const gid = /[#?&]gid=(\d+)/.exec(trimmed)?.[1];
  return { id, gid: gid === undefined ? undefined : Number(gid) };
}

/** 0 is `A`, 26 is `AA`. */
export function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}

/** A part of a tab. Rows count from 1 as people see them, columns from 0; an end left out reaches to the edge. */
export interface Box {
  rows: { first: number; last?: number };
  columns?: { first: number; last: number };
}

/** Google's form of a box. Tabs go by id: a title may belong to another tab tomorrow. */
export function gridRange(sheetId: number, { rows, columns }: Box): object {
  return {
    sheetId,
    startRowIndex: rows.first - 1,
    ...(rows.last !== undefined && { endRowIndex: rows.last }),
    ...(columns && { startColumnIndex: columns.first, endColumnIndex: columns.last + 1 }),
  };
}

export interface NamedRange {
  title: string;
  first: { row: number; column: number };
  last: { row: number; column: number };
}

/** Reads a range as Google's answers write it, such as `Tab!A1:Z1000`. Rows from 1, columns from 0. */
export function readRange(range: string): NamedRange | undefined {
  const [, name, column1, row1, column2, row2] = /^(.*)!([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?$/s.exec(range) ?? [];
  if (name === undefined || column1 === undefined) return undefined;
  const title = name.startsWith("'") ? name.slice(1, -1).replaceAll("''", "'") : name;
  const first = { row: Number(row1), column: columnIndex(column1) };
  const last = column2 === undefined ? first : { row: Number(row2), column: columnIndex(column2) };
  return { title, first, last };
}

/** Whether a range that came back is the box that was asked for, cut off at the edges of the tab. */
export function isBox({ first, last }: NamedRange, { rows, columns }: Box): boolean {
  return (
    first.row === rows.first &&
    first.column === (columns?.first ?? 0) &&
    last.row <= (rows.last ?? Infinity) &&
    last.column <= (columns?.last ?? Infinity)
  );
}

function columnIndex(letters: string): number {
  return Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** Opens the row in the browser. */
export function linkTo(spreadsheetId: string, sheetId: number, row: number): string {
  return `https://docs.google.com/spreadsheets/d/${spreadsheetId}/edit#gid=${sheetId}&range=${row}:${row}`;
}

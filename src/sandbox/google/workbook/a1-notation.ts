/**
 * A1 notation: `'My tab'!A1:C10`, `Tab!A:D`, `Tab!2:5`, `Tab!A5:D`, `Tab`, `B3`.
 *
 * Google writes a title without quotes when it is letters, digits, `_` and `.`, does not begin with a digit
 * and does not look like a cell itself (seen in Google's answers, September 2026). R1C1 is not read.
 *
 * Source: https://developers.google.com/workspace/sheets/api/guides/concepts#cell.
 */

/** Zero-based and half-open, as in Google's GridRange. A missing end reaches to the grid's edge. */
export interface OpenBox {
  startRow: number;
  startColumn: number;
  endRow?: number;
  endColumn?: number;
}

/** An {@link OpenBox} with every side known. */
export type Box = Required<OpenBox>;

export interface A1Range {
  /** Left out: the first tab. */
  title?: string;
  box: OpenBox;
}

const WHOLE: OpenBox = { startRow: 0, startColumn: 0 };
const QUOTED = /^'((?:[^']|'')*)'(?:!(.*))?$/s;
const WHOLE_COLUMNS = /^\$?([A-Z]{1,3}):\$?([A-Z]{1,3})$/i;
const WHOLE_ROWS = /^\$?([1-9]\d{0,7}):\$?([1-9]\d{0,7})$/;
/** A cell, then perhaps a second corner of which either half may be missing. */
const FROM_CELL = /^\$?([A-Z]{1,3})\$?([1-9]\d{0,7})(?::\$?([A-Z]{1,3})?\$?([1-9]\d{0,7})?)?$/i;

/** @returns undefined when the text is no A1 notation; whether the tab exists is for the caller to see */
export function parseA1(text: string): A1Range | undefined {
  const quoted = QUOTED.exec(text);
  const bang = text.lastIndexOf("!");
  if (quoted === null && bang < 0) {
    const box = parseBox(text);
    return box === undefined ? { title: text, box: WHOLE } : { box };
  }
  const title = quoted === null ? text.slice(0, bang) : (quoted[1] ?? "").replaceAll("''", "'");
  const cells = quoted === null ? text.slice(bang + 1) : quoted[2];
  const box = cells === undefined ? WHOLE : parseBox(cells);
  return box === undefined || title === "" ? undefined : { title, box };
}

function parseBox(text: string): OpenBox | undefined {
  const columns = WHOLE_COLUMNS.exec(text);
  if (columns !== null) return boxOf(undefined, toColumn(columns[1]), undefined, toColumn(columns[2]));
  const rows = WHOLE_ROWS.exec(text);
  if (rows !== null) return boxOf(toRow(rows[1]), undefined, toRow(rows[2]), undefined);
  const [, column1, row1, column2, row2] = FROM_CELL.exec(text) ?? [];
  if (column1 === undefined || row1 === undefined) return undefined;
  if (!text.includes(":")) return boxOf(toRow(row1), toColumn(column1), toRow(row1), toColumn(column1));
  if (column2 === undefined && row2 === undefined) return undefined;
  return boxOf(toRow(row1), toColumn(column1), toRow(row2), toColumn(column2));
}

/** Corners may come in any order; both ends are included, as A1 means them. */
function boxOf(
  row1: number | undefined,
  column1: number | undefined,
  row2: number | undefined,
  column2: number | undefined,
): OpenBox {
  const rows = sides(row1, row2);
  const columns = sides(column1, column2);
  return {
    startRow: rows.start,
    startColumn: columns.start,
    ...(rows.end !== undefined && { endRow: rows.end }),
    ...(columns.end !== undefined && { endColumn: columns.end }),
  };
}

function sides(one: number | undefined, other: number | undefined): { start: number; end?: number } {
  if (one === undefined || other === undefined)
    return { start: one ?? 0, ...(other !== undefined && { end: other + 1 }) };
  return { start: Math.min(one, other), end: Math.max(one, other) + 1 };
}

function toRow(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text) - 1;
}

function toColumn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  let index = 0;
  for (const letter of text.toUpperCase()) index = index * 26 + letter.charCodeAt(0) - 64;
  return index - 1;
}

/** 0 is `A`, 26 is `AA`. */
export function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}

export function quoteTitle(title: string): string {
  const plain = /^[A-Za-z_][\w.]*$/.test(title);
  const likeACell = /^[A-Za-z]{1,3}\d+$/.test(title) || /^R\d*C\d*$/i.test(title);
  return plain && !likeACell ? title : `'${title.replaceAll("'", "''")}'`;
}

/** `Sales!A1:D7`, and `Sales!A1` for one cell; a side without an end is left out of the second corner. */
export function formatRange(title: string, box: OpenBox): string {
  const { startRow, startColumn, endRow, endColumn } = box;
  const start = `${columnName(startColumn)}${startRow + 1}`;
  const end = `${endColumn === undefined ? "" : columnName(endColumn - 1)}${endRow ?? ""}`;
  return `${quoteTitle(title)}!${start}${end === start || end === "" ? "" : `:${end}`}`;
}

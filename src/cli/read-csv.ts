/**
 * Reads a table as spreadsheets save it.
 *
 * Source  https://www.rfc-editor.org/rfc/rfc4180 (read 2026-11-21). Besides: a byte order mark is skipped, and where
 *         commas are decimal points, spreadsheets put semicolons between columns
 */
import { ConfigError } from "../core/errors.ts";

export interface CsvRow {
  /** Where it begins in the file, from 1. */
  line: number;
  /** By the header's names, trimmed; a column that the row lacks is empty. */
  cells: Record<string, string>;
}

/** @throws {ConfigError} `invalid_csv` with the line */
export function readCsv(text: string): { columns: string[]; rows: CsvRow[] } {
  const body = text.replace(/^\uFEFF/, "");
  const [head, ...records] = recordsOf(body, separatorOf(body));
  const columns = (head?.cells ?? []).map((name) => name.trim());
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) throw invalid(`The column "${twice}" is there twice`, 1);
  const rows = records
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ""))
    .map(({ line, cells }) => {
      if (cells.length > columns.length) throw invalid("There are more cells than columns", line);
      const named = columns.map((name, index) => [name, (cells[index] ?? "").trim()] as const);
      return { line, cells: Object.fromEntries(named) };
    });
  return { columns, rows };
}

interface Line {
  line: number;
  cells: string[];
}

/** Whichever stands in the header most often. */
function separatorOf(text: string): string {
  const [head = ""] = text.split(/\r?\n/, 1);
  const count = (separator: string): number => head.split(separator).length;
  return [",", ";", "\t"].toSorted((one, other) => count(other) - count(one))[0] ?? ",";
}

function recordsOf(text: string, separator: string): Line[] {
  const records: Line[] = [];
  let line = 1;
  let record: Line = { line, cells: [] };
  let cell = "";
  let quoted = false;
  let quotedSince = 0;
  const endCell = (): void => {
    record.cells.push(cell);
    cell = "";
  };
  const endRecord = (): void => {
    endCell();
    records.push(record);
    record = { line, cells: [] };
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!;
    if (char === "\n") line += 1;
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"' && cell.trim() === "") {
      [cell, quoted, quotedSince] = ["", true, line];
    } else if (char === separator) endCell();
    else if (char === "\n") endRecord();
    else if (char !== "\r") cell += char;
  }
  if (quoted) throw invalid("A quotation mark is not closed", quotedSince);
  if (cell !== "" || record.cells.length > 0) endRecord();
  return records;
}

function invalid(what: string, line: number): ConfigError {
  return new ConfigError(`${what}: line ${line} of the file.`, { code: "invalid_csv" });
}

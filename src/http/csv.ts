/**
 * Tables for spreadsheets (RFC 4180). A cell that a spreadsheet would take for a formula gets an apostrophe in front, so that
 * nobody's name can calculate in somebody else's Excel.
 *
 * Source: https://owasp.org/www-community/attacks/CSV_Injection (read 2026-11-21)
 */
const FORMULA = /^\s*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

/** @returns one line, with its end */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(cellOf).join(",")}\r\n`;
}

function cellOf(cell: string | number | null): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Lines of CSV that a spreadsheet opens without running anything: a cell that begins like a formula is text.
 *
 * Sources: https://www.rfc-editor.org/rfc/rfc4180, https://owasp.org/www-community/attacks/CSV_Injection (read 2026-11-21)
 */

/** Signs with which a spreadsheet begins a formula, also behind blanks. */
const FORMULA = /^\s*[=+\-@\t\r\n|%＝＋－＠]/;
/** A plain number is no formula. */
const NUMBER = /^-?\d+(\.\d+)?$/;

/** @example csvLine(["Ada", "=1+1", null]) // `"Ada","'=1+1",""\r\n` */
export function csvLine(cells: readonly (string | number | null | undefined)[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: string | number | null | undefined): string {
  const text = cell === null || cell === undefined ? "" : String(cell);
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

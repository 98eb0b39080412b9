/** Turning what a caller calls a range into a tab and a box on it. */
import { formatRange, parseA1, type Box, type OpenBox } from "./a1-notation.ts";
import { invalidArgument } from "../google-error.ts";
import type { Content, Sheet } from "./spreadsheet.ts";

/** A place on a tab. The box may be open and may reach past the grid. */
export interface Place {
  sheet: Sheet;
  box: OpenBox;
}

/** Google's GridRange; a missing `sheetId` is 0. */
export interface GridRange {
  sheetId?: number;
  startRowIndex?: number;
  endRowIndex?: number;
  startColumnIndex?: number;
  endColumnIndex?: number;
}

/** @throws {GoogleApiError} 400 when the text is no range or names a tab that is not there */
export function resolveA1(content: Content, range: string): Place {
  const parsed = parseA1(range);
  const sheet = parsed?.title === undefined ? content.sheets[0] : sheetByTitle(content, parsed.title);
  if (parsed === undefined || sheet === undefined) throw invalidArgument(`Unable to parse range: ${range}`);
  return { sheet, box: parsed.box };
}

/** Google finds tabs whatever the case of their title. */
export function sheetByTitle(content: Content, title: string): Sheet | undefined {
  const wanted = title.toLowerCase();
  return content.sheets.find((sheet) => sheet.title.toLowerCase() === wanted);
}

/** @throws {GoogleApiError} 400 */
export function sheetById(content: Content, sheetId: number): Sheet {
  const sheet = content.sheets.find((candidate) => candidate.sheetId === sheetId);
  if (sheet === undefined) throw invalidArgument(`No grid with id: ${sheetId}`);
  return sheet;
}

/** @throws {GoogleApiError} 400 */
export function resolveGridRange(content: Content, range: GridRange): Place {
  const sheet = sheetById(content, range.sheetId ?? 0);
  const { startRowIndex = 0, startColumnIndex = 0, endRowIndex, endColumnIndex } = range;
  const upsideDown =
    startRowIndex > (endRowIndex ?? Infinity) || startColumnIndex > (endColumnIndex ?? Infinity);
  if (upsideDown || startRowIndex < 0 || startColumnIndex < 0) {
    throw invalidArgument("GridRange start index must be less than or equal to its end index.");
  }
  return {
    sheet,
    box: {
      startRow: startRowIndex,
      startColumn: startColumnIndex,
      ...(endRowIndex !== undefined && { endRow: endRowIndex }),
      ...(endColumnIndex !== undefined && { endColumn: endColumnIndex }),
    },
  };
}

/**
 * Cuts a place off at the grid's edge, as reads and clears do.
 *
 * @throws {GoogleApiError} 400 when it begins outside the grid
 */
export function clip({ sheet, box }: Place): Box {
  const { rowCount, columnCount } = sheet.grid;
  if (box.startRow >= rowCount || box.startColumn >= columnCount) throw exceedsGrid({ sheet, box });
  return {
    startRow: box.startRow,
    startColumn: box.startColumn,
    endRow: Math.min(box.endRow ?? rowCount, rowCount),
    endColumn: Math.min(box.endColumn ?? columnCount, columnCount),
  };
}

function exceedsGrid({ sheet, box }: Place) {
  const { rowCount, columnCount } = sheet.grid;
  const range = formatRange(sheet.title, box);
  return invalidArgument(
    `Range (${range}) exceeds grid limits. Max rows: ${rowCount}, max columns: ${columnCount}`,
  );
}

/** The table on a tab: where its columns are and where it ends, wherever on the tab it stands. */
import type { Box } from "./a1.ts";
import { isFilled } from "./cells.ts";
import type { SheetsContext } from "./connection.ts";
import { HEADER_SEARCH_ROWS, locate, pickHeader, type Header } from "./header.ts";
import { getSpreadsheet, readBoxes, type Reading } from "./sheets-api.ts";
import { readHints, type Hints, type Tab } from "./tab.ts";

export interface Columns {
  header: Header;
  /** By the name that was asked for, from 0. */
  places: Map<string, number>;
  missing: string[];
  /** How many columns the tab has. */
  columnCount: number;
  /** What else was read in the same call. */
  also: Reading[];
}

/**
 * Reads the column names afresh: people edit them. What was learned before only decides where to look first.
 *
 * @param asked.headerRow  where the owner says that they are
 * @param also  further ranges for the same call
 * @throws {ConfigError} `duplicate_column`
 */
export async function readColumns(
  context: SheetsContext,
  tab: Tab,
  asked: { wanted: readonly string[]; headerRow: number | undefined; hints: Hints | undefined },
  also: readonly Box[] = [],
): Promise<Columns> {
  const { wanted, headerRow, hints } = asked;
  const row = headerRow ?? hints?.headerRow;
  const [first, last] = row === undefined ? [1, HEADER_SEARCH_ROWS] : [row, row];
  const [head, ...rest] = await readBoxes(context, tab, [{ rows: { first, last } }, ...also]);
  const header = pickHeader(head?.rows ?? [], first, wanted);
  const located = locate(header, wanted, tab.about);
  if (located.missing.length > 0 && headerRow === undefined && hints !== undefined) {
    // the names may have moved to another row
    return readColumns(context, tab, { ...asked, hints: undefined }, also);
  }
  return { header, ...located, columnCount: head?.lastColumn ?? header.end, also: rest };
}

export interface Span {
  first: number;
  last: number;
}

export function spanOf(indexes: Iterable<number>): Span | undefined {
  const all = [...indexes];
  return all.length === 0 ? undefined : { first: Math.min(...all), last: Math.max(...all) };
}

/**
 * @param tail  read from row `firstRow` on
 * @param only  the columns that count, from 0: others may be filled down for rows to come
 * @returns the last row with values (from 1), or undefined when all are blank
 */
export function lastFilledRow(
  tail: Reading,
  firstRow: number,
  span: Span,
  only: ReadonlySet<number>,
): number | undefined {
  const index = tail.rows.findLastIndex((cells) =>
    cells.some((cell, offset) => only.has(span.first + offset) && isFilled(cell)),
  );
  return index < 0 ? undefined : firstRow + index;
}

/** How many rows the tab has, blank ones included. */
export async function countRows(context: SheetsContext, tab: Tab): Promise<number> {
  const { sheets } = await getSpreadsheet(context, tab.spreadsheetId);
  return sheets.find(({ sheetId }) => sheetId === tab.sheetId)?.rowCount ?? 1;
}

const FIRST_BLOCK = 2_000;
const LARGEST_BLOCK = 32_000;

/**
 * Looks for the end of the table from below, in growing blocks: blank rows cost nothing to read.
 *
 * @returns the last row with values (from 1), at least the row of the column names; and how many rows there are
 */
export async function findEnd(
  context: SheetsContext,
  tab: Tab,
  header: Header,
  span: Span,
  only: ReadonlySet<number>,
): Promise<{ lastRow: number; rowCount: number }> {
  const rowCount = await countRows(context, tab);
  let size = FIRST_BLOCK;
  for (let last = rowCount; last > header.row;) {
    const first = Math.max(header.row + 1, last - size + 1);
    const [block] = await readBoxes(context, tab, [{ rows: { first, last }, columns: span }]);
    const found = block && lastFilledRow(block, first, span, only);
    if (found !== undefined) return { lastRow: found, rowCount };
    last = first - 1;
    size = Math.min(size * 4, LARGEST_BLOCK);
  }
  return { lastRow: header.row, rowCount };
}

/**
 * Reads one column by name, in one call when it stands where it stood before.
 *
 * @returns its cells from below the column names on, and the number of the first one's row
 */
export async function readColumn(
  context: SheetsContext,
  tab: Tab,
  asked: { name: string; wanted: readonly string[]; headerRow: number | undefined },
): Promise<
  Columns & { index: number | undefined; cells: unknown[]; firstRow: number; rowCount: number | undefined }
> {
  const { name, wanted, headerRow } = asked;
  const hints = await readHints(context, tab);
  const guess = hints?.columns[name];
  const box = (index: number, row: number): Box => ({
    rows: { first: row },
    columns: { first: index, last: index },
  });
  const guessed =
    guess !== undefined && hints !== undefined && (headerRow ?? hints.headerRow) === hints.headerRow;
  const also = guessed ? [box(guess, hints.headerRow)] : [];
  const columns = await readColumns(context, tab, { wanted: [name, ...wanted], headerRow, hints }, also);
  const index = columns.places.get(name);
  const { row } = columns.header;
  const whole = { ...columns, index, firstRow: row + 1 };
  if (index === undefined) return { ...whole, cells: [], rowCount: undefined };
  const [read] =
    guessed && index === guess && row === hints.headerRow
      ? columns.also
      : await readBoxes(context, tab, [box(index, row)]);
  return { ...whole, cells: (read?.rows ?? []).slice(1).map((cells) => cells[0]), rowCount: read?.lastRow };
}

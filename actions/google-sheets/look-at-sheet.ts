/**
 * Looks at a tab as it is now, for a preview: two reads a minute and tab, however fast somebody types, since Google
 * grants 60 a minute (https://developers.google.com/workspace/sheets/api/limits, read 2026-11-21) and runs need them.
 */
import type { LookContext } from "../../src/core/define-action.ts";
import { ConfigError } from "../../src/core/errors.ts";
import { isFilled } from "./cells.ts";
import type { sheetsFields } from "./connection.ts";
import { rowsWith } from "./find-by-key.ts";
import { HEADER_SEARCH_ROWS, locate, pickHeader, type Header } from "./header.ts";
import { getSpreadsheet, readBoxes, type Reading } from "./sheets-api.ts";
import { pickTab, spreadsheetOf, type Tab, type TabReference } from "./tab.ts";
import { findEnd, spanOf } from "./table.ts";

/** What stands there now. Plain data: it is kept for a moment. */
export interface SheetSeen {
  spreadsheet: string;
  tab: string;
  columns: { name: string; index: number }[];
  /** Columns by the name that the step gives them. */
  places: [string, number][];
  missing: string[];
  /** The last row of the table, from 1. */
  lastRow: number;
  /** Rows with the key that is looked for. */
  matches: number[];
  /** The neighbours of where the row goes, in order. */
  rows: { number: number; cells: unknown[] }[];
}

interface Asked extends TabReference {
  header_row?: number | undefined;
  values?: Readonly<Record<string, unknown>>;
}

type Context = LookContext<typeof sheetsFields, Asked>;

/** Read whole; of a longer table only the end is. */
const WHOLE_ROWS = 1_000;

/** @param match  the row that is looked for; undefined: a new one is made */
export async function lookAtSheet(
  context: Context,
  match: { column: string; key: string | number } | undefined,
): Promise<SheetSeen> {
  const { input } = context;
  const { id } = spreadsheetOf(input);
  const book = await context.kept(`book ${id}`, () => getSpreadsheet(context, id));
  const tab = pickTab(book, id, input);
  if (tab instanceof ConfigError) throw tab;
  const rowCount = book.sheets.find(({ sheetId }) => sheetId === tab.sheetId)?.rowCount ?? 1;
  const view = await readView(context, tab, rowCount);

  const names = [...(match === undefined ? [] : [match.column]), ...Object.keys(input.values ?? {})];
  const { header_row: headerRow } = input;
  const searched =
    headerRow === undefined ? view.head.slice(0, HEADER_SEARCH_ROWS) : [view.head[headerRow - 1] ?? []];
  const header = pickHeader(searched, headerRow ?? 1, names);
  const { places, missing } = locate(header, [...new Set(names)], tab.about);
  const only = new Set(places.size > 0 ? places.values() : header.columns.map(({ index }) => index));
  const lastRow = view.lastFilled(header, only) ?? (await endOf(context, tab, header, only));
  const matches = match === undefined ? [] : await matching(context, { tab, view, header, places, match });
  const [first] = matches;
  const near = first === undefined ? [lastRow - 1, lastRow] : [first - 1, first, first + 1];
  return {
    spreadsheet: book.title,
    tab: tab.title,
    columns: header.columns,
    places: [...places],
    missing,
    lastRow,
    matches,
    rows: await rowsAt(
      context,
      { tab, view },
      near.filter((number) => number > header.row && number <= Math.max(lastRow, first ?? 0)),
    ),
  };
}

/** The top of a tab and its end. */
class View {
  readonly head: unknown[][];
  readonly #tail: unknown[][];
  readonly #from: number;

  constructor([head, tail]: readonly Reading[], from: number) {
    this.head = head?.rows ?? [];
    this.#tail = (tail ?? head)?.rows ?? [];
    this.#from = from;
  }

  /** The whole tab was read. */
  get isWhole(): boolean {
    return this.#from === 1;
  }

  /** Undefined when it was not read; a blank one is empty. */
  row(number: number): unknown[] | undefined {
    if (number >= this.#from) return this.#tail[number - this.#from] ?? [];
    return this.head[number - 1];
  }

  /** @returns undefined when the end lies above what was read */
  lastFilled(header: Header, only: ReadonlySet<number>): number | undefined {
    const index = this.#tail.findLastIndex(
      (cells, offset) =>
        this.#from + offset > header.row && cells.some((cell, column) => only.has(column) && isFilled(cell)),
    );
    if (index >= 0) return this.#from + index;
    return this.isWhole ? header.row : undefined;
  }

  column(index: number, firstRow: number): unknown[] {
    return this.#tail.slice(Math.max(0, firstRow - this.#from)).map((cells) => cells[index]);
  }
}

async function readView(context: Context, tab: Tab, rowCount: number): Promise<View> {
  const from = rowCount <= WHOLE_ROWS ? 1 : rowCount - WHOLE_ROWS + 1;
  const boxes =
    from === 1
      ? [{ rows: { first: 1 } }]
      : [{ rows: { first: 1, last: HEADER_SEARCH_ROWS } }, { rows: { first: from } }];
  const key = `rows ${tab.spreadsheetId} ${tab.sheetId}`;
  return new View(await context.kept(key, () => readBoxes(context, tab, boxes)), from);
}

async function endOf(context: Context, tab: Tab, header: Header, only: ReadonlySet<number>): Promise<number> {
  const span = spanOf(only);
  if (span === undefined) return header.row;
  const key = `end ${tab.spreadsheetId} ${tab.sheetId} ${[...only].join(" ")}`;
  return (await context.kept(key, () => findEnd(context, tab, header, span, only))).lastRow;
}

async function matching(
  context: Context,
  {
    tab,
    view,
    header,
    places,
    match,
  }: {
    tab: Tab;
    view: View;
    header: Header;
    places: ReadonlyMap<string, number>;
    match: { column: string; key: string | number };
  },
): Promise<number[]> {
  const index = places.get(match.column);
  if (index === undefined) return [];
  const firstRow = header.row + 1;
  if (view.isWhole) return rowsWith(view.column(index, firstRow), firstRow, match.key);
  const box = { rows: { first: firstRow }, columns: { first: index, last: index } };
  const key = `column ${tab.spreadsheetId} ${tab.sheetId} ${firstRow} ${index}`;
  const [read] = await context.kept(key, () => readBoxes(context, tab, [box]));
  return rowsWith(
    (read?.rows ?? []).map((cells) => cells[0]),
    firstRow,
    match.key,
  );
}

async function rowsAt(
  context: Context,
  { tab, view }: { tab: Tab; view: View },
  numbers: readonly number[],
): Promise<SheetSeen["rows"]> {
  const [first, last] = [numbers[0], numbers.at(-1)];
  if (first === undefined || last === undefined) return [];
  if (numbers.every((number) => view.row(number) !== undefined)) {
    return numbers.map((number) => ({ number, cells: view.row(number) ?? [] }));
  }
  const key = `near ${tab.spreadsheetId} ${tab.sheetId} ${first} ${last}`;
  const [read] = await context.kept(key, () => readBoxes(context, tab, [{ rows: { first, last } }]));
  return numbers.map((number) => ({ number, cells: read?.rows[number - first] ?? [] }));
}

/**
 * Reads what has to be known before rows are written: where the columns are now, where each table ends, and what stands
 * in the key columns. One look for all tabs as long as what was learned before still holds; that only ever decides
 * where to look, and a column that was moved, renamed or inserted since is seen before a value lands beside it.
 */
import type { HirewireError } from "../../src/core/errors.ts";
import type { Box } from "./a1.ts";
import type { SheetsContext } from "./connection.ts";
import { lastRowOf } from "./find-by-key.ts";
import { HEADER_SEARCH_ROWS, locate, pickHeader, type Header, type Located } from "./header.ts";
import type { Row } from "./row.ts";
import { readPlaces, type Reading } from "./sheets-api.ts";
import { readHints, type Hints, type Tab } from "./tab.ts";
import { countRows, findEnd, lastFilledRow, spanOf, type Span } from "./table.ts";

/** A table as it was read; never changed. */
export interface Table {
  tab: Tab;
  header: Header;
  /** How many columns and rows the tab has. */
  columnCount: number;
  rowCount: number;
  /** The last row with values, from 1; at least the row of the column names. */
  lastRow: number;
  /** True when `lastRow` holds for all columns in use, not only for the keys. */
  endIsKnown: boolean;
  /** Cells of the key columns, by column, from below the column names on. */
  columns: ReadonlyMap<number, readonly unknown[]>;
}

export interface ReadTables {
  /** In the order of the rows. */
  tables: Map<Row, Table>;
  failed: { row: Row; error: HirewireError }[];
  /** Rows of another table of the same tab: what is written above may move them. */
  later: Row[];
}

/** @param tabs  every row's, in the order of the rows */
export async function readTables(context: SheetsContext, tabs: ReadonlyMap<Row, Tab>): Promise<ReadTables> {
  const byTab = Map.groupBy(tabs.keys(), (row) => tabs.get(row)?.sheetId);
  const views = await Promise.all(
    [...byTab.values()].map(async (rows) => {
      const tab = tabs.get(rows[0] as Row) as Tab;
      return new View(tab, rows, await readHints(context, tab));
    }),
  );
  for (const ask of ["first", "wider", "keys"] as const) {
    const asked = views.flatMap((view) => view[ask]().map((part) => ({ ...part, tab: view.tab })));
    const readings = asked.length === 0 ? [] : await readPlaces(context, asked);
    for (const [index, reading] of readings.entries()) asked[index]?.take(reading);
  }
  const found = new Map<Row, Table>();
  for (const view of views) {
    const table = await view.table(context);
    for (const row of view.inTable()) if (table) found.set(row, table);
  }
  return {
    tables: new Map(
      [...tabs.keys()].flatMap((row) => (found.has(row) ? [[row, found.get(row) as Table]] : [])),
    ),
    failed: views.flatMap(({ failed }) => failed),
    later: views.flatMap((view) => view.elsewhere()),
  };
}

interface Asked {
  box: Box;
  take: (reading: Reading) => void;
}

/** What is seen of one tab. */
class View {
  readonly tab: Tab;
  readonly failed: ReadTables["failed"] = [];
  readonly #rows: readonly Row[];
  readonly #hints: Hints | undefined;
  /** By the row where the names were looked for first. */
  readonly #heads = new Map<number, Reading>();
  #wide: Reading | undefined;
  #tail: { from: number; span: Span; reading: Reading } | undefined;
  readonly #keys = new Map<string, Reading>();
  readonly #located = new Map<Row, Located & { header: Header }>();

  constructor(tab: Tab, rows: readonly Row[], hints: Hints | undefined) {
    this.tab = tab;
    this.#rows = rows;
    this.#hints = hints;
  }

  /** Where everything stood when it was last seen. */
  first(): Asked[] {
    const hints = this.#hints;
    const asked: Asked[] = [];
    for (const row of new Set(this.#rows.map((one) => this.#headRow(one)))) {
      const last = row === ANYWHERE ? HEADER_SEARCH_ROWS : row;
      asked.push({
        box: { rows: { first: row || 1, last } },
        take: (reading) => this.#heads.set(row, reading),
      });
    }
    if (hints === undefined) return asked;
    const columns = this.#rows
      .flatMap((row) => (row.match ? [] : row.names))
      .map((name) => hints.columns[name]);
    const span = spanOf(columns.filter((column) => column !== undefined));
    const { lastRow: from } = hints;
    if (span !== undefined && from !== undefined) {
      const take = (reading: Reading): void => void (this.#tail = { from, span, reading });
      asked.push({ box: { rows: { first: from }, columns: span }, take });
    }
    const keys = this.#rows
      .filter((row) => this.#headRow(row) === hints.headerRow)
      .map(({ match }) => match && hints.columns[match.column]);
    for (const column of new Set(keys)) {
      if (column !== undefined) asked.push(this.#keyColumn(hints.headerRow, column));
    }
    return asked;
  }

  /** The names may have moved to another row. */
  wider(): Asked[] {
    this.#locate(this.#rows);
    if (this.#unsure().length === 0) return [];
    return [
      { box: { rows: { first: 1, last: HEADER_SEARCH_ROWS } }, take: (reading) => (this.#wide = reading) },
    ];
  }

  /** Key columns that do not stand where they stood. */
  keys(): Asked[] {
    if (this.#wide !== undefined) this.#locate(this.#unsure());
    const { row = 0 } = this.#header() ?? {};
    const columns = this.inTable().map(({ match }) => match && this.#placeOf(match.column));
    return [...new Set(columns)].flatMap((column) =>
      column === undefined || this.#keys.has(`${row} ${column}`) ? [] : [this.#keyColumn(row, column)],
    );
  }

  /** @returns undefined when no row could be placed */
  async table(context: SheetsContext): Promise<Table | undefined> {
    const { tab } = this;
    const header = this.#header();
    if (header === undefined) return undefined;
    const columns = new Map<number, readonly unknown[]>();
    let rowCount: number | undefined;
    for (const [key, { rows, lastRow }] of this.#keys) {
      const [row, column] = key.split(" ").map(Number);
      if (row !== header.row || column === undefined) continue;
      columns.set(
        column,
        rows.slice(1).map((cells) => cells[0]),
      );
      rowCount = lastRow;
    }
    const endless = this.inTable().filter(({ match }) => !match || this.#placeOf(match.column) === undefined);
    const end = endless.length === 0 ? undefined : await this.#end(context, header, endless);
    const ends = [...columns.values()].map((cells) => lastRowOf(cells, header.row + 1) ?? header.row);
    return {
      tab,
      header,
      columnCount: (this.#wide ?? [...this.#heads.values()][0])?.lastColumn ?? header.end,
      rowCount: end?.rowCount ?? rowCount ?? header.row,
      lastRow: Math.max(header.row, end?.lastRow ?? 0, ...ends),
      endIsKnown: end !== undefined,
      columns,
    };
  }

  inTable(): Row[] {
    const header = this.#header();
    return [...this.#located].flatMap(([row, located]) => (located.header.row === header?.row ? [row] : []));
  }

  elsewhere(): Row[] {
    const header = this.#header();
    return [...this.#located].flatMap(([row, located]) => (located.header.row === header?.row ? [] : [row]));
  }

  #header(): Header | undefined {
    return this.#located.values().next().value?.header;
  }

  #headRow({ input }: Row): number {
    return input.header_row ?? this.#hints?.headerRow ?? ANYWHERE;
  }

  #keyColumn(headerRow: number, column: number): Asked {
    const box = { rows: { first: headerRow }, columns: { first: column, last: column } };
    return { box, take: (reading) => this.#keys.set(`${headerRow} ${column}`, reading) };
  }

  #placeOf(name: string): number | undefined {
    for (const { places } of this.#located.values()) {
      const place = places.get(name);
      if (place !== undefined) return place;
    }
    return undefined;
  }

  #unsure(): Row[] {
    if (this.#hints === undefined) return [];
    return [...this.#located].flatMap(([row, { missing }]) =>
      missing.length > 0 && row.input.header_row === undefined ? [row] : [],
    );
  }

  #locate(rows: readonly Row[]): void {
    for (const row of rows) {
      const headRow = this.#headRow(row);
      const isWide = this.#wide !== undefined || headRow === ANYWHERE;
      const head = this.#wide ?? this.#heads.get(headRow);
      const header = pickHeader(head?.rows ?? [], isWide ? 1 : headRow, row.names);
      this.#located.delete(row);
      try {
        this.#located.set(row, { header, ...locate(header, row.names, this.tab.about) });
      } catch (error) {
        this.failed.push({ row, error: error as HirewireError });
      }
    }
  }

  /** The end of the table, as told by the columns that new rows fill. */
  async #end(
    context: SheetsContext,
    header: Header,
    rows: readonly Row[],
  ): Promise<{ lastRow: number; rowCount: number }> {
    const only = new Set(
      rows.flatMap((row) => {
        const { places = new Map<string, number>() } = this.#located.get(row) ?? {};
        return places.size > 0 ? [...places.values()] : header.columns.map(({ index }) => index);
      }),
    );
    const span = spanOf(only);
    const { tab } = this;
    if (span === undefined) return { lastRow: header.row, rowCount: await countRows(context, tab) };
    const tail = this.#tail;
    if (tail && tail.from > header.row && tail.span.first <= span.first && tail.span.last >= span.last) {
      const lastRow = lastFilledRow(tail.reading, tail.from, tail.span, only);
      if (lastRow !== undefined) return { lastRow, rowCount: tail.reading.lastRow };
    }
    return findEnd(context, tab, header, span, only);
  }
}

/** In place of a row's number. */
const ANYWHERE = 0;

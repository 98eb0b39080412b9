/** A spreadsheet as the stand-in keeps it, and how one is made. */
import { randomInt } from "node:crypto";
import { rawContent } from "./cell.ts";
import { Grid, type Dimension } from "./grid.ts";
import { GoogleApiError } from "../google-error.ts";

export type Role = "owner" | "writer" | "commenter" | "reader";

export interface Sheet {
  sheetId: number;
  title: string;
  hidden: boolean;
  /** Nobody may edit it: writes answer as for a protected range. */
  isProtected: boolean;
  frozenRowCount: number;
  frozenColumnCount: number;
  grid: Grid;
}

export type MetadataLocation =
  | { type: "SPREADSHEET" }
  | { type: "SHEET"; sheetId: number }
  /** One row or one column; `index` moves with it. */
  | { type: "ROW" | "COLUMN"; sheetId: number; index: number };

export interface DeveloperMetadata {
  metadataId: number;
  metadataKey: string;
  metadataValue: string | undefined;
  visibility: "DOCUMENT" | "PROJECT";
  location: MetadataLocation;
  /** The app that made it; PROJECT metadata is for this one alone. */
  clientId: string;
}

/** What a write changes, apart from the file around it, so that a refused write can be thrown away whole. */
export interface Content {
  title: string;
  /** In the order of the tabs. */
  sheets: Sheet[];
  metadata: DeveloperMetadata[];
}

export interface Spreadsheet {
  readonly spreadsheetId: string;
  content: Content;
  locale: string;
  timeZone: string;
  /** E-mail address to role. */
  access: Map<string, Role>;
  /** Apps that made the file or were given it in the picker: all that the `drive.file` scope reaches. */
  apps: Set<string>;
  createdAtMs: number;
  modifiedAtMs: number;
  trashed: boolean;
  /** An .xlsx opened in Drive: listed, and refused by the Sheets API. */
  isOfficeFile: boolean;
}

export interface TabSeed {
  name: string;
  /** Strings, numbers, booleans; null and undefined are blank. Kept as they are, like RAW. */
  rows?: unknown[][];
  /** Default: chosen by place, 0 for the first tab. */
  sheetId?: number;
  /** Default 1000 rows, 26 columns, or as many as the rows need. */
  rowCount?: number;
  columnCount?: number;
}

export interface SpreadsheetSeed {
  title: string;
  tabs?: TabSeed[];
  /** Default: 44 characters made up. */
  spreadsheetId?: string;
  /** E-mail address to role. Default: the service account may write. */
  access?: Record<string, Role>;
  trashed?: boolean;
  isOfficeFile?: boolean;
}

export const DEFAULT_ROWS = 1000;
export const DEFAULT_COLUMNS = 26;
const MAX_CELLS = 10_000_000;

const ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

/** 44 characters beginning with 1, as Google's look. */
export function newSpreadsheetId(): string {
  const rest = Array.from({ length: 43 }, () => ID_ALPHABET.charAt(randomInt(ID_ALPHABET.length)));
  return `1${rest.join("")}`;
}

/** A positive 31-bit number, as Google chooses for tabs and metadata. */
export function newId(isTaken: (id: number) => boolean): number {
  for (;;) {
    const id = randomInt(1, 2 ** 31 - 1);
    if (!isTaken(id)) return id;
  }
}

export function createSpreadsheet(seed: SpreadsheetSeed, nowMs: number): Spreadsheet {
  const tabs = seed.tabs ?? [{ name: "Sheet1" }];
  const sheets = tabs.map((tab, index) => {
    const sheetId = tab.sheetId ?? (index === 0 ? 0 : newId((id) => id === 0));
    return createSheet(sheetId, tab);
  });
  return {
    spreadsheetId: seed.spreadsheetId ?? newSpreadsheetId(),
    content: { title: seed.title, sheets, metadata: [] },
    locale: "en_US",
    timeZone: "Etc/GMT",
    access: new Map(Object.entries(seed.access ?? {}).map(([email, role]) => [email.toLowerCase(), role])),
    apps: new Set(),
    createdAtMs: nowMs,
    modifiedAtMs: nowMs,
    trashed: seed.trashed ?? false,
    isOfficeFile: seed.isOfficeFile ?? false,
  };
}

export function createSheet(sheetId: number, tab: TabSeed): Sheet {
  const rows = tab.rows ?? [];
  const width = Math.max(0, ...rows.map((row) => row.length));
  const rowCount = tab.rowCount ?? Math.max(DEFAULT_ROWS, rows.length);
  const grid = new Grid(rowCount, tab.columnCount ?? Math.max(DEFAULT_COLUMNS, width));
  for (const [rowIndex, row] of rows.entries()) {
    for (const [columnIndex, value] of row.entries()) {
      const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
      const content = isPlain ? rawContent(value) : undefined;
      if (content !== undefined) grid.set(rowIndex, columnIndex, { content });
    }
  }
  const plain = { hidden: false, isProtected: false, frozenRowCount: 0, frozenColumnCount: 0 };
  return { sheetId, title: tab.name, ...plain, grid };
}

/** A copy to write on: throw it away, or make it the spreadsheet's content. */
export function draftOf(content: Content): Content {
  return {
    title: content.title,
    sheets: content.sheets.map((sheet) => ({ ...sheet, grid: sheet.grid.copy() })),
    metadata: content.metadata.map((entry) => ({ ...entry })),
  };
}

/** @throws {GoogleApiError} 400 when the workbook has grown past ten million cells */
export function checkWorkbookSize(content: Content): void {
  const cells = content.sheets.reduce((sum, { grid }) => sum + grid.rowCount * grid.columnCount, 0);
  if (cells <= MAX_CELLS) return;
  const message = `This action would increase the number of cells in the workbook above the limit of ${MAX_CELLS} cells.`;
  throw new GoogleApiError(400, message);
}

/** @throws {GoogleApiError} 400 when the tab is protected */
export function checkUnprotected(sheet: Sheet): void {
  if (!sheet.isProtected) return;
  const message =
    "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove " +
    "protection if you need to edit.";
  throw new GoogleApiError(400, message);
}

/** Adds rows or columns; metadata behind the gap moves along. */
export function insertDimension(
  content: Content,
  sheet: Sheet,
  dimension: Dimension,
  start: number,
  count: number,
): void {
  sheet.grid.insert(dimension, start, count);
  for (const { location } of content.metadata) {
    if (isOn(location, sheet, dimension) && location.index >= start) location.index += count;
  }
}

/** Removes rows or columns, and the metadata that lay on them. */
export function removeDimension(
  content: Content,
  sheet: Sheet,
  dimension: Dimension,
  start: number,
  end: number,
): void {
  sheet.grid.remove(dimension, start, end);
  content.metadata = content.metadata.filter(({ location }) => {
    const dies = isOn(location, sheet, dimension) && location.index >= start && location.index < end;
    return !dies;
  });
  for (const { location } of content.metadata) {
    if (isOn(location, sheet, dimension) && location.index >= end) location.index -= end - start;
  }
}

function isOn(
  location: MetadataLocation,
  sheet: Sheet,
  dimension: Dimension,
): location is { type: "ROW" | "COLUMN"; sheetId: number; index: number } {
  const type = dimension === "ROWS" ? "ROW" : "COLUMN";
  return location.type === type && location.sheetId === sheet.sheetId;
}

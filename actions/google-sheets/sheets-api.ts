/**
 * The calls to Google, and no more.
 * Source: https://developers.google.com/workspace/sheets/api/reference/rest (read 2026-11-21).
 */
import { ConfigError } from "../../src/core/errors.ts";
import { gridRange, isBox, readRange, type Box, type NamedRange } from "./a1.ts";
import { toEntered, type Placed } from "./cells.ts";
import type { SheetsContext } from "./connection.ts";
import type { Tab } from "./tab.ts";

/** Google may take up to three minutes over a large spreadsheet. */
const WRITE_TIMEOUT_MS = 60_000;
const READS = { budget: "sheets.read", timeoutMs: 30_000 };

export interface SheetInfo {
  sheetId: number;
  title: string;
  rowCount: number;
}

export async function getSpreadsheet(
  context: SheetsContext,
  spreadsheetId: string,
): Promise<{ title: string; sheets: SheetInfo[] }> {
  const fields = "properties(title),sheets.properties(sheetId,title,sheetType,gridProperties(rowCount))";
  const answer = (await context.http.get(addressOf(context, spreadsheetId), {
    ...READS,
    query: { fields },
    about: "the spreadsheet",
  })) as {
    properties?: { title?: string };
    sheets?: {
      properties?: {
        sheetId?: number;
        title?: string;
        sheetType?: string;
        gridProperties?: { rowCount?: number };
      };
    }[];
  };
  const sheets = (answer.sheets ?? []).flatMap(({ properties }): SheetInfo[] => {
    const { sheetId = 0, title = "", sheetType = "GRID", gridProperties } = properties ?? {};
    return sheetType === "GRID" ? [{ sheetId, title, rowCount: gridProperties?.rowCount ?? 0 }] : [];
  });
  return { title: answer.properties?.title ?? "", sheets };
}

/** What stands in a part of a tab. */
export interface Reading {
  rows: unknown[][];
  /** The last row and column (both from 1) of what was read: of a part left open, those of the tab. */
  lastRow: number;
  lastColumn: number;
}

/** A part of one of the tabs of a spreadsheet. */
export interface Place {
  tab: Tab;
  box: Box;
}

/**
 * Reads parts of the tabs of one spreadsheet in one call.
 *
 * @returns one reading for each place, in their order
 * @throws {ConfigError} `google_no_such_tab` when a tab goes by another name now
 */
export async function readPlaces(context: SheetsContext, places: readonly Place[]): Promise<Reading[]> {
  const where = whereOf(places.map(({ tab }) => tab));
  const answer = (await context.http.post(
    `${addressOf(context, where.spreadsheetId)}/values:batchGetByDataFilter`,
    {
      ...READS,
      json: {
        dataFilters: places.map(({ tab, box }) => ({ gridRange: gridRange(tab.sheetId, box) })),
        valueRenderOption: "UNFORMATTED_VALUE",
        dateTimeRenderOption: "FORMATTED_STRING",
      },
      safeToRepeat: true,
      about: where.about,
    },
  )) as { valueRanges?: MatchedRange[] };
  const read = (answer.valueRanges ?? []).flatMap(({ valueRange, dataFilters = [] }) => {
    const range = readRange(valueRange?.range ?? "");
    // a zero is not written
    const sheets = new Set(dataFilters.map(({ gridRange: grid }) => grid?.sheetId ?? 0));
    return range === undefined ? [] : [{ range, sheets, rows: valueRange?.values ?? [] }];
  });
  return places.map(({ tab, box }) => {
    const ours = read.filter(({ sheets }) => sheets.has(tab.sheetId));
    if (tab.byName && ours.some(({ range }) => range.title.toLowerCase() !== tab.title.toLowerCase())) {
      throw new ConfigError(`${tab.about} was renamed.`, { code: "google_no_such_tab" });
    }
    // Google gives them in an order of its own; a part of what was asked for may have been asked for too
    const found = ours
      .filter(({ range }) => isBox(range, box))
      .toSorted(bySize)
      .at(-1);
    if (found === undefined) return { rows: [], lastRow: box.rows.first, lastColumn: 1 };
    return { rows: found.rows, lastRow: found.range.last.row, lastColumn: found.range.last.column + 1 };
  });
}

/** As {@link readPlaces}, of one tab. */
export async function readBoxes(context: SheetsContext, tab: Tab, boxes: readonly Box[]): Promise<Reading[]> {
  return readPlaces(
    context,
    boxes.map((box) => ({ tab, box })),
  );
}

interface MatchedRange {
  valueRange?: { range?: string; values?: unknown[][] };
  dataFilters?: { gridRange?: { sheetId?: number } }[];
}

function bySize(one: { range: NamedRange }, other: { range: NamedRange }): number {
  const { last } = one.range;
  return last.row - other.range.last.row || last.column - other.range.last.column;
}

/** For calls about several tabs of one spreadsheet. */
function whereOf(tabs: readonly Tab[]): { spreadsheetId: string; about: string } {
  const [first, ...others] = tabs;
  if (first === undefined) throw new RangeError("a call about no tab");
  const isOne = others.every(({ sheetId }) => sheetId === first.sheetId);
  return { spreadsheetId: first.spreadsheetId, about: isOne ? first.about : "the spreadsheet" };
}

/** All of the requests are carried out, or none. Repeating them may do them twice. */
export async function batchUpdate(
  context: SheetsContext,
  tabs: readonly Tab[],
  requests: readonly object[],
  options: { safe?: boolean } = {},
): Promise<void> {
  const { spreadsheetId, about } = whereOf(tabs);
  await context.http.post(`${addressOf(context, spreadsheetId)}:batchUpdate`, {
    json: { requests },
    timeoutMs: WRITE_TIMEOUT_MS,
    budget: "sheets.write",
    about,
    safeToRepeat: options.safe === true,
  });
}

/** Neighbouring cells of one row. */
export interface Entry {
  tab: Tab;
  row: number;
  run: readonly Placed[];
}

/** Enters values as a person would type them: dates and numbers in text become such. Changes nothing when repeated. */
export async function enterValues(context: SheetsContext, entries: readonly Entry[]): Promise<void> {
  const { spreadsheetId, about } = whereOf(entries.map(({ tab }) => tab));
  const data = entries.map(({ tab, row, run }) => {
    const columns = { first: run[0]?.column ?? 0, last: run.at(-1)?.column ?? 0 };
    return {
      dataFilter: { gridRange: gridRange(tab.sheetId, { rows: { first: row, last: row }, columns }) },
      majorDimension: "ROWS",
      values: [run.map(({ value }) => toEntered(value))],
    };
  });
  await context.http.post(`${addressOf(context, spreadsheetId)}/values:batchUpdateByDataFilter`, {
    json: { valueInputOption: "USER_ENTERED", data },
    timeoutMs: WRITE_TIMEOUT_MS,
    budget: "sheets.write",
    about,
    safeToRepeat: true,
  });
}

export interface RowTag {
  id: number;
  sheetId: number;
  value: string;
  /** From 1. */
  row: number;
}

/** Developer metadata of rows under one key, on all tabs. */
export async function searchRowTags(
  context: SheetsContext,
  tabs: readonly Tab[],
  key: string,
): Promise<RowTag[]> {
  const { spreadsheetId, about } = whereOf(tabs);
  const lookup = { metadataKey: key, locationType: "ROW" };
  const answer = (await context.http.post(`${addressOf(context, spreadsheetId)}/developerMetadata:search`, {
    json: { dataFilters: [{ developerMetadataLookup: lookup }] },
    ...READS,
    about,
    safeToRepeat: true,
  })) as { matchedDeveloperMetadata?: { developerMetadata?: DeveloperMetadata }[] };
  return (answer.matchedDeveloperMetadata ?? []).flatMap(({ developerMetadata }): RowTag[] => {
    const range = developerMetadata?.location?.dimensionRange;
    if (developerMetadata === undefined || range === undefined) return [];
    const { metadataId = 0, metadataValue = "" } = developerMetadata;
    const { sheetId = 0, startIndex = 0 } = range;
    return [{ id: metadataId, sheetId, value: metadataValue, row: startIndex + 1 }];
  });
}

interface DeveloperMetadata {
  metadataId?: number;
  metadataValue?: string;
  location?: { dimensionRange?: { sheetId?: number; startIndex?: number } };
}

function addressOf({ connection }: SheetsContext, spreadsheetId: string): string {
  return `${connection.api_url.replace(/\/$/, "")}/v4/spreadsheets/${encodeURIComponent(spreadsheetId)}`;
}

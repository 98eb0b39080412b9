/**
 * The calls to Google, and no more.
 * Source: https://developers.google.com/workspace/sheets/api/reference/rest (read 2026-11-21).
 */
import { ConfigError } from "../../src/core/errors.ts";
import { gridRange, isBox, readRange, type Box } from "./a1.ts";
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

/**
 * Reads parts of a tab in one call.
 *
 * @throws {ConfigError} `google_no_such_tab` when the tab goes by another name now
 */
export async function readBoxes(context: SheetsContext, tab: Tab, boxes: readonly Box[]): Promise<Reading[]> {
  const url = `${addressOf(context, tab.spreadsheetId)}/values:batchGetByDataFilter`;
  const answer = (await context.http.post(url, {
    ...READS,
    json: {
      dataFilters: boxes.map((box) => ({ gridRange: gridRange(tab.sheetId, box) })),
      valueRenderOption: "UNFORMATTED_VALUE",
      dateTimeRenderOption: "FORMATTED_STRING",
    },
    safeToRepeat: true,
    about: tab.about,
  })) as { valueRanges?: { valueRange?: { range?: string; values?: unknown[][] } }[] };
  const read = (answer.valueRanges ?? []).flatMap(({ valueRange }) => {
    const range = readRange(valueRange?.range ?? "");
    return range === undefined ? [] : [{ range, rows: valueRange?.values ?? [] }];
  });
  if (tab.byName && read.some(({ range }) => range.title.toLowerCase() !== tab.title.toLowerCase())) {
    throw new ConfigError(`${tab.about} was renamed.`, { code: "google_no_such_tab" });
  }
  // Google gives them in an order of its own
  return boxes.map((box) => {
    const found = read.find(({ range }) => isBox(range, box));
    if (found === undefined) return { rows: [], lastRow: box.rows.first, lastColumn: 1 };
    return { rows: found.rows, lastRow: found.range.last.row, lastColumn: found.range.last.column + 1 };
  });
}

/** All of the requests are carried out, or none. */
export async function batchUpdate(
  context: SheetsContext,
  tab: Tab,
  requests: readonly object[],
  options: { safe?: boolean } = {},
): Promise<void> {
  await context.http.post(`${addressOf(context, tab.spreadsheetId)}:batchUpdate`, {
    json: { requests },
    timeoutMs: WRITE_TIMEOUT_MS,
    budget: "sheets.write",
    about: tab.about,
    safeToRepeat: options.safe === true,
  });
}

/** Enters values as a person would type them: dates and numbers in text become such. Changes nothing when repeated. */
export async function enterValues(
  context: SheetsContext,
  tab: Tab,
  row: number,
  runs: readonly Placed[][],
): Promise<void> {
  const data = runs.map((run) => {
    const columns = { first: run[0]?.column ?? 0, last: run.at(-1)?.column ?? 0 };
    return {
      dataFilter: { gridRange: gridRange(tab.sheetId, { rows: { first: row, last: row }, columns }) },
      majorDimension: "ROWS",
      values: [run.map(({ value }) => toEntered(value))],
    };
  });
  await context.http.post(`${addressOf(context, tab.spreadsheetId)}/values:batchUpdateByDataFilter`, {
    json: { valueInputOption: "USER_ENTERED", data },
    timeoutMs: WRITE_TIMEOUT_MS,
    budget: "sheets.write",
    about: tab.about,
    safeToRepeat: true,
  });
}

export interface RowTag {
  id: number;
  value: string;
  /** From 1. */
  row: number;
}

/** Developer metadata of rows under one key. */
export async function searchRowTags(context: SheetsContext, tab: Tab, key: string): Promise<RowTag[]> {
  const lookup = { metadataKey: key, locationType: "ROW" };
  const answer = (await context.http.post(
    `${addressOf(context, tab.spreadsheetId)}/developerMetadata:search`,
    {
      json: { dataFilters: [{ developerMetadataLookup: lookup }] },
      ...READS,
      about: tab.about,
      safeToRepeat: true,
    },
  )) as { matchedDeveloperMetadata?: { developerMetadata?: DeveloperMetadata }[] };
  return (answer.matchedDeveloperMetadata ?? []).flatMap(({ developerMetadata }): RowTag[] => {
    const range = developerMetadata?.location?.dimensionRange;
    if (developerMetadata === undefined || range === undefined || (range.sheetId ?? 0) !== tab.sheetId)
      return [];
    const { metadataId = 0, metadataValue = "" } = developerMetadata;
    return [{ id: metadataId, value: metadataValue, row: (range.startIndex ?? 0) + 1 }];
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

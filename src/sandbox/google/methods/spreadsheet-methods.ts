/**
 * `spreadsheets`: get, create, batchUpdate; and `spreadsheets.developerMetadata`.
 *
 * Source: https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.
 */
import { performBatch } from "../batch/batch-requests.ts";
import { applyCellData, type RowData } from "../workbook/cell-data.ts";
import { echoFilter, metadataOf, placesOf } from "../workbook/data-filters.ts";
import { isVisibleTo, metadataMessage, type DataFilter } from "../workbook/developer-metadata.ts";
import { asksFor } from "../field-mask.ts";
import { GoogleApiError, invalidArgument } from "../google-error.ts";
import { resolveA1, type Place } from "../workbook/ranges.ts";
import { addTab, type SheetPropertiesMessage } from "../batch/sheet-requests.ts";
import { writeTo, type SheetsCall, type SheetsMethod, type SheetsRequest } from "./sheets-call.ts";
import { createSpreadsheet, type Content, type DeveloperMetadata } from "../workbook/spreadsheet.ts";
import { spreadsheetResource } from "../workbook/spreadsheet-resource.ts";

interface SpreadsheetMessage {
  properties?: { title?: string; locale?: string; timeZone?: string };
  sheets?: {
    properties?: SheetPropertiesMessage;
    data?: { startRow?: number; startColumn?: number; rowData?: RowData[] }[];
  }[];
}

interface BatchUpdateMessage {
  requests?: Record<string, unknown>[];
  includeSpreadsheetInResponse?: boolean;
  responseIncludeGridData?: boolean;
  responseRanges?: string[];
}

export const spreadsheetMethods: Record<string, SheetsMethod> = {
  get(call) {
    const { ranges, includeGridData } = call.query as { ranges?: string[]; includeGridData?: boolean };
    const { content } = call.spreadsheet;
    return resource(call, includeGridData, ranges && ranges.map((range) => resolveA1(content, range)));
  },

  getByDataFilter(call) {
    const { dataFilters = [], includeGridData } = call.body as {
      dataFilters?: DataFilter[];
      includeGridData?: boolean;
    };
    const { content } = call.spreadsheet;
    const places = dataFilters.flatMap((filter) => placesOf(content, filter, call.caller.clientId));
    return resource(call, includeGridData, places);
  },

  batchUpdate(call) {
    const { caller, state, spreadsheet } = call;
    const { clientId } = caller;
    const body = call.body as BatchUpdateMessage;
    const replies = writeTo(call, (content) =>
      performBatch(
        { content, clientId, duplicateMetadataId: state.duplicateMetadataId },
        body.requests ?? [],
      ),
    );
    const places = body.responseRanges?.map((range) => resolveA1(spreadsheet.content, range));
    return {
      spreadsheetId: spreadsheet.spreadsheetId,
      replies,
      ...(body.includeSpreadsheetInResponse === true && {
        updatedSpreadsheet: spreadsheetResource(spreadsheet, {
          ...(places && { places }),
          includeGridData: body.responseIncludeGridData === true,
          clientId,
        }),
      }),
      commentUpdateState: "NO_UPDATES_REQUESTED",
    };
  },
};

/** `spreadsheets.create`: the caller owns the file, and its app may use it under `drive.file`. */
export function createSpreadsheetMethod(request: SheetsRequest): object {
  const { state, caller } = request;
  const { properties, sheets = [] } = request.body as SpreadsheetMessage;
  const title = properties?.title ?? "Untitled spreadsheet";
  const spreadsheet = createSpreadsheet({ title, access: { [caller.email]: "owner" } }, state.now());
  spreadsheet.locale = properties?.locale ?? spreadsheet.locale;
  spreadsheet.timeZone = properties?.timeZone ?? spreadsheet.timeZone;
  spreadsheet.apps.add(caller.clientId);
  if (sheets.length > 0) spreadsheet.content.sheets = [];
  for (const [index, sheet] of sheets.entries()) fillNewTab(spreadsheet.content, index, sheet);
  state.spreadsheets.set(spreadsheet.spreadsheetId, spreadsheet);
  return resource({ ...request, spreadsheet }, false, undefined);
}

export const metadataMethods: Record<string, SheetsMethod> = {
  get({ spreadsheet, caller, path }) {
    const id = Number(path.metadataId);
    const found = spreadsheet.content.metadata.find((entry) => entry.metadataId === id);
    if (found === undefined || !isVisibleTo(found, caller.clientId)) {
      throw new GoogleApiError(404, `No developer metadata with ID ${path.metadataId}.`);
    }
    return metadataMessage(found);
  },

  /** No match is `{}`, without the list. */
  search({ spreadsheet, caller, body }) {
    const { dataFilters = [] } = body as { dataFilters?: DataFilter[] };
    if (dataFilters.length === 0) throw invalidArgument("Must specify at least one data filter.");
    const matched = new Map<DeveloperMetadata, DataFilter[]>();
    for (const filter of dataFilters) {
      for (const entry of metadataOf(spreadsheet.content, filter, caller.clientId)) {
        matched.set(entry, [...(matched.get(entry) ?? []), echoFilter(filter)]);
      }
    }
    const matchedDeveloperMetadata = [...matched].map(([entry, filters]) => ({
      developerMetadata: metadataMessage(entry),
      dataFilters: filters,
    }));
    return matchedDeveloperMetadata.length > 0 ? { matchedDeveloperMetadata } : {};
  },
};

/** With a field mask, the mask alone decides about grid data. */
function resource(
  call: SheetsCall,
  includeGridData: boolean | undefined,
  places: Place[] | undefined,
): object {
  const { fields, caller, spreadsheet } = call;
  return spreadsheetResource(spreadsheet, {
    ...(places && { places }),
    includeGridData: fields === undefined ? includeGridData === true : wantsGridData(fields),
    clientId: caller.clientId,
  });
}

function wantsGridData(fields: NonNullable<SheetsCall["fields"]>): boolean {
  const sheets = fields.get("sheets") ?? fields.get("*");
  return sheets !== undefined && (sheets.size === 0 || sheets.has("data") || asksFor(fields, "sheets.data"));
}

function fillNewTab(
  content: Content,
  index: number,
  sheet: NonNullable<SpreadsheetMessage["sheets"]>[number],
): void {
  const tab = addTab(content, { sheetId: index, title: `Sheet${index + 1}`, ...sheet.properties });
  for (const [place, { startRow = 0, startColumn = 0, rowData = [] }] of (sheet.data ?? []).entries()) {
    for (const [rowOffset, row] of rowData.entries()) {
      for (const [columnOffset, data] of (row.values ?? []).entries()) {
        const column = startColumn + columnOffset;
        if (column >= tab.grid.columnCount) {
          const last = tab.grid.columnCount - 1;
          throw invalidArgument(
            `Invalid sheets[${index}].data[${place}]: Attempting to write column: ${column}, beyond the last requested column of: ${last}`,
          );
        }
        tab.grid.set(startRow + rowOffset, column, applyCellData(undefined, data, new Map()));
      }
    }
  }
}

/** A spreadsheet as `spreadsheets.get` shows it. */
import type { Box } from "./a1-notation.ts";
import { gridData } from "./cell-data.ts";
import { isVisibleTo, metadataMessage } from "./developer-metadata.ts";
import { clip, type Place } from "./ranges.ts";
import type { Sheet, Spreadsheet } from "./spreadsheet.ts";

export interface ResourceOptions {
  /** Only the tabs these lie on, and only their cells; left out: everything. */
  places?: Place[];
  includeGridData: boolean;
  /** Whose PROJECT metadata to show. */
  clientId: string;
}

/** Google's `Spreadsheet`. */
export function spreadsheetResource(spreadsheet: Spreadsheet, options: ResourceOptions): object {
  const { content, spreadsheetId, locale, timeZone } = spreadsheet;
  const visible = content.metadata.filter((entry) => isVisibleTo(entry, options.clientId));
  const onSpreadsheet = visible.filter(({ location }) => location.type === "SPREADSHEET");
  const sheets = content.sheets.flatMap((sheet, index) => {
    const boxes = boxesOn(sheet, options.places);
    if (boxes.length === 0) return [];
    const onSheet = visible.filter(
      ({ location }) => location.type === "SHEET" && location.sheetId === sheet.sheetId,
    );
    return {
      properties: sheetProperties(sheet, index),
      ...(options.includeGridData && { data: boxes.map((box) => gridData(sheet, box, visible)) }),
      ...(onSheet.length > 0 && { developerMetadata: onSheet.map(metadataMessage) }),
    };
  });
  return {
    spreadsheetId,
    properties: { title: content.title, locale, autoRecalc: "ON_CHANGE", timeZone },
    sheets,
    spreadsheetUrl: `https://docs.google.com/spreadsheets/d/${spreadsheetId}/edit`,
    ...(onSpreadsheet.length > 0 && { developerMetadata: onSpreadsheet.map(metadataMessage) }),
  };
}

/** Google's `SheetProperties`. */
export function sheetProperties(sheet: Sheet, index: number): object {
  const { sheetId, title, hidden, grid, frozenRowCount, frozenColumnCount } = sheet;
  return {
    sheetId,
    title,
    index,
    sheetType: "GRID",
    gridProperties: {
      rowCount: grid.rowCount,
      columnCount: grid.columnCount,
      ...(frozenRowCount > 0 && { frozenRowCount }),
      ...(frozenColumnCount > 0 && { frozenColumnCount }),
    },
    ...(hidden && { hidden }),
  };
}

function boxesOn(sheet: Sheet, places: Place[] | undefined): Box[] {
  if (places === undefined) return [clip({ sheet, box: { startRow: 0, startColumn: 0 } })];
  return places.filter((place) => place.sheet === sheet).map(clip);
}

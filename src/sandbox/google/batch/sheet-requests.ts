/** `addSheet`, `updateSheetProperties` and `deleteSheet`. */
import { requestMask } from "./batch-mask.ts";
import type { BatchContext } from "./batch-context.ts";
import { asksFor, type FieldMask } from "../field-mask.ts";
import { invalidArgument, notBuilt } from "../google-error.ts";
import { sheetById, sheetByTitle } from "../workbook/ranges.ts";
import { createSheet, newId, removeDimension, type Content, type Sheet } from "../workbook/spreadsheet.ts";
import { sheetProperties } from "../workbook/spreadsheet-resource.ts";

/** The part of Google's SheetProperties that is imitated. */
export interface SheetPropertiesMessage {
  sheetId?: number;
  title?: string;
  index?: number;
  hidden?: boolean;
  sheetType?: string;
  gridProperties?: {
    rowCount?: number;
    columnCount?: number;
    frozenRowCount?: number;
    frozenColumnCount?: number;
  };
}

const MAX_TITLE = 100;

export function addSheet(
  { content }: BatchContext,
  request: { properties?: SheetPropertiesMessage },
): object {
  const sheet = addTab(content, request.properties ?? {});
  return { properties: sheetProperties(sheet, content.sheets.indexOf(sheet)) };
}

/** @throws {GoogleApiError} 400 when the title or the id is taken */
export function addTab(content: Content, properties: SheetPropertiesMessage): Sheet {
  if (properties.sheetType !== undefined && properties.sheetType !== "GRID")
    throw notBuilt("tabs without a grid");
  const { sheetId: wantedId, title = freeTitle(content), index = content.sheets.length } = properties;
  const {
    rowCount,
    columnCount,
    frozenRowCount = 0,
    frozenColumnCount = 0,
  } = properties.gridProperties ?? {};
  checkTitle(content, title);
  const isTaken = (id: number): boolean => content.sheets.some((sheet) => sheet.sheetId === id);
  if (wantedId !== undefined && wantedId < 0) throw invalidArgument("Sheet id must be non-negative.");
  if (wantedId !== undefined && isTaken(wantedId))
    throw invalidArgument(`Sheet with id ${wantedId} already exists.`);
  const sheet = createSheet(wantedId ?? newId(isTaken), {
    name: title,
    ...(rowCount !== undefined && { rowCount }),
    ...(columnCount !== undefined && { columnCount }),
  });
  Object.assign(sheet, { frozenRowCount, frozenColumnCount, hidden: properties.hidden ?? false });
  content.sheets.splice(index, 0, sheet);
  return sheet;
}

export function updateSheetProperties(
  { content }: BatchContext,
  request: { properties?: SheetPropertiesMessage; fields?: string },
): undefined {
  const mask = requestMask(request.fields, "SheetProperties");
  const properties = request.properties ?? {};
  const sheet = sheetById(content, properties.sheetId ?? 0);
  if (asksFor(mask, "title")) {
    const title = properties.title ?? "";
    if (title.toLowerCase() !== sheet.title.toLowerCase()) checkTitle(content, title);
    sheet.title = title;
  }
  if (asksFor(mask, "hidden")) sheet.hidden = properties.hidden ?? false;
  if (asksFor(mask, "index")) {
    const others = content.sheets.filter((other) => other !== sheet);
    content.sheets = others.toSpliced(properties.index ?? 0, 0, sheet);
  }
  updateGrid(content, sheet, properties.gridProperties ?? {}, mask);
}

/** A mask of the bare `gridProperties` also sets what was not sent, and no rows at all is not allowed. */
function updateGrid(
  content: Content,
  sheet: Sheet,
  sent: NonNullable<SheetPropertiesMessage["gridProperties"]>,
  mask: FieldMask,
): void {
  const pick = (name: keyof typeof sent, now: number): number =>
    asksFor(mask, `gridProperties.${name}`) ? (sent[name] ?? 0) : now;
  const rowCount = pick("rowCount", sheet.grid.rowCount);
  const columnCount = pick("columnCount", sheet.grid.columnCount);
  if (rowCount <= 0) throw invalidArgument("You can't delete all the rows on the sheet.");
  if (columnCount <= 0) throw invalidArgument("You can't delete all the columns on the sheet.");
  sheet.frozenRowCount = pick("frozenRowCount", sheet.frozenRowCount);
  sheet.frozenColumnCount = pick("frozenColumnCount", sheet.frozenColumnCount);
  if (rowCount < sheet.grid.rowCount) removeDimension(content, sheet, "ROWS", rowCount, sheet.grid.rowCount);
  if (columnCount < sheet.grid.columnCount) {
    removeDimension(content, sheet, "COLUMNS", columnCount, sheet.grid.columnCount);
  }
  sheet.grid.resize(rowCount, columnCount);
}

export function deleteSheet({ content }: BatchContext, request: { sheetId?: number }): undefined {
  const sheet = sheetById(content, request.sheetId ?? 0);
  if (content.sheets.filter(({ hidden }) => !hidden).length === 1 && !sheet.hidden) {
    throw invalidArgument("You can't remove all the visible sheets in a document.");
  }
  content.sheets = content.sheets.filter((other) => other !== sheet);
  content.metadata = content.metadata.filter(
    ({ location }) => location.type === "SPREADSHEET" || location.sheetId !== sheet.sheetId,
  );
}

function checkTitle(content: Content, title: string): void {
  if (title === "") throw invalidArgument("Sheet name cannot be empty.");
  if (title.length > MAX_TITLE)
    throw invalidArgument("The sheet name cannot be greater than 100 characters.");
  if (sheetByTitle(content, title) !== undefined) {
    throw invalidArgument(`A sheet with the name "${title}" already exists. Please enter another name.`);
  }
}

function freeTitle(content: Content): string {
  for (let number = content.sheets.length + 1; ; number++) {
    const title = `Sheet${number}`;
    if (sheetByTitle(content, title) === undefined) return title;
  }
}

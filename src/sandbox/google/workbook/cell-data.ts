/**
 * `CellData`, the long form of a cell in `updateCells`, `appendCells` and grid data.
 *
 * Of formats only the number format is kept, for that is what changes how a value reads back.
 *
 * Source: https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/cells.
 */
import type { Box } from "./a1-notation.ts";
import {
  contentOfExtendedValue,
  effectiveValue,
  enteredValue,
  readCell,
  type Cell,
  type ExtendedValue,
} from "./cell.ts";
import { asksFor, type FieldMask } from "../field-mask.ts";
import type { NumberFormat } from "./number-format.ts";
import type { DeveloperMetadata, Sheet } from "./spreadsheet.ts";
import { metadataMessage } from "./developer-metadata.ts";

export interface CellData {
  userEnteredValue?: ExtendedValue;
  userEnteredFormat?: { numberFormat?: NumberFormat };
}

export interface RowData {
  values?: CellData[];
}

/** @returns the cell after the masked fields of `data` were put into it; what `data` lacks is cleared */
export function applyCellData(
  cell: Cell | undefined,
  data: CellData | undefined,
  mask: FieldMask,
): Cell | undefined {
  const wantsValue = asksFor(mask, "userEnteredValue") || (mask.get("userEnteredValue")?.size ?? 0) > 0;
  const wantsFormat = asksFor(mask, "userEnteredFormat.numberFormat");
  const entered = data?.userEnteredValue;
  const content = wantsValue ? entered && contentOfExtendedValue(entered) : cell?.content;
  const numberFormat = wantsFormat ? data?.userEnteredFormat?.numberFormat : cell?.numberFormat;
  if (content === undefined && numberFormat === undefined) return undefined;
  return { ...(content && { content }), ...(numberFormat && { numberFormat }) };
}

/** Google's GridData for a box: rows up to the last one that holds anything. */
export function gridData(sheet: Sheet, box: Box, metadata: readonly DeveloperMetadata[]): object {
  const { grid } = sheet;
  const rowData: RowData[] = [];
  for (let row = box.startRow; row < Math.min(box.endRow, grid.endOfData()); row++) {
    const values: object[] = [];
    for (let column = box.startColumn; column < Math.min(box.endColumn, grid.usedColumns(row)); column++) {
      values.push(cellData(grid.get(row, column)));
    }
    rowData.push(values.length > 0 ? { values } : {});
  }
  const lines = (type: "ROW" | "COLUMN", start: number, end: number): object[] =>
    Array.from({ length: end - start }, (_, offset) => {
      const attached = metadata.filter(
        ({ location }) =>
          location.type === type && location.sheetId === sheet.sheetId && location.index === start + offset,
      );
      const pixelSize = type === "ROW" ? 21 : 100;
      return { pixelSize, ...(attached.length > 0 && { developerMetadata: attached.map(metadataMessage) }) };
    });
  return {
    ...(box.startRow > 0 && { startRow: box.startRow }),
    ...(box.startColumn > 0 && { startColumn: box.startColumn }),
    ...(rowData.length > 0 && { rowData }),
    rowMetadata: lines("ROW", box.startRow, box.endRow),
    columnMetadata: lines("COLUMN", box.startColumn, box.endColumn),
  };
}

function cellData(cell: Cell | undefined): object {
  if (cell === undefined) return {};
  const { numberFormat } = cell;
  return {
    ...(cell.content && {
      userEnteredValue: enteredValue(cell),
      effectiveValue: effectiveValue(cell),
      formattedValue: String(readCell(cell)),
    }),
    ...(numberFormat && { userEnteredFormat: { numberFormat }, effectiveFormat: { numberFormat } }),
  };
}

/**
 * `spreadsheets.values`: reading and writing plain values by range.
 *
 * Source: https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values.
 */
import { formatRange } from "../workbook/a1-notation.ts";
import { appendRows, findAppendTarget } from "../workbook/append-values.ts";
import type { ReadOptions } from "../workbook/cell.ts";
import { invalidArgument } from "../google-error.ts";
import { clip, resolveA1, sheetById } from "../workbook/ranges.ts";
import { readValues } from "../workbook/read-values.ts";
import { writeTo, type SheetsCall, type SheetsMethod } from "./sheets-call.ts";
import { checkUnprotected } from "../workbook/spreadsheet.ts";
import {
  checkInputOption,
  rowsOf,
  writeInRange,
  type WriteOptions,
  type Written,
} from "../workbook/write-values.ts";

export interface ValueRangeMessage {
  range?: string;
  majorDimension?: string;
  values?: unknown[][];
}

type Reading = ReadOptions & { majorDimension?: string; ranges?: string[] };

export const valuesMethods: Record<string, SheetsMethod> = {
  get({ spreadsheet, path, query }) {
    return readValues(resolveA1(spreadsheet.content, path.range ?? ""), query);
  },

  batchGet({ spreadsheet, query }) {
    const { spreadsheetId, content } = spreadsheet;
    const { ranges = [], ...options } = query as Reading;
    const valueRanges = ranges.map((range) => readValues(resolveA1(content, range), options));
    return { spreadsheetId, ...(valueRanges.length > 0 && { valueRanges }) };
  },

  update(call) {
    const { path, spreadsheet } = call;
    const { spreadsheetId } = spreadsheet;
    const options = call.query as WriteOptions;
    const body = call.body as ValueRangeMessage;
    const range = path.range ?? "";
    checkInputOption(options.valueInputOption);
    if (body.range !== undefined && body.range !== range) {
      throw invalidArgument(`Request range[${range}] does not match value's range[${body.range}]`);
    }
    const written = writeTo(call, (draft) =>
      writeInRange(resolveA1(draft, range), rowsOf(body), options, range),
    );
    return { spreadsheetId, ...written.summary };
  },

  async append(call) {
    const { state, spreadsheet, path } = call;
    const { spreadsheetId } = spreadsheet;
    const options = call.query as WriteOptions & { insertDataOption?: string };
    checkInputOption(options.valueInputOption);
    // Data is always added as rows; majorDimension only says how it was sent.
    const rows = rowsOf(call.body as ValueRangeMessage);
    const target = findAppendTarget(resolveA1(spreadsheet.content, path.range ?? ""));
    if (!state.serialiseWrites) await state.appendRace.meet(`${spreadsheetId} ${target.sheetId}`);
    const { summary } = writeTo(call, (draft) => {
      return appendRows(draft, sheetById(draft, target.sheetId), target, rows, options);
    });
    return {
      spreadsheetId,
      ...(target.tableRange !== undefined && { tableRange: target.tableRange }),
      updates: { spreadsheetId, ...summary },
    };
  },

  batchUpdate(call) {
    const { data = [], ...options } = call.body as WriteOptions & { data?: ValueRangeMessage[] };
    checkInputOption(options.valueInputOption);
    const { spreadsheetId } = call.spreadsheet;
    const written = writeTo(call, (draft) =>
      data.map((one) => {
        const range = one.range ?? "";
        return writeInRange(resolveA1(draft, range), rowsOf(one), options, range);
      }),
    );
    const responses = written.map(({ summary }) => ({ spreadsheetId, ...summary }));
    return { spreadsheetId, ...totals(written), ...(responses.length > 0 && { responses }) };
  },

  clear(call) {
    const { spreadsheetId } = call.spreadsheet;
    return { spreadsheetId, clearedRange: clearRange(call, [call.path.range ?? ""])[0] };
  },

  batchClear(call) {
    const { spreadsheetId } = call.spreadsheet;
    const { ranges = [] } = call.body as { ranges?: string[] };
    return { spreadsheetId, clearedRanges: clearRange(call, ranges) };
  },
};

/** Distinct rows, columns and tabs over several writes; zeros are left out. */
export function totals(written: readonly Written[]): object {
  const rows = new Set<string>();
  const columns = new Set<string>();
  const sheets = new Set<number>();
  let totalUpdatedCells = 0;
  for (const { sheet, box, summary } of written) {
    if (summary.updatedCells === undefined) continue;
    totalUpdatedCells += summary.updatedCells;
    sheets.add(sheet.sheetId);
    for (let row = box.startRow; row < box.endRow; row++) rows.add(`${sheet.sheetId} ${row}`);
    for (let column = box.startColumn; column < box.endColumn; column++)
      columns.add(`${sheet.sheetId} ${column}`);
  }
  if (totalUpdatedCells === 0) return {};
  return {
    totalUpdatedRows: rows.size,
    totalUpdatedColumns: columns.size,
    totalUpdatedCells,
    totalUpdatedSheets: sheets.size,
  };
}

function clearRange(call: SheetsCall, ranges: readonly string[]): string[] {
  return writeTo(call, (draft) =>
    ranges.map((range) => {
      const place = resolveA1(draft, range);
      const box = clip(place);
      checkUnprotected(place.sheet);
      place.sheet.grid.clearContents(box);
      return formatRange(place.sheet.title, box);
    }),
  );
}

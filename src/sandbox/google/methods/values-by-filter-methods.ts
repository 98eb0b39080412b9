/** `spreadsheets.values`, with ranges chosen by data filters instead of A1 notation. */
import { formatRange } from "../workbook/a1-notation.ts";
import type { ReadOptions } from "../workbook/cell.ts";
import { echoFilter, placesOf } from "../workbook/data-filters.ts";
import type { DataFilter } from "../workbook/developer-metadata.ts";
import { clip, type Place } from "../workbook/ranges.ts";
import { readValues, type ValueRange } from "../workbook/read-values.ts";
import { writeTo, type SheetsMethod } from "./sheets-call.ts";
import { checkUnprotected } from "../workbook/spreadsheet.ts";
import { totals, type ValueRangeMessage } from "./values-methods.ts";
import { checkInputOption, rowsOf, writeInRange, type WriteOptions } from "../workbook/write-values.ts";

type Filtered = ValueRangeMessage & { dataFilter?: DataFilter };

export const valuesByFilterMethods: Record<string, SheetsMethod> = {
  /** A range that several filters select comes once; the order is not the order asked, as with Google. */
  batchGetByDataFilter({ spreadsheet, caller, body }) {
    const { content, spreadsheetId } = spreadsheet;
    const { dataFilters = [], ...options } = body as ReadOptions & {
      dataFilters?: DataFilter[];
      majorDimension?: string;
    };
    const matched = new Map<string, { valueRange: ValueRange; dataFilters: DataFilter[] }>();
    for (const filter of dataFilters) {
      for (const place of placesOf(content, filter, caller.clientId)) {
        const valueRange = readValues(place, options);
        const known = matched.get(valueRange.range);
        if (known === undefined)
          matched.set(valueRange.range, { valueRange, dataFilters: [echoFilter(filter)] });
        else known.dataFilters.push(echoFilter(filter));
      }
    }
    const valueRanges = [...matched.values()].toReversed();
    return { spreadsheetId, ...(valueRanges.length > 0 && { valueRanges }) };
  },

  /** A filter that matches nothing writes nothing, and the answer does not mention it: look at the totals. */
  batchUpdateByDataFilter(call) {
    const { spreadsheetId } = call.spreadsheet;
    const { data = [], ...options } = call.body as WriteOptions & { data?: Filtered[] };
    checkInputOption(options.valueInputOption);
    const written = writeTo(call, (draft) =>
      data.flatMap((one) => {
        const dataFilter = one.dataFilter ?? {};
        return placesOf(draft, dataFilter, call.caller.clientId).map((place) => ({
          dataFilter: echoFilter(dataFilter),
          ...writeInRange(place, rowsOf(one), options, rangeText(place)),
        }));
      }),
    );
    const responses = written.map(({ dataFilter, summary }) => ({ ...summary, dataFilter }));
    return { spreadsheetId, ...totals(written), ...(responses.length > 0 && { responses }) };
  },

  batchClearByDataFilter(call) {
    const { spreadsheetId } = call.spreadsheet;
    const { dataFilters = [] } = call.body as { dataFilters?: DataFilter[] };
    const clearedRanges = writeTo(call, (draft) =>
      dataFilters
        .flatMap((filter) => placesOf(draft, filter, call.caller.clientId))
        .map((place) => {
          checkUnprotected(place.sheet);
          place.sheet.grid.clearContents(clip(place));
          return rangeText(place);
        }),
    );
    return { spreadsheetId, ...(clearedRanges.length > 0 && { clearedRanges }) };
  },
};

function rangeText(place: Place): string {
  return formatRange(place.sheet.title, clip(place));
}

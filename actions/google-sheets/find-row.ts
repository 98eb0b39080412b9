/** Finding the first row with a value in a column. */
import { isFilled, type CellValue } from "./cells.ts";
import type { SheetsContext } from "./connection.ts";
import { rowsWith } from "./find-by-key.ts";
import { missingColumns } from "./header.ts";
import { readBoxes } from "./sheets-api.ts";
import { saveHints, withTab } from "./tab.ts";
import { readColumn } from "./table.ts";
import { rowOutput } from "./write-row.ts";

export interface FindInput {
  spreadsheet: string;
  tab?: string | undefined;
  column: string;
  value: string | number;
  header_row?: number | undefined;
}

export interface FoundRow extends Record<string, unknown> {
  found: boolean;
  row: number | null;
  link: string | null;
  /** By the columns' names; a blank cell is null. */
  values: Record<string, CellValue>;
  matches: number;
}

export async function findRow(context: SheetsContext, input: FindInput): Promise<FoundRow> {
  return withTab(context, input, async (tab) => {
    const { column: name, value, header_row: headerRow } = input;
    const column = await readColumn(context, tab, { name, wanted: [], headerRow });
    const { header, places, cells, firstRow, missing } = column;
    if (missing.length > 0) throw missingColumns(missing, header, tab.about);
    await saveHints(context, tab, { headerRow: header.row, columns: Object.fromEntries(places) });
    const found = rowsWith(cells, firstRow, value);
    const [row] = found;
    if (row === undefined) return { found: false, row: null, link: null, values: {}, matches: 0 };
    const [read] = await readBoxes(context, tab, [{ rows: { first: row, last: row } }]);
    const [line = []] = read?.rows ?? [];
    const values = header.columns.map(({ name: title, index }) => [title, cellOf(line[index])] as const);
    const { link } = rowOutput(tab, row);
    return { found: true, row, link, values: Object.fromEntries(values), matches: found.length };
  });
}

function cellOf(value: unknown): CellValue {
  if (typeof value === "boolean") return value;
  return isFilled(value) ? (value as CellValue) : null;
}

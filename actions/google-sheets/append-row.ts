/**
 * Appending a row, once. Google has no idempotency key, so every row carries the name of its step: in a column
 * that the owner picks, or as a mark that nobody sees. Before a repeat the row is looked for by that name.
 */
import { HirewireError, RetryLater } from "../../src/core/errors.ts";
import type { Settled, TryTimes } from "../../src/core/define-action.ts";
import type { SheetsContext } from "./connection.ts";
import type { CellValue, WriteOptions } from "./cells.ts";
import { missingColumns } from "./header.ts";
import { countTag, findTaggedRow, pruneRequests, tagRequest } from "./row-tags.ts";
import { batchUpdate } from "./sheets-api.ts";
import { readHints, saveHints, withTab, type Tab, type TabReference } from "./tab.ts";
import { findEnd, lastFilledRow, readColumn, readColumns, spanOf, tailOf, type Columns } from "./table.ts";
import {
  enterRow,
  headerRequests,
  newRowRequests,
  placeCells,
  rowOutput,
  type RowOutput,
} from "./write-row.ts";

export interface RowInput extends TabReference, WriteOptions {
  values: Record<string, CellValue>;
  missing_columns: "refuse" | "add";
  header_row?: number | undefined;
}

export interface AppendInput extends RowInput {
  key_column?: string | undefined;
}

/** @throws {ConfigError} `missing_column`, `duplicate_column`, and as `classify.ts` says */
export async function appendRow(
  context: SheetsContext,
  input: AppendInput,
  runStepId: string,
): Promise<RowOutput> {
  return withTab(context, input, async (tab) => {
    const key = input.key_column === undefined ? {} : { [input.key_column]: runStepId };
    const table = await readTable(context, tab, input, [...Object.keys(key), ...Object.keys(input.values)]);
    const cells = placeCells(input.values, table);
    const tag = input.key_column === undefined ? [tagRequest(tab, table.row, runStepId, context.now())] : [];
    const prune = input.key_column === undefined ? await pruneRequests(context, tab) : [];
    await batchUpdate(context, tab, [
      ...headerRequests(tab, table),
      ...newRowRequests(tab, table, [...placeCells(key, table), ...cells], input),
      ...tag,
      ...prune,
    ]);
    await remember(context, tab, table, table.row);
    if (tag.length > 0) await countTag(context, tab);
    await enterAfterwards(context, tab, table.row, input, cells);
    return rowOutput(tab, table.row);
  });
}

export interface Table extends Columns {
  /** Number of the row to come, from 1. */
  row: number;
  rowCount: number;
}

/** Reads where the columns are and where the table ends; usually in one call. */
export async function readTable(
  context: SheetsContext,
  tab: Tab,
  input: RowInput,
  names: readonly string[],
): Promise<Table> {
  const hints = await readHints(context, tab);
  const asked = { wanted: names, headerRow: input.header_row, hints };
  const columns = await readColumns(context, tab, asked, hints ? tailOf(hints) : []);
  const { header, missing, also, places } = columns;
  if (missing.length > 0 && input.missing_columns === "refuse")
    throw missingColumns(missing, header, tab.about);
  const only = new Set(places.size > 0 ? places.values() : header.columns.map(({ index }) => index));
  const span = spanOf(only);
  if (span === undefined)
    return { ...columns, row: header.row + 1, rowCount: await rowCountOf(context, tab, header.row) };
  const [tail] = also;
  const sameSpan = hints?.span?.first === span.first && hints.span.last === span.last;
  if (tail?.lastRow !== undefined && sameSpan && hints?.lastRow !== undefined && hints.lastRow > header.row) {
    const last = lastFilledRow(tail, hints.lastRow, span, only);
    if (last !== undefined) return { ...columns, row: last + 1, rowCount: tail.lastRow };
  }
  const { lastRow, rowCount } = await findEnd(context, tab, header, span, only);
  return { ...columns, row: lastRow + 1, rowCount };
}

async function rowCountOf(context: SheetsContext, tab: Tab, headerRow: number): Promise<number> {
  const header = { row: headerRow, columns: [], end: 0 };
  return (await findEnd(context, tab, header, { first: 0, last: 0 }, new Set())).rowCount;
}

export async function remember(
  context: SheetsContext,
  tab: Tab,
  table: Columns,
  lastRow: number,
): Promise<void> {
  const span = spanOf(table.places.values());
  await saveHints(context, tab, {
    headerRow: table.header.row,
    columns: Object.fromEntries(table.places),
    // a column that was just added is not part of what was read
    ...(table.missing.length === 0 && span !== undefined ? { span, lastRow } : {}),
  });
}

/**
 * The second half of writing as a person would type. The row is there by now, whatever happens: an error must
 * not lead to a second row, so every one says that the work may have been done.
 */
async function enterAfterwards(
  context: SheetsContext,
  tab: Tab,
  row: number,
  input: AppendInput,
  cells: ReturnType<typeof placeCells>,
): Promise<void> {
  if (input.value_input !== "user_entered") return;
  try {
    await enterRow(context, tab, row, cells);
  } catch (error) {
    if (!(error instanceof HirewireError)) throw error;
    const afterMs = error instanceof RetryLater ? error.afterMs : undefined;
    throw new RetryLater(`The row was appended, and its values are not entered yet: ${error.message}`, {
      code: error.code,
      ambiguous: true,
      cause: error,
      ...(error.detail !== undefined && { detail: error.detail }),
      ...(afterMs !== undefined && { afterMs }),
    });
  }
}

/** Google may still be at work on a call whose answer was lost. */
const WORK_MS = 3_000;

/** Looks for the step's row; again, when the try whose answer was lost may only just have arrived. */
export async function settleAppend(
  context: SheetsContext,
  input: AppendInput,
  runStepId: string,
  { until }: TryTimes,
): Promise<Settled> {
  return withTab(context, input, async (tab) => {
    let row = await findRow(context, tab, input, runStepId);
    const workMs = until + WORK_MS - context.now();
    if (row === undefined && workMs > 0) {
      await context.wait(workMs);
      row = await findRow(context, tab, input, runStepId);
    }
    if (row === undefined) return { done: false };
    if (input.value_input === "user_entered") {
      const hints = await readHints(context, tab);
      const asked = { wanted: Object.keys(input.values), headerRow: input.header_row, hints };
      await enterRow(context, tab, row, placeCells(input.values, await readColumns(context, tab, asked)));
    }
    return { done: true, output: rowOutput(tab, row) };
  });
}

async function findRow(
  context: SheetsContext,
  tab: Tab,
  { key_column: name, header_row: headerRow }: AppendInput,
  runStepId: string,
): Promise<number | undefined> {
  if (name === undefined) return findTaggedRow(context, tab, runStepId);
  const { cells, firstRow } = await readColumn(context, tab, { name, wanted: [], headerRow });
  const index = cells.findIndex((cell) => typeof cell === "string" && cell.trim() === runStepId);
  return index < 0 ? undefined : firstRow + index;
}

/** Looks whether appended rows are there after all, by the names of their steps; for some hundreds in one look. */
import type { BatchItem, Settled, TryTimes } from "../../src/core/define-action.ts";
import { ConfigError, type HirewireError } from "../../src/core/errors.ts";
import type { SheetsContext } from "./connection.ts";
import { toRow, type Row } from "./row.ts";
import { Tags } from "./row-tags.ts";
import { readHints, withTabs, type Tab } from "./tab.ts";
import { readColumn, readColumns } from "./table.ts";
import { placeCells, rowOutput } from "./write-row.ts";
import { enter } from "./write-rows.ts";

/** Google may still be at work on a call whose answer was lost. */
const WORK_MS = 3_000;

type Item = Pick<BatchItem, "action" | "input" | "runStepId"> & TryTimes;
type Found = Settled | { error: HirewireError };

interface Sought extends TryTimes {
  row: Row;
  tab: Tab;
}

/** @returns what is found about each, in their order */
export async function settleRows(context: SheetsContext, items: readonly Item[]): Promise<Found[]> {
  const rows = items.map(toRow);
  const references = rows.map(({ input }) => input);
  return withTabs(context, references, async (tabs) => {
    const found = new Map<Row, Found>();
    const sought: Sought[] = [];
    for (const [index, { since, until }] of items.entries()) {
      const row = rows[index] as Row;
      const tab = tabs[index];
      if (tab === undefined || tab instanceof ConfigError) found.set(row, { error: tab as ConfigError });
      else sought.push({ row, tab, since, until });
    }
    let missing = await look(context, sought, found);
    const workMs = Math.max(0, ...missing.map(({ until }) => until + WORK_MS - context.now()));
    if (missing.length > 0 && workMs > 0) {
      await context.wait(workMs);
      missing = await look(context, missing, found);
    }
    return rows.map((row) => found.get(row) ?? { done: false });
  });
}

/** @returns those that are not there */
async function look(
  context: SheetsContext,
  sought: readonly Sought[],
  found: Map<Row, Found>,
): Promise<Sought[]> {
  const places = new Map<Sought, number>();
  const marked = sought.filter(({ row }) => row.marked);
  const tags =
    marked.length === 0 ? undefined : await Tags.read(context, [...new Set(marked.map(({ tab }) => tab))]);
  for (const one of marked) {
    const place = tags?.find(one.tab, one.row.runStepId);
    if (place !== undefined) places.set(one, place);
    else if (tags?.mayLack(one.tab, one.since) === true) {
      const why = "the marks of that time were removed to stay within Google's limit";
      found.set(one.row, { done: "unknown", why });
    }
  }
  const keyed = Map.groupBy(
    sought.filter(({ row }) => !row.marked),
    ({ row, tab }) => JSON.stringify([tab.sheetId, row.input.header_row, row.names[0]]),
  );
  for (const group of keyed.values()) await lookInColumn(context, group, places);

  const there = [...places].map(([{ row, tab }, number]) => ({ row, number, table: { tab } }));
  for (const { row, number, table } of there) {
    found.set(row, { done: true, output: { ...rowOutput(table.tab, number) } });
  }
  await finishEntering(context, there, found);
  return sought.filter(({ row }) => !found.has(row));
}

/** By a key column: it holds the names of the steps. */
async function lookInColumn(
  context: SheetsContext,
  group: readonly Sought[],
  places: Map<Sought, number>,
): Promise<void> {
  const [{ row, tab } = group[0] as Sought] = group;
  const asked = { name: row.names[0] as string, wanted: [], headerRow: row.input.header_row };
  const { cells, firstRow } = await readColumn(context, tab, asked);
  const names = new Map(
    cells.flatMap((cell, index) =>
      typeof cell === "string" ? [[cell.trim(), firstRow + index] as const] : [],
    ),
  );
  for (const one of group) {
    const place = names.get(one.row.runStepId);
    if (place !== undefined) places.set(one, place);
  }
}

/** The second half of what was begun: values entered as a person would. */
async function finishEntering(
  context: SheetsContext,
  there: readonly { row: Row; number: number; table: { tab: Tab } }[],
  found: Map<Row, Found>,
): Promise<void> {
  const entered = Map.groupBy(
    there.filter(({ row }) => row.input.value_input === "user_entered"),
    ({ row, table }) => JSON.stringify([table.tab.sheetId, row.input.header_row, Object.keys(row.values)]),
  );
  const placed = [];
  for (const group of entered.values()) {
    const [{ row, table } = group[0] as (typeof group)[0]] = group;
    const hints = await readHints(context, table.tab);
    const asked = { wanted: Object.keys(row.values), headerRow: row.input.header_row, hints };
    const columns = await readColumns(context, table.tab, asked);
    placed.push(...group.map((one) => ({ ...one, cells: placeCells(one.row.values, columns) })));
  }
  for (const { one, error } of await enter(context, placed)) found.set(one.row, { error });
}

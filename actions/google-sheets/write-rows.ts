/**
 * Writes rows into the tabs of one spreadsheet: one look, one change, and a second change for values that are entered
 * as a person would. Google carries out all requests of a call or none; a row that is refused is left out and the
 * others are asked for again.
 */
import type { BatchItem, BatchOutcome } from "../../src/core/define-action.ts";
import { AuthExpired, ConfigError, HirewireError, RetryLater } from "../../src/core/errors.ts";
import { runsOf } from "./cells.ts";
import { requestAtFault } from "./classify.ts";
import type { SheetsContext } from "./connection.ts";
import { planRows, type Plan, type Planned } from "./plan-rows.ts";
import { readTables, type Table } from "./read-tables.ts";
import { toRow, type Row } from "./row.ts";
import { countTags, forgetTags, pruneRequests } from "./row-tags.ts";
import { batchUpdate, enterValues } from "./sheets-api.ts";
import { saveHints, withTabs, type Tab } from "./tab.ts";
import { rowOutput } from "./write-row.ts";

/** So many refusals in one batch are looked into one by one; the rest comes with the next. */
const MOST_REFUSALS = 8;

/** @returns an outcome for each item, in their order */
export async function writeRows(
  context: SheetsContext,
  items: readonly Pick<BatchItem, "action" | "input" | "runStepId">[],
): Promise<BatchOutcome[]> {
  const rows = items.map(toRow);
  const batch: Writing = { context, outcomes: new Map(), apart: new Set() };
  try {
    for (let rest = rows; rest.length > 0;) rest = await writeSome(batch, rest);
  } catch (error) {
    if (!(error instanceof HirewireError)) throw error;
    // what befell the call befell everyone who has not been heard of
    for (const row of rows) if (!batch.outcomes.has(row)) batch.outcomes.set(row, { error });
  }
  return rows.map((row) => batch.outcomes.get(row) ?? { error: new RangeError("a row was left out") });
}

interface Writing {
  context: SheetsContext;
  outcomes: Map<Row, BatchOutcome>;
  /** Tabs that have to be written by themselves, so that what Google says can be told to the right rows. */
  apart: Set<number>;
}

/** @returns the rows that have to go with another call */
async function writeSome(batch: Writing, rows: readonly Row[]): Promise<Row[]> {
  const { context, outcomes, apart } = batch;
  return withTabs(
    context,
    rows.map(({ input }) => input),
    async (found) => {
      const tabs = new Map<Row, Tab>();
      const later: Row[] = [];
      const chosen = found.find((tab) => !(tab instanceof ConfigError) && apart.has(tab.sheetId));
      for (const [index, row] of rows.entries()) {
        const tab = found[index];
        if (tab === undefined || tab instanceof ConfigError) outcomes.set(row, { error: tab });
        else if (chosen === undefined || tab === chosen) tabs.set(row, tab);
        else later.push(row);
      }
      const read = await readTables(context, tabs);
      for (const { row, error } of read.failed) outcomes.set(row, { error });
      const left = await writeTables(batch, read.tables);
      const again = new Set([...later, ...read.later, ...left]);
      return rows.filter((row) => again.has(row));
    },
  );
}

/** @returns the rows that have to go with another call */
async function writeTables(batch: Writing, tables: ReadonlyMap<Row, Table>): Promise<Row[]> {
  const { context, outcomes, apart } = batch;
  const rest = new Map(tables);
  let recounted = false;
  for (let refusals = 0; ; refusals += 1) {
    const plan = planRows(rest, context.now());
    for (const { row, error } of plan.refused) outcomes.set(row, { error });
    for (const { row } of plan.refused) rest.delete(row);
    const tabs = [...new Set(plan.planned.map(({ table }) => table.tab))];
    try {
      await send(context, plan, tabs);
      await finish(batch, plan);
      return plan.later;
    } catch (error) {
      const at = error instanceof HirewireError ? requestAtFault(error) : undefined;
      if (at === undefined || error instanceof RetryLater || error instanceof AuthExpired) throw error;
      if (error instanceof ConfigError && error.code === "google_metadata_full" && !recounted) {
        recounted = true;
        await forgetTags(context, marksOf(plan));
        continue;
      }
      const blamed = plan.requests[at]?.rows;
      if (blamed === undefined || blamed.length === 0 || isOutdated(error)) throw error;
      if (refusals >= MOST_REFUSALS) throw tooManyRefusals(error as HirewireError);
      if (tabs.length > 1) {
        // said again about one tab, it names that tab
        for (const row of blamed) apart.add((tables.get(row) as Table).tab.sheetId);
        return [...rest.keys()];
      }
      for (const row of blamed) {
        outcomes.set(row, { error });
        rest.delete(row);
      }
    }
  }
}

async function send(context: SheetsContext, plan: Plan, tabs: readonly Tab[]): Promise<void> {
  if (plan.requests.length === 0) return;
  const marks = marksOf(plan);
  // first, so that there is room for the new ones
  plan.requests.unshift(...(await pruneRequests(context, marks)).map((request) => ({ request, rows: [] })));
  const requests = plan.requests.map(({ request }) => request);
  try {
    // a key is looked for again and a change is the same change; a new row would be a second one
    await batchUpdate(context, tabs, requests, { safe: plan.planned.every(({ created }) => !created) });
  } catch (error) {
    if (error instanceof RetryLater && error.ambiguous) await forgetTags(context, marks);
    throw error;
  }
  await countTags(context, marks);
}

function marksOf({ planned }: Plan): Map<Tab, number> {
  const marks = new Map<Tab, number>();
  for (const { created, row, table } of planned) {
    if (created && row.marked) marks.set(table.tab, (marks.get(table.tab) ?? 0) + 1);
  }
  return marks;
}

async function finish({ context, outcomes }: Writing, { planned, learned }: Plan): Promise<void> {
  for (const [{ tab, header, lastRow, endIsKnown }, { columns, created }] of learned) {
    await saveHints(context, tab, {
      headerRow: header.row,
      columns: Object.fromEntries(columns),
      ...((endIsKnown || created > 0) && { lastRow: lastRow + created }),
    });
  }
  for (const one of planned) outcomes.set(one.row, { output: outputOf(one) });
  const entered = planned.filter(({ row }) => row.input.value_input === "user_entered");
  for (const { one, error } of await enter(context, entered)) {
    outcomes.set(one.row, { error: one.created && one.row.match === undefined ? appended(error) : error });
  }
}

function outputOf({ row, table, number, created, matches }: Planned): Record<string, unknown> {
  const output = rowOutput(table.tab, number);
  return row.match === undefined ? output : { ...output, created, matches };
}

/** @returns those whose values could not be entered */
export async function enter<T extends Pick<Planned, "number" | "cells"> & { table: { tab: Tab } }>(
  context: SheetsContext,
  all: readonly T[],
): Promise<{ one: T; error: HirewireError }[]> {
  const entries = all.flatMap(({ table: { tab }, number, cells }) =>
    runsOf(cells).map((run) => ({ tab, row: number, run })),
  );
  if (entries.length === 0) return [];
  try {
    await enterValues(context, entries);
    return [];
  } catch (error) {
    if (!(error instanceof HirewireError)) throw error;
    const isShared = error instanceof RetryLater || error instanceof AuthExpired;
    if (isShared || all.length === 1) return all.map((one) => ({ one, error }));
  }
  // one of them was refused, and Google does not say which
  const failed: { one: T; error: HirewireError }[] = [];
  for (const one of all) failed.push(...(await enter(context, [one])));
  return failed;
}

/**
 * The row is there by now, whatever happens: an error must not lead to a second row, so every one says that the
 * work may have been done.
 */
function appended(error: HirewireError): RetryLater {
  const afterMs = error instanceof RetryLater ? error.afterMs : undefined;
  return new RetryLater(`The row was appended, and its values are not entered yet: ${error.message}`, {
    code: error.code,
    ambiguous: true,
    cause: error,
    ...(error.detail !== undefined && { detail: error.detail }),
    ...(afterMs !== undefined && { afterMs }),
  });
}

function tooManyRefusals(cause: HirewireError): RetryLater {
  return new RetryLater("Google refused several rows of the same call, so this one goes with the next.", {
    code: "google_busy",
    afterMs: 1_000,
    cause,
  });
}

function isOutdated(error: unknown): boolean {
  const codes = ["google_no_such_tab", "google_outside_grid"];
  return error instanceof HirewireError && codes.includes(error.code);
}

/** Finds the tab that a step means, and keeps what was found. */
import { ConfigError, HirewireError } from "../../src/core/errors.ts";
import { readReference } from "./a1.ts";
import type { SheetsContext } from "./connection.ts";
import { getSpreadsheet } from "./sheets-api.ts";

const KEEP_MS = 24 * 60 * 60 * 1000;

export interface Tab {
  spreadsheetId: string;
  sheetId: number;
  title: string;
  /** The step names it, so that it has to be another one once it is renamed. */
  byName: boolean;
  /** For sentences: `the tab "Candidates"`. */
  about: string;
}

export interface TabReference {
  spreadsheet: string;
  tab?: string | undefined;
}

/**
 * Does some work on a tab. What is remembered of it may be out of date, because somebody renamed or deleted a
 * tab: Google then refuses whole calls, nothing is done, and the work begins again with what is there now.
 */
export async function withTab<T>(
  context: SheetsContext,
  reference: TabReference,
  work: (tab: Tab) => Promise<T>,
): Promise<T> {
  const { id, gid } = spreadsheetOf(reference);
  const key = `tab:${id}:${reference.tab?.trim().toLowerCase() ?? `#${gid ?? "first"}`}`;
  const kept = (await context.cache.get(key)) as Tab | undefined;
  if (kept !== undefined) {
    try {
      return await work(kept);
    } catch (error) {
      if (!isOutdated(error)) throw error;
      await context.cache.delete(key);
    }
  }
  const tab = await findTab(context, id, gid, reference.tab);
  await forgetHints(context, tab);
  await context.cache.set(key, tab, KEEP_MS);
  return work(tab);
}

/** @throws {ConfigError} `google_spreadsheet_unclear` */
export function spreadsheetOf({ spreadsheet }: TabReference): { id: string; gid: number | undefined } {
  const reference = readReference(spreadsheet);
  if (reference !== undefined) return reference;
  throw new ConfigError(
    "The spreadsheet is not named rightly. Paste its address from the browser, or its ID.",
    {
      code: "google_spreadsheet_unclear",
    },
  );
}

async function findTab(
  context: SheetsContext,
  spreadsheetId: string,
  gid: number | undefined,
  name: string | undefined,
): Promise<Tab> {
  const { title, sheets } = await getSpreadsheet(context, spreadsheetId);
  const wanted = name?.trim().toLowerCase();
  const found = sheets.find((sheet) =>
    wanted === undefined ? gid === undefined || sheet.sheetId === gid : sheet.title.toLowerCase() === wanted,
  );
  if (found !== undefined) {
    const about = `the tab "${found.title}"`;
    return { spreadsheetId, sheetId: found.sheetId, title: found.title, byName: wanted !== undefined, about };
  }
  const there = sheets.map((sheet) => sheet.title).join(", ");
  const what = name === undefined ? "the tab that its address names" : `a tab "${name.trim()}"`;
  throw new ConfigError(`The spreadsheet "${title}" does not have ${what}. Its tabs are: ${there}.`, {
    code: "google_no_such_tab",
  });
}

function isOutdated(error: unknown): boolean {
  const codes = ["google_no_such_tab", "google_outside_grid"];
  return error instanceof HirewireError && codes.includes(error.code);
}

/** What the last write taught about a tab; only ever a guess that is checked. */
export interface Hints {
  headerRow: number;
  /** Columns by name, from 0. */
  columns: Record<string, number>;
  /** The last row with values, from 1. */
  lastRow: number | undefined;
  /** The columns that `lastRow` is about. */
  span: { first: number; last: number } | undefined;
}

const NO_HINTS: Hints = { headerRow: 0, columns: {}, lastRow: undefined, span: undefined };

export async function readHints({ cache }: SheetsContext, tab: Tab): Promise<Hints | undefined> {
  return (await cache.get(hintsKey(tab))) as Hints | undefined;
}

export async function saveHints(context: SheetsContext, tab: Tab, hints: Partial<Hints>): Promise<void> {
  const before = (await readHints(context, tab)) ?? NO_HINTS;
  const columns = { ...before.columns, ...hints.columns };
  await context.cache.set(hintsKey(tab), { ...before, ...hints, columns }, KEEP_MS);
}

async function forgetHints({ cache }: SheetsContext, tab: Tab): Promise<void> {
  await cache.delete(hintsKey(tab));
}

function hintsKey({ spreadsheetId, sheetId }: Tab): string {
  return `hints:${spreadsheetId}:${sheetId}`;
}

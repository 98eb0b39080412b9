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
 *
 * @throws {ConfigError} `google_no_such_tab`
 */
export async function withTab<T>(
  context: SheetsContext,
  reference: TabReference,
  work: (tab: Tab) => Promise<T>,
): Promise<T> {
  return withTabs(context, [reference], async ([tab]) => {
    if (tab === undefined || tab instanceof ConfigError) throw tab;
    return work(tab);
  });
}

/**
 * As {@link withTab}, for the tabs that several steps mean, all of one spreadsheet. One that is not there is an error
 * in its place.
 */
export async function withTabs<T>(
  context: SheetsContext,
  references: readonly TabReference[],
  work: (tabs: readonly (Tab | ConfigError)[]) => Promise<T>,
): Promise<T> {
  const keys = references.map(keyOf);
  const kept = new Map<string, Tab | undefined>();
  for (const key of new Set(keys)) kept.set(key, (await context.cache.get(key)) as Tab | undefined);
  const tabs = keys.flatMap((key) => kept.get(key) ?? []);
  if (tabs.length === keys.length) {
    try {
      return await work(oneEach(tabs));
    } catch (error) {
      if (!isOutdated(error)) throw error;
      for (const key of kept.keys()) await context.cache.delete(key);
    }
  }
  return work(await findTabs(context, references));
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

async function findTabs(
  context: SheetsContext,
  references: readonly TabReference[],
): Promise<(Tab | ConfigError)[]> {
  const [first] = references;
  if (first === undefined) return [];
  const { id } = spreadsheetOf(first);
  const there = await getSpreadsheet(context, id);
  const found = new Map<string, Tab | ConfigError>();
  for (const reference of references) {
    const key = keyOf(reference);
    if (found.has(key)) continue;
    const tab = pickTab(there, id, reference);
    found.set(key, tab);
    if (tab instanceof ConfigError) continue;
    await forgetHints(context, tab);
    await context.cache.set(key, tab, KEEP_MS);
  }
  return oneEach(references.map((reference) => found.get(keyOf(reference)) as Tab | ConfigError));
}

/** A tab may be meant by its name and by its place: it is one and the same from here on. */
function oneEach<T extends Tab | ConfigError>(tabs: readonly T[]): T[] {
  const known = new Map<number, T>();
  return tabs.map((tab) => {
    if (tab instanceof ConfigError) return tab;
    const same = known.get(tab.sheetId);
    // one that goes by its name has to be checked
    if (same === undefined || (tab.byName && !(same as Tab).byName)) known.set(tab.sheetId, tab);
    return known.get(tab.sheetId) as T;
  });
}

/** The tab that is meant among those that are there. */
export function pickTab(
  { title, sheets }: Awaited<ReturnType<typeof getSpreadsheet>>,
  spreadsheetId: string,
  reference: TabReference,
): Tab | ConfigError {
  const { gid } = spreadsheetOf(reference);
  const { tab: name } = reference;
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
  return new ConfigError(`The spreadsheet "${title}" does not have ${what}. Its tabs are: ${there}.`, {
    code: "google_no_such_tab",
  });
}

function keyOf(reference: TabReference): string {
  const { id, gid } = spreadsheetOf(reference);
  return `tab:${id}:${reference.tab?.trim().toLowerCase() ?? `#${gid ?? "first"}`}`;
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
}

const NO_HINTS: Hints = { headerRow: 0, columns: {}, lastRow: undefined };

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

/**
 * The mark that says which step appended a row: developer metadata on the row, made in the same all-or-nothing
 * call as the row itself. People do not see it, it moves with its row, and is gone when the row is.
 *
 * Source    https://developers.google.com/workspace/sheets/api/guides/metadata (read 2026-11-21)
 * Budget    keys and values of one tab hold 30,000 characters: a mark takes 26, and old ones are removed with the
 *           next rows before 1,150 are there. A mark is needed only until its step is known to be done
 */
import { createHash } from "node:crypto";
import type { SheetsContext } from "./connection.ts";
import { searchRowTags, type RowTag } from "./sheets-api.ts";
import type { Tab } from "./tab.ts";

export const TAG_KEY = "hirewire";
const MOST = 1_100;
/** As many are left, or fewer where many come at once. */
const KEEP = 700;
const COUNT_MS = 30 * 24 * 60 * 60 * 1000;

/** 11 characters that say nothing about the run; the same on every try. */
export function tagOf(runStepId: string): string {
  return createHash("sha256").update(runStepId).digest("base64url").slice(0, 11);
}

/** @param row  from 1; the request goes after the one that makes the row */
export function tagRequest(tab: Tab, row: number, runStepId: string, nowMs: number): object {
  // the time comes first, so that the oldest can be told
  const time = Math.floor(nowMs / 1000).toString(36);
  return {
    createDeveloperMetadata: {
      developerMetadata: {
        metadataKey: TAG_KEY,
        metadataValue: `${time}.${tagOf(runStepId)}`,
        visibility: "DOCUMENT",
        location: {
          dimensionRange: { sheetId: tab.sheetId, dimension: "ROWS", startIndex: row - 1, endIndex: row },
        },
      },
    },
  };
}

/** The marks of some tabs as they are now. */
export class Tags {
  readonly #tags: ReadonlyMap<number, readonly RowTag[]>;

  constructor(tags: readonly RowTag[]) {
    this.#tags = Map.groupBy(tags, ({ sheetId }) => sheetId);
  }

  static async read(context: SheetsContext, tabs: readonly Tab[]): Promise<Tags> {
    return new Tags(await searchRowTags(context, tabs, TAG_KEY));
  }

  of(tab: Tab): readonly RowTag[] {
    return this.#tags.get(tab.sheetId) ?? [];
  }

  /** @returns the row (from 1) that the step appended, or undefined */
  find(tab: Tab, runStepId: string): number | undefined {
    const end = `.${tagOf(runStepId)}`;
    return this.of(tab).find(({ value }) => value.endsWith(end))?.row;
  }

  /** Whether a mark made then may have been removed for those that came after it. */
  mayLack(tab: Tab, sinceMs: number): boolean {
    const tags = this.of(tab);
    return tags.length >= KEEP && Math.min(...tags.map(timeOf)) * 1000 > sinceMs;
  }
}

/**
 * Makes room for new marks.
 *
 * @param adding  how many come to each tab
 * @returns requests that remove the oldest marks, empty while there is room
 */
export async function pruneRequests(
  context: SheetsContext,
  adding: ReadonlyMap<Tab, number>,
): Promise<object[]> {
  const full: Tab[] = [];
  for (const [tab, count] of adding) {
    const counted = await context.cache.get(countKey(tab));
    if (typeof counted !== "number" || counted + count > MOST) full.push(tab);
  }
  if (full.length === 0) return [];
  const tags = await Tags.read(context, full);
  const old: RowTag[] = [];
  for (const tab of full) {
    const there = tags.of(tab);
    const count = adding.get(tab) ?? 0;
    const surplus = there.length + count > MOST ? there.length - Math.min(KEEP, MOST - count) : 0;
    old.push(...there.toSorted((one, other) => timeOf(one) - timeOf(other)).slice(0, Math.max(0, surplus)));
    await setCount(context, tab, there.length - Math.max(0, surplus));
  }
  return old.map(({ id }) => ({
    deleteDeveloperMetadata: { dataFilter: { developerMetadataLookup: { metadataId: id } } },
  }));
}

export async function countTags(context: SheetsContext, adding: ReadonlyMap<Tab, number>): Promise<void> {
  for (const [tab, count] of adding) {
    const counted = await context.cache.get(countKey(tab));
    if (typeof counted === "number") await setCount(context, tab, counted + count);
  }
}

/** Nobody knows how many there are: they are counted before the next one. */
export async function forgetTags(context: SheetsContext, adding: ReadonlyMap<Tab, number>): Promise<void> {
  for (const tab of adding.keys()) await context.cache.delete(countKey(tab));
}

/** In seconds since the epoch. */
function timeOf({ value }: RowTag): number {
  return Number.parseInt(value.split(".")[0] ?? "0", 36);
}

async function setCount({ cache }: SheetsContext, tab: Tab, count: number): Promise<void> {
  await cache.set(countKey(tab), count, COUNT_MS);
}

function countKey({ spreadsheetId, sheetId }: Tab): string {
  return `tags:${spreadsheetId}:${sheetId}`;
}

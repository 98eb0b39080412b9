/**
 * The mark that says which step appended a row: developer metadata on the row, made in the same all-or-nothing
 * call as the row itself. People do not see it, it moves with its row, and is gone when the row is.
 *
 * Source    https://developers.google.com/workspace/sheets/api/guides/metadata (read 2026-11-21)
 * Budget    keys and values of one tab hold 30,000 characters: a mark takes 36, and old ones are removed with the
 *           next row before a thousand are there. A mark is needed only until its step is known to be done
 */
import { createHash } from "node:crypto";
import type { SheetsContext } from "./connection.ts";
import { searchRowTags, type RowTag } from "./sheets-api.ts";
import type { Tab } from "./tab.ts";

export const TAG_KEY = "hirewire";
const MOST = 600;
const KEEP = 300;
const COUNT_MS = 30 * 24 * 60 * 60 * 1000;

/** 20 characters that say nothing about the run; the same on every try. */
export function tagOf(runStepId: string): string {
  return createHash("sha256").update(runStepId).digest("base64url").slice(0, 20);
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

/** @returns the row (from 1) that the step appended, or undefined */
export async function findTaggedRow(
  context: SheetsContext,
  tab: Tab,
  runStepId: string,
): Promise<number | undefined> {
  const tags = await searchRowTags(context, tab, TAG_KEY);
  return tags.find(({ value }) => value.endsWith(`.${tagOf(runStepId)}`))?.row;
}

/** @returns requests that remove the oldest marks, empty while there is room */
export async function pruneRequests(context: SheetsContext, tab: Tab): Promise<object[]> {
  const counted = await context.cache.get(countKey(tab));
  if (typeof counted === "number" && counted < MOST) return [];
  const tags = await searchRowTags(context, tab, TAG_KEY);
  const old = tags.length < MOST ? [] : oldest(tags);
  await setCount(context, tab, tags.length - old.length);
  return old.map(({ id }) => ({
    deleteDeveloperMetadata: { dataFilter: { developerMetadataLookup: { metadataId: id } } },
  }));
}

export async function countTag(context: SheetsContext, tab: Tab): Promise<void> {
  const counted = await context.cache.get(countKey(tab));
  if (typeof counted === "number") await setCount(context, tab, counted + 1);
}

function oldest(tags: readonly RowTag[]): RowTag[] {
  const time = ({ value }: RowTag): number => Number.parseInt(value.split(".")[0] ?? "0", 36);
  return tags.toSorted((one, other) => time(one) - time(other)).slice(0, tags.length - KEEP);
}

async function setCount({ cache }: SheetsContext, tab: Tab, count: number): Promise<void> {
  await cache.set(countKey(tab), count, COUNT_MS);
}

function countKey({ spreadsheetId, sheetId }: Tab): string {
  return `tags:${spreadsheetId}:${sheetId}`;
}

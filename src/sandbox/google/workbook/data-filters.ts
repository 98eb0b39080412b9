/** Data filters: ranges and metadata chosen by what is attached to them. */
import { formatRange, type OpenBox } from "./a1-notation.ts";
import { isVisibleTo, matchesLookup, type DataFilter } from "./developer-metadata.ts";
import { resolveA1, resolveGridRange, sheetById, type Place } from "./ranges.ts";
import { invalidArgument } from "../google-error.ts";
import type { Content, DeveloperMetadata, MetadataLocation } from "./spreadsheet.ts";

/** @throws {GoogleApiError} 400 */
export function metadataOf(content: Content, filter: DataFilter, clientId: string): DeveloperMetadata[] {
  const visible = content.metadata.filter((entry) => isVisibleTo(entry, clientId));
  const lookup = filter.developerMetadataLookup;
  if (lookup !== undefined) return visible.filter((entry) => matchesLookup(content, entry, lookup));
  const place = placeOf(content, filter);
  return visible.filter(({ location }) => liesWithin(location, place));
}

/**
 * The ranges a filter selects: a whole row, column or tab for metadata attached to one.
 *
 * @returns none when no metadata matches
 * @throws {GoogleApiError} 400
 */
export function placesOf(content: Content, filter: DataFilter, clientId: string): Place[] {
  if (filter.developerMetadataLookup === undefined) return [placeOf(content, filter)];
  const places = metadataOf(content, filter, clientId).flatMap(({ location }) => placesAt(content, location));
  return distinct(places);
}

/** The same filter as Google echoes it, where a zero is not written. */
export function echoFilter(filter: DataFilter): DataFilter {
  if (filter.gridRange === undefined) return filter;
  const entries = Object.entries(filter.gridRange).filter(([, value]) => value !== 0);
  return { gridRange: Object.fromEntries(entries) };
}

function placeOf(content: Content, filter: DataFilter): Place {
  if (filter.a1Range !== undefined) return resolveA1(content, filter.a1Range);
  if (filter.gridRange !== undefined) return resolveGridRange(content, filter.gridRange);
  throw invalidArgument("A data filter must name a developerMetadataLookup, an a1Range or a gridRange.");
}

function placesAt(content: Content, location: MetadataLocation): Place[] {
  if (location.type === "SPREADSHEET") {
    return content.sheets.map((sheet) => ({ sheet, box: { startRow: 0, startColumn: 0 } }));
  }
  const sheet = sheetById(content, location.sheetId);
  if (location.type === "SHEET") return [{ sheet, box: { startRow: 0, startColumn: 0 } }];
  const { index } = location;
  const box: OpenBox =
    location.type === "ROW"
      ? { startRow: index, endRow: index + 1, startColumn: 0 }
      : { startRow: 0, startColumn: index, endColumn: index + 1 };
  return [{ sheet, box }];
}

function liesWithin(location: MetadataLocation, { sheet, box }: Place): boolean {
  if (location.type === "SPREADSHEET" || location.sheetId !== sheet.sheetId) return false;
  if (location.type === "SHEET") return true;
  if (location.type === "ROW")
    return location.index >= box.startRow && location.index < (box.endRow ?? Infinity);
  return location.index >= box.startColumn && location.index < (box.endColumn ?? Infinity);
}

/** Two metadata on one row select that row once. */
function distinct(places: Place[]): Place[] {
  const seen = new Set<string>();
  return places.filter(({ sheet, box }) => {
    const key = `${sheet.sheetId} ${formatRange(sheet.title, box)} ${box.endRow ?? ""} ${box.endColumn ?? ""}`;
    return !seen.has(key) && seen.add(key);
  });
}

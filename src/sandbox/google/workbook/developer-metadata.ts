/**
 * Developer metadata: made, looked up, changed and deleted.
 *
 * An id is unique in the spreadsheet, and a create with an id in use fails (Google's guide says so; the
 * `duplicateMetadataId` option turns it off). Keys need not be unique. Keys and values together may take
 * 30,000 characters on the spreadsheet and as many on each tab, its rows and columns included. PROJECT
 * metadata is seen by the app that made it alone. The wording of the refusals is assumed.
 *
 * Source: https://developers.google.com/workspace/sheets/api/guides/metadata (read 2026-11-21).
 */
import { invalidArgument } from "../google-error.ts";
import { sheetById, type GridRange } from "./ranges.ts";
import { newId, type Content, type DeveloperMetadata, type MetadataLocation } from "./spreadsheet.ts";

export interface DimensionRange {
  sheetId?: number;
  dimension?: string;
  startIndex?: number;
  endIndex?: number;
}

/** Google's DeveloperMetadataLocation. */
export interface LocationMessage {
  spreadsheet?: boolean;
  sheetId?: number;
  dimensionRange?: DimensionRange;
  locationType?: string;
}

/** Google's DeveloperMetadata. */
export interface MetadataMessage {
  metadataId?: number;
  metadataKey?: string;
  metadataValue?: string;
  visibility?: string;
  location?: LocationMessage;
}

/** Google's DeveloperMetadataLookup. */
export interface MetadataLookup {
  metadataId?: number;
  metadataKey?: string;
  metadataValue?: string;
  visibility?: string;
  locationType?: string;
  metadataLocation?: LocationMessage;
  locationMatchingStrategy?: string;
}

export interface DataFilter {
  developerMetadataLookup?: MetadataLookup;
  a1Range?: string;
  gridRange?: GridRange;
}

const BUDGET_CHARACTERS = 30_000;

/** @throws {GoogleApiError} 400 */
export function createMetadata(
  content: Content,
  message: MetadataMessage,
  options: { clientId: string; duplicateIds: "reject" | "accept" },
): DeveloperMetadata {
  const { metadataKey, metadataValue, metadataId } = message;
  if (metadataKey === undefined || metadataKey === "")
    throw invalidArgument("Developer metadata must have a key.");
  if (metadataId !== undefined && metadataId <= 0)
    throw invalidArgument("Developer metadata ID must be positive.");
  const isTaken = (id: number): boolean => content.metadata.some((entry) => entry.metadataId === id);
  if (metadataId !== undefined && options.duplicateIds === "reject" && isTaken(metadataId)) {
    throw invalidArgument(`Developer metadata with ID ${metadataId} already exists.`);
  }
  const entry: DeveloperMetadata = {
    metadataId: metadataId ?? newId(isTaken),
    metadataKey,
    metadataValue,
    visibility: readVisibility(message.visibility),
    location: readLocation(content, message.location),
    clientId: options.clientId,
  };
  content.metadata.push(entry);
  checkBudget(content);
  return entry;
}

/** @param fields the top-level fields to change */
export function updateMetadata(
  content: Content,
  entry: DeveloperMetadata,
  message: MetadataMessage,
  fields: readonly string[],
): void {
  const all = fields.includes("*");
  if (all || fields.includes("metadataKey")) {
    if (message.metadataKey === undefined) throw invalidArgument("Developer metadata must have a key.");
    entry.metadataKey = message.metadataKey;
  }
  if (all || fields.includes("metadataValue")) entry.metadataValue = message.metadataValue;
  if (all || fields.includes("visibility")) entry.visibility = readVisibility(message.visibility);
  if (all || fields.includes("location")) entry.location = readLocation(content, message.location);
  checkBudget(content);
}

export function isVisibleTo(entry: DeveloperMetadata, clientId: string): boolean {
  return entry.visibility === "DOCUMENT" || entry.clientId === clientId;
}

/** @throws {GoogleApiError} 400 when the lookup names a tab that is not there */
export function matchesLookup(content: Content, entry: DeveloperMetadata, lookup: MetadataLookup): boolean {
  const wants = <T>(wanted: T | undefined, got: T): boolean => wanted === undefined || wanted === got;
  return (
    wants(lookup.metadataId, entry.metadataId) &&
    wants(lookup.metadataKey, entry.metadataKey) &&
    wants(lookup.metadataValue, entry.metadataValue) &&
    wants(lookup.visibility, entry.visibility) &&
    wants(lookup.locationType, entry.location.type) &&
    (lookup.metadataLocation === undefined ||
      matchesLocation(
        entry.location,
        readLocation(content, lookup.metadataLocation),
        lookup.locationMatchingStrategy === "EXACT_LOCATION",
      ))
  );
}

function matchesLocation(location: MetadataLocation, wanted: MetadataLocation, exact: boolean): boolean {
  if (exact) return JSON.stringify(sorted(location)) === JSON.stringify(sorted(wanted));
  if (location.type === "SPREADSHEET" || wanted.type === "SPREADSHEET") return true;
  if (location.sheetId !== wanted.sheetId) return false;
  const sameKind = location.type === wanted.type && location.type !== "SHEET";
  return !sameKind || !("index" in wanted) || !("index" in location) || location.index === wanted.index;
}

function sorted(location: MetadataLocation): [string, unknown][] {
  return Object.entries(location).toSorted(([a], [b]) => a.localeCompare(b));
}

/** Google's form of a stored entry. */
export function metadataMessage(entry: DeveloperMetadata): MetadataMessage {
  const { metadataId, metadataKey, metadataValue, visibility } = entry;
  return {
    metadataId,
    metadataKey,
    ...(metadataValue !== undefined && { metadataValue }),
    location: locationMessage(entry.location),
    visibility,
  };
}

function locationMessage(location: MetadataLocation): LocationMessage {
  if (location.type === "SPREADSHEET") return { locationType: location.type, spreadsheet: true };
  if (location.type === "SHEET") return { locationType: location.type, sheetId: location.sheetId };
  const dimension = location.type === "ROW" ? "ROWS" : "COLUMNS";
  const { sheetId, index } = location;
  return {
    locationType: location.type,
    dimensionRange: { sheetId, dimension, startIndex: index, endIndex: index + 1 },
  };
}

function readVisibility(visibility: string | undefined): "DOCUMENT" | "PROJECT" {
  if (visibility === "DOCUMENT" || visibility === "PROJECT") return visibility;
  throw invalidArgument("Developer metadata must have a visibility.");
}

function readLocation(content: Content, message: LocationMessage | undefined): MetadataLocation {
  if (message?.spreadsheet === true) return { type: "SPREADSHEET" };
  if (message?.dimensionRange !== undefined) return readLine(content, message.dimensionRange);
  if (message?.sheetId !== undefined) {
    return { type: "SHEET", sheetId: sheetById(content, message.sheetId).sheetId };
  }
  throw invalidArgument("Developer metadata must have a location.");
}

function readLine(content: Content, range: DimensionRange): MetadataLocation {
  const { dimension, startIndex = 0, endIndex = startIndex + 1 } = range;
  const sheet = sheetById(content, range.sheetId ?? 0);
  if (dimension !== "ROWS" && dimension !== "COLUMNS") throw invalidArgument("No dimension specified.");
  if (endIndex !== startIndex + 1) {
    throw invalidArgument("Developer metadata can be associated with one row or one column only.");
  }
  const size = dimension === "ROWS" ? sheet.grid.rowCount : sheet.grid.columnCount;
  if (startIndex < 0 || endIndex > size) {
    throw invalidArgument(
      `Developer metadata location is outside the grid (${dimension.toLowerCase()}: ${size}).`,
    );
  }
  return { type: dimension === "ROWS" ? "ROW" : "COLUMN", sheetId: sheet.sheetId, index: startIndex };
}

function checkBudget(content: Content): void {
  const used = new Map<string, number>();
  for (const { location, metadataKey, metadataValue = "" } of content.metadata) {
    const owner = location.type === "SPREADSHEET" ? "spreadsheet" : `sheet ${location.sheetId}`;
    const total = (used.get(owner) ?? 0) + metadataKey.length + metadataValue.length;
    used.set(owner, total);
    if (total > BUDGET_CHARACTERS) {
      throw invalidArgument(
        `Developer metadata of this ${owner} exceeds the limit of ${BUDGET_CHARACTERS} characters.`,
      );
    }
  }
}

/** A sheet with a key column, and developer metadata to put on it. */
import type { GoogleStandInOptions } from "../../../src/sandbox/google/create-google-stand-in.ts";
import { HIRING_PIPELINE_ID, startGoogle, type Google } from "./support.ts";

const ROWS = [
  ["key", "name"],
  ["k1", "Ada"],
  ["k2", "Bo"],
  ["k3", "Cy"],
];

/** The location of one row, zero-based. */
export function row(startIndex: number) {
  return { dimensionRange: { sheetId: 0, dimension: "ROWS", startIndex, endIndex: startIndex + 1 } };
}

export async function startWithKeys(options: GoogleStandInOptions = {}): Promise<Google> {
  return startGoogle({
    spreadsheets: [
      { title: "Test", spreadsheetId: HIRING_PIPELINE_ID, tabs: [{ name: "Sheet1", rows: ROWS }] },
    ],
    ...options,
  });
}

/** A batch request that makes metadata, on the second row unless `metadata` says otherwise. */
export function create(metadata: object) {
  return {
    createDeveloperMetadata: {
      developerMetadata: { metadataKey: "hw", visibility: "DOCUMENT", location: row(1), ...metadata },
    },
  };
}

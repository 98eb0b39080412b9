/**
 * The requests of `spreadsheets.batchUpdate` that change cells, rows, tabs and metadata.
 *
 * They are carried out in order on a draft; the first that fails throws and the draft is thrown away, so
 * none of them happened. Kinds not imitated are refused with 501.
 *
 * Source: https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/request.
 */
import type { BatchContext } from "./batch-context.ts";
import { appendCells, updateCells } from "./cell-requests.ts";
import { appendDimension, deleteDimension, insertDimensionRequest } from "./dimension-requests.ts";
import { GoogleApiError, invalidArgument, notBuilt } from "../google-error.ts";
import {
  createDeveloperMetadata,
  deleteDeveloperMetadata,
  updateDeveloperMetadata,
} from "./metadata-requests.ts";
import { addSheet, deleteSheet, updateSheetProperties } from "./sheet-requests.ts";
import { checkWorkbookSize } from "../workbook/spreadsheet.ts";

/** Carries out one request and returns its reply without the outer name; undefined is the empty reply. */
type Performer = (context: BatchContext, request: never) => object | undefined;

const PERFORMERS: Record<string, Performer> = {
  addSheet,
  appendCells,
  appendDimension,
  createDeveloperMetadata,
  deleteDeveloperMetadata,
  deleteDimension,
  deleteSheet,
  insertDimension: insertDimensionRequest,
  updateCells,
  updateDeveloperMetadata,
  updateSheetProperties,
};

/**
 * @param requests already checked against Google's schema
 * @returns one reply for each request
 * @throws {GoogleApiError} 400 naming the request; 501 for a kind that is not imitated
 */
export function performBatch(context: BatchContext, requests: readonly Record<string, unknown>[]): object[] {
  if (requests.length === 0) throw invalidArgument("Must specify at least one request.");
  return requests.map((request, index) => {
    const [kind, detail] = Object.entries(request)[0] ?? [];
    if (kind === undefined) throw invalidArgument(`Invalid requests[${index}]: No request set.`);
    const perform = PERFORMERS[kind];
    if (perform === undefined) throw notBuilt(`the batch request ${kind}`);
    try {
      const reply = perform(context, detail as never);
      checkWorkbookSize(context.content);
      return reply === undefined ? {} : { [kind]: reply };
    } catch (error) {
      if (!(error instanceof GoogleApiError) || error.code !== 400) throw error;
      throw error.withMessage(`Invalid requests[${index}].${kind}: ${error.message}`);
    }
  });
}

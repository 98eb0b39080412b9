/** One call to the Sheets API after the front door. */
import type { FieldMask } from "../field-mask.ts";
import { GoogleApiError } from "../google-error.ts";
import type { GoogleState } from "../google-state.ts";
import { draftOf, type Content, type Spreadsheet } from "../workbook/spreadsheet.ts";
import type { Caller } from "../sign-in/token-store.ts";

/** Caller known, request checked. */
export interface SheetsRequest {
  state: GoogleState;
  caller: Caller;
  /** Path parameters, decoded. */
  path: Record<string, string>;
  /** Query parameters with the types the discovery document gives them. */
  query: Record<string, unknown>;
  /** The message the discovery document names, without nulls. */
  body: unknown;
  /** What the answer will be cut down to. */
  fields: FieldMask | undefined;
}

/** A request about a spreadsheet the caller may use; everything but `spreadsheets.create` is one. */
export interface SheetsCall extends SheetsRequest {
  spreadsheet: Spreadsheet;
}

export type SheetsMethod = (call: SheetsCall) => object | Promise<object>;

/**
 * Changes a draft and puts it in place when nothing threw, so that a refused write leaves no trace.
 *
 * @returns what `change` returned
 */
export function writeTo<T>({ spreadsheet, state }: SheetsCall, change: (draft: Content) => T): T {
  const draft = draftOf(spreadsheet.content);
  const result = change(draft);
  spreadsheet.content = draft;
  spreadsheet.modifiedAtMs = state.now();
  return result;
}

/** @throws {GoogleApiError} 400 for an .xlsx, which Drive shows and the Sheets API refuses */
export function checkIsSpreadsheet(spreadsheet: Spreadsheet): void {
  if (!spreadsheet.isOfficeFile) return;
  const message = "This operation is not supported for this document";
  throw new GoogleApiError(400, message, { status: "FAILED_PRECONDITION" });
}

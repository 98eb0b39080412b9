import type { Content } from "../workbook/spreadsheet.ts";

/** What every request of one `spreadsheets.batchUpdate` works with. */
export interface BatchContext {
  /** The draft. */
  content: Content;
  /** The app that asks. */
  clientId: string;
  duplicateMetadataId: "reject" | "accept";
}
